// Files in a text: chosen, dropped or pasted; asked about where needed, sent, and put at the caret.
import "@github/file-attachment-element";

import { announce } from "./arrivals.js";

let made = 0;

const areaOf = (panel) => panel.closest("form").querySelector("textarea");

function insert(area, text) {
  const before = area.value.slice(0, area.selectionStart);
  const apart = before === "" || before.endsWith("\n") ? "" : "\n";
  area.setRangeText(`${apart}${text}\n`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function say(panel, text, wrong = false) {
  const line = panel.querySelector(wrong ? ".upload__wrong" : ".upload__state");
  for (const each of panel.querySelectorAll(".upload__wrong, .upload__state")) each.textContent = "";
  line.textContent = text;
}

/** What the server said was wrong: in JSON about the file, else on a page. */
async function reason(answer) {
  const text = await answer.text();
  try {
    return Object.values(JSON.parse(text).errors).join(" ");
  } catch {
    return new DOMParser().parseFromString(text, "text/html").querySelector(".error-page .lead")?.textContent.trim() ?? "";
  }
}

async function send(panel, file) {
  const box = panel.parentElement.dataset;
  const form = panel.closest("form");
  const body = new FormData();
  body.set("csrf", form.elements.csrf.value);
  body.set("alt", panel.querySelector(".upload__alt").value);
  if (panel.querySelector(".upload__decorative").checked) body.set("decorative", "1");
  body.set("file", file, file.name);
  panel.setAttribute("aria-busy", "true");
  say(panel, box.sending);
  announce(box.sending);
  try {
    const answer = await fetch(box.url, { method: "POST", body, headers: { accept: "application/json" } });
    if (answer.status === 201) return done(panel, await answer.json(), box);
    say(panel, (await reason(answer)) || box.failed, true);
  } catch {
    say(panel, box.failed, true);
  }
  panel.removeAttribute("aria-busy");
  return undefined;
}

/** The panel stays to say why the file has another name, until it is closed by the next file. */
function told(panel, text) {
  panel.removeAttribute("aria-busy");
  panel.querySelector(".upload__about").hidden = true;
  panel.querySelector(".button-row").hidden = true;
  say(panel, text);
}

function done(panel, { markdown, state, renamed }, box) {
  const area = areaOf(panel);
  insert(area, markdown);
  announce(`${state === "checking" ? box.checking : box.done} ${renamed ? box.renamed : ""}`);
  if (renamed) told(panel, box.renamed);
  else panel.remove();
  area.focus();
}

function ask(list, file) {
  const panel = list.querySelector("template").content.firstElementChild.cloneNode(true);
  const image = file.type.startsWith("image/");
  const id = `upload-${(made += 1)}`;
  panel.setAttribute("aria-label", file.name);
  panel.querySelector(".upload__name").textContent = file.name;
  panel.querySelector(".upload__alt").id = id;
  panel.querySelector(".upload__alt-label").htmlFor = id;
  panel.querySelector(".upload__about").hidden = !image;
  panel.querySelector('[data-do="send"]').addEventListener("click", () => void (panel.hasAttribute("aria-busy") || send(panel, file)));
  panel.querySelector('[data-do="drop"]').addEventListener("click", () => {
    panel.remove();
    list.closest("form").querySelector("textarea").focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    panel.querySelector('[data-do="send"]').click();
  });
  for (const each of list.querySelectorAll(".upload:has(.button-row[hidden])")) each.remove();
  list.append(panel);
  (image ? panel.querySelector(".upload__alt") : panel.querySelector('[data-do="send"]')).focus();
}

document.addEventListener("file-attachment-accepted", (event) => {
  const list = event.target.querySelector(".uploads");
  for (const { file } of event.detail.attachments) ask(list, file);
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest(".composer__add-file");
  if (!link) return;
  event.preventDefault();
  link.closest("file-attachment").querySelector('input[type="file"]').click();
});
