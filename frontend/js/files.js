// Files in a text: chosen, dropped or pasted; asked about where needed, sent, and put at the caret.
import "@github/file-attachment-element";

import { announce } from "./arrivals.js";

const TOLD_FROM = 2000; // ms of sending after which half-way is told too

let made = 0;

const areaOf = (panel) => panel.closest("form").querySelector("textarea");
const boxOf = (panel) => panel.parentElement.dataset;
const act = (panel, what) => panel.querySelector(`[data-do="${what}"]`);

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
function reason(text) {
  try {
    return Object.values(JSON.parse(text).errors).join(" ");
  } catch {
    return new DOMParser().parseFromString(text, "text/html").querySelector(".error-page .lead")?.textContent.trim() ?? "";
  }
}

function body(panel, file) {
  const form = new FormData();
  form.set("csrf", panel.closest("form").elements.csrf.value);
  form.set("alt", panel.querySelector(".upload__alt").value);
  if (panel.querySelector(".upload__decorative").checked) form.set("decorative", "1");
  if (panel.dataset.seen) form.set("file_seen", panel.dataset.seen);
  if (panel.dataset.name) form.set("file_do", panel.dataset.name);
  form.set("file", file, file.name);
  return form;
}

/** How far it is, in percent of the bytes that have left. */
function progressed(panel, percent) {
  panel.querySelector(".upload__progress").hidden = false;
  panel.querySelector("progress").value = percent;
  panel.querySelector(".upload__percent").textContent = `${percent}%`;
}

function busy(panel, on) {
  const box = boxOf(panel);
  if (on) panel.setAttribute("aria-busy", "true");
  else panel.removeAttribute("aria-busy");
  panel.querySelector(".upload__progress").hidden = true;
  for (const each of panel.querySelectorAll("[data-do]:not([data-do=drop])")) each.disabled = on;
  act(panel, "drop").disabled = false;
  act(panel, "drop").querySelector(".nl-button__label").textContent = on ? box.cancel : box.drop;
}

/** Send it; the answer's status and text, or null when it was stopped. Rejects without a network. */
function sent(panel, file) {
  const box = boxOf(panel);
  const began = performance.now();
  const request = new XMLHttpRequest();
  let half = false;
  act(panel, "drop").onclick = () => request.abort();
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = total ? Math.floor((loaded / total) * 100) : 0;
      progressed(panel, percent);
      if (!half && percent >= 50 && performance.now() - began > TOLD_FROM) {
        half = true;
        announce(`${box.sending} ${percent}%`);
      }
    });
    // All has left: stopping now would leave the file behind on the server.
    request.upload.addEventListener("load", () => {
      act(panel, "drop").disabled = true;
      panel.querySelector(".upload__progress").hidden = true;
      say(panel, box.sent);
    });
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener("error", reject);
    request.addEventListener("abort", () => resolve(null));
    request.open("POST", box.url);
    request.setRequestHeader("accept", "application/json");
    request.send(body(panel, file));
  });
}

async function send(panel, file) {
  const box = boxOf(panel);
  busy(panel, true);
  say(panel, box.sending);
  announce(box.sending);
  act(panel, "drop").focus();
  const answer = await sent(panel, file).catch(() => ({ status: 0, text: "" }));
  if (!panel.isConnected) return;
  busy(panel, false);
  closable(panel);
  if (answer === null) stopped(panel);
  else if (answer.status === 201) done(panel, JSON.parse(answer.text));
  else if (answer.text.includes('"asked"')) askName(panel, JSON.parse(answer.text).asked);
  else {
    say(panel, reason(answer.text) || box.failed, true);
    (panel.querySelector(".upload__about").hidden ? act(panel, "send") : panel.querySelector(".upload__alt")).focus();
  }
}

function stopped(panel) {
  say(panel, boxOf(panel).cancelled);
  announce(boxOf(panel).cancelled);
  [...panel.querySelectorAll("[data-do]:not([hidden])")][0].focus();
}

/** The name seems to tell of a person: the writer says which name it gets. */
function askName(panel, { seen, what }) {
  panel.dataset.seen = seen;
  for (const each of ["mask", "keep"]) act(panel, each).hidden = false;
  act(panel, "send").hidden = true;
  say(panel, boxOf(panel).asks.replace("{what}", what), true);
  act(panel, "mask").focus();
}

function done(panel, { markdown, state }) {
  const area = areaOf(panel);
  const box = boxOf(panel);
  insert(area, markdown);
  announce(state === "checking" ? box.checking : box.done);
  panel.remove();
  area.focus();
}

function closable(panel) {
  act(panel, "drop").onclick = () => {
    const area = areaOf(panel);
    panel.remove();
    area.focus();
  };
}

function prepared(list, file) {
  const panel = list.querySelector("template").content.firstElementChild.cloneNode(true);
  const id = `upload-${(made += 1)}`;
  panel.setAttribute("aria-label", file.name);
  panel.querySelector(".upload__name").textContent = file.name;
  panel.querySelector(".upload__alt").id = id;
  panel.querySelector(".upload__alt-label").htmlFor = id;
  panel.querySelector(".upload__about").hidden = !file.type.startsWith("image/");
  for (const what of ["send", "mask", "keep"]) {
    act(panel, what).addEventListener("click", () => {
      panel.dataset.name = what === "send" ? "" : what;
      void send(panel, file);
    });
  }
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    [...panel.querySelectorAll("[data-do]:not([hidden])")][0].click();
  });
  closable(panel);
  return panel;
}

function ask(list, file) {
  const panel = prepared(list, file);
  const large = file.size > Number(list.dataset.most);
  list.append(panel);
  if (large) {
    panel.querySelector(".upload__about").hidden = true;
    act(panel, "send").hidden = true;
    say(panel, list.dataset.large, true);
  }
  const about = panel.querySelector(".upload__about");
  (large ? act(panel, "drop") : about.hidden ? act(panel, "send") : panel.querySelector(".upload__alt")).focus();
}

document.addEventListener("file-attachment-accepted", (event) => {
  const list = event.target.querySelector(".uploads");
  for (const { file } of event.detail.attachments) ask(list, file);
});

/** Files on the clipboard. Cells of a sheet come as words and as a picture of them: the words are meant. */
document.addEventListener("paste", (event) => {
  const box = event.target instanceof Element && event.target.closest("file-attachment");
  const clipboard = event.clipboardData;
  if (!box || !clipboard) return;
  event.stopPropagation(); // the element itself would know one picture only
  const words = clipboard.getData("text/plain").trim();
  const files = [...clipboard.files];
  if (files.length === 0 || (words && !files.some((file) => words.endsWith(file.name)))) return;
  event.preventDefault();
  void box.attach(files);
}, true);

/** A text is not posted past a file that still waits beside it. */
document.addEventListener("submit", (event) => {
  const panel = event.target.id === "composer" && !["draft", "preview"].includes(event.submitter?.value) && event.target.querySelector(".upload");
  if (!panel) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  say(panel, boxOf(panel).open, true);
  [...panel.querySelectorAll("[data-do]:not([hidden]):not(:disabled)")][0]?.focus();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest(".composer__add-file");
  if (!link) return;
  event.preventDefault();
  link.closest("file-attachment").querySelector('input[type="file"]').click();
});
