// Suggestions under a search box: the combobox of the ARIA Authoring Practices, with a list.
const suggest = (input) => {
  const list = document.createElement("ul");
  let timer;
  let asked = 0;
  list.id = `voorstellen-${input.id}`;
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggest);
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) input.setAttribute(name, value);

  const chosen = () => list.querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    choose(null);
  };

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    show(false);
  };

  const fill = (html) => {
    list.innerHTML = html;
    [...list.children].forEach((option, at) => { option.id = `${list.id}-${at}`; });
    show(Boolean(list.firstElementChild));
  };

  const ask = async () => {
    const words = input.value.trim();
    const turn = ++asked;
    if (words.length < 3) return show(false);
    try {
      const answer = await fetch(`/zoeken/voorstellen?q=${encodeURIComponent(words)}`);
      const html = answer.ok ? await answer.text() : "";
      if (turn === asked) fill(html);
    } catch {
      if (turn === asked) show(false);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const options = [...list.children];
    const at = options.indexOf(chosen());
    if (event.key === "ArrowDown") choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") choose(options.at(at < 0 ? -1 : at - 1));
    else if (event.key === "Escape") {
      close();
      event.stopPropagation(); // the menu around the box stays open
    }
    else if (event.key === "Enter" && at >= 0) location.assign(options[at].dataset.href);
    else return;
    event.preventDefault();
  });
};

document.querySelectorAll("[data-suggest]").forEach(suggest);
