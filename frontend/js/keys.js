// The list of keys: what the help says of them, in a dialog, fetched when somebody asks for it.
const HELP = "/hulp";

/** The heading with this id and what stands under it, up to the next heading. */
function section(page, id) {
  const heading = page.getElementById(id);
  const found = [heading];
  for (let next = heading.nextElementSibling; next && next.tagName !== heading.tagName; next = next.nextElementSibling) found.push(next);
  return found;
}

async function made(closing) {
  const answer = await fetch(HELP, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dialog = document.createElement("dialog");
  dialog.id = "keys";
  dialog.className = "keys prose";
  dialog.dataset.keep = "";
  dialog.append(...section(page, "toetsen"));
  dialog.setAttribute("aria-labelledby", "toetsen");
  const form = document.createElement("form");
  form.method = "dialog";
  const button = document.createElement("button");
  button.className = "nl-button nl-button--secondary";
  button.textContent = closing;
  form.append(button);
  dialog.append(form);
  document.body.append(dialog);
  return dialog;
}

/** Show the list; `closing` is the word on its button. Without a network the help page itself says why. */
export async function showKeys(closing) {
  try {
    (document.getElementById("keys") ?? (await made(closing))).showModal();
  } catch {
    window.open(`${HELP}#toetsen`, "_blank", "noopener");
  }
}
