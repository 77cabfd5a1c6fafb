// While a title is typed: threads that are like it, said politely under the field.
const place = document.querySelector("[data-similar]");
const title = document.getElementById("title");

if (place && title) {
  let timer;
  let asked = 0;
  const ask = async () => {
    const turn = ++asked;
    const words = title.value.trim();
    let html = "";
    if (words.length > 4) {
      try {
        const answer = await fetch(`${place.dataset.similar}?titel=${encodeURIComponent(words)}`);
        if (answer.ok) html = await answer.text();
      } catch {
        // Without a line nothing is offered; writing goes on.
      }
    }
    if (turn === asked && place.innerHTML.trim() !== html.trim()) place.innerHTML = html;
  };
  title.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
}
