// A field whose words somebody needs elsewhere: a button beside it that puts them on the clipboard.
// It is there only with scripts; that it was done is said on the button itself, and read out.

export function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.querySelector(".nl-button__label") ?? button;
  const before = label.textContent;
  field.select();
  await navigator.clipboard.writeText(field.value); // refused: it is selected, Ctrl+C does the rest
  label.textContent = button.dataset.said;
  setTimeout(() => (label.textContent = before), 2500);
}
