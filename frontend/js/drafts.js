// What is being typed is kept on the server: after a pause, on leaving the page, never in the browser.
import { announce } from "./arrivals.js";
import { comeBack } from "./session.js";

const PAUSE = 1200; // ms without a key
const MOST = 5000; // ms of typing without a save
const EXPIRED = new Set([401, 403]);
const ELSEWHERE = 409;

let timer = null;
let since = 0;
let saved = "";
let running = null;

const composer = () => document.querySelector("#composer[data-draft-url]");
const status = (form, text) => {
  const line = form.querySelector(".composer__draft");
  if (line) line.textContent = text;
};

function written(form) {
  const fields = new FormData(form);
  const names = ["title", "kind", "category", "reply_to", form.dataset.draftField ?? "text"];
  return new URLSearchParams(names.filter((name) => fields.has(name)).map((name) => [name, String(fields.get(name))]));
}

async function save({ leaving = false } = {}) {
  clearTimeout(timer);
  timer = null;
  since = 0;
  const form = composer();
  if (!form || running || form.dataset.draftStopped) return;
  const what = written(form);
  if (what.toString() === saved) return;
  const { csrf, draft_version: version } = form.elements;
  const body = new URLSearchParams([...what, ["csrf", csrf.value], ["place", form.dataset.draftPlace], ["version", version.value]]);
  running = new AbortController();
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: leaving, credentials: "same-origin", signal: running.signal });
    await heard(form, answer, what.toString());
  } catch { /* no network: the next key tries again */ }
  running = null;
  if (composer() === form && !form.dataset.draftStopped && written(form).toString() !== saved && !leaving) later();
}

async function heard(form, answer, text) {
  if (answer.status === 200) {
    const { version, told } = await answer.json();
    saved = text;
    form.elements.draft_version.value = String(version);
    status(form, told);
  } else if (EXPIRED.has(answer.status)) {
    pause(form, form.dataset.draftEnded);
    void comeBack().then((same) => goOn(form, same));
  } else if (answer.status === ELSEWHERE) {
    pause(form, form.dataset.draftElsewhere); // never overwrite what was typed elsewhere
    choose(form, await answer.text());
  }
}

function pause(form, why) {
  form.dataset.draftStopped = "yes";
  status(form, why);
}

/** Somebody signed in again: the same member goes on saving, another one must not get this text. */
function goOn(form, same) {
  if (!same) {
    status(form, form.dataset.draftOther);
    return;
  }
  delete form.dataset.draftStopped;
  status(form, "");
  void save();
}

/** Both texts, above the field, with the choice. */
function choose(form, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const panel = holder.content.querySelector(".clash");
  if (!panel) return;
  form.querySelector(".clash")?.remove();
  form.querySelector("textarea").closest(".field").before(panel);
  announce(form.dataset.draftElsewhere);
}

function chosen(form, panel, choice) {
  const { of, version, title, other } = panel.dataset;
  const area = form.querySelector("textarea");
  if (choice === "theirs") area.value = other;
  if (choice === "both") area.value = `${area.value.trimEnd()}\n\n${other}`.trimStart();
  if (choice === "theirs" && title && form.elements.title) form.elements.title.value = title;
  panel.remove();
  area.focus();
  if (of === "draft") form.elements.draft_version.value = version;
  delete form.dataset.draftStopped;
  saved = null; // also words that are as they were: the other version is answered
  void save();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest(".clash button");
  const form = composer();
  if (!button || !form?.contains(button)) return;
  event.preventDefault();
  chosen(form, button.closest(".clash"), button.value);
});

function later() {
  since ||= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + MOST - Date.now())));
}

/** The post is on its way: a late save would bring the draft back. */
function stop() {
  clearTimeout(timer);
  timer = null;
  running?.abort();
}

document.addEventListener("input", (event) => {
  const form = composer();
  if (form && form.contains(event.target)) later();
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "composer") return;
  const open = event.target.querySelector('.clash[data-of="draft"] button');
  if (!open) {
    stop();
    return;
  }
  event.preventDefault(); // posting takes the draft away, and with it the other text
  event.stopImmediatePropagation();
  status(event.target, event.target.dataset.draftElsewhere);
  open.focus();
}, true);
document.addEventListener("htmx:before:request", (event) => { if (event.detail.ctx?.sourceElement?.closest?.("#composer")) stop(); });
document.addEventListener("htmx:after:swap", () => { const form = composer(); if (form && written(form).toString() !== saved && !form.contains(document.activeElement)) saved = written(form).toString(); });
/** It was not posted: what is not saved yet still must be. */
document.addEventListener("htmx:finally:request", ({ detail }) => {
  const form = composer();
  if (form && detail.ctx?.sourceElement?.closest?.("#composer") && form.querySelector("textarea").value.trim() && written(form).toString() !== saved) later();
});
document.addEventListener("visibilitychange", () => { if (document.hidden && timer) void save({ leaving: true }); });
window.addEventListener("pagehide", () => { if (timer) void save({ leaving: true }); });

const first = composer();
if (first) saved = written(first).toString();
