// What is being typed is kept on the server: after a pause, on leaving the page, never in the browser.
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
  const body = new URLSearchParams([...what, ["csrf", form.elements.csrf.value], ["place", form.dataset.draftPlace], ["version", form.dataset.draftVersion]]);
  running = new AbortController();
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, keepalive: leaving, credentials: "same-origin", signal: running.signal });
    heard(form, answer.status, answer.ok ? await answer.json() : {}, what.toString());
  } catch { /* no network: the next key tries again */ }
  running = null;
  if (composer() === form && written(form).toString() !== saved && !leaving) later();
}

function heard(form, code, { version, told }, text) {
  if (code === 200) {
    saved = text;
    form.dataset.draftVersion = String(version);
    status(form, told);
  } else if (EXPIRED.has(code)) {
    status(form, form.dataset.draftEnded);
  } else if (code === ELSEWHERE) {
    form.dataset.draftStopped = "yes"; // never overwrite what was typed on another device
    status(form, form.dataset.draftElsewhere);
  }
}

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
document.addEventListener("submit", (event) => { if (event.target.id === "composer") stop(); }, true);
document.addEventListener("htmx:before:request", (event) => { if (event.detail.ctx?.sourceElement?.closest?.("#composer")) stop(); });
document.addEventListener("htmx:after:swap", () => { const form = composer(); if (form && written(form).toString() !== saved && !form.contains(document.activeElement)) saved = written(form).toString(); });
document.addEventListener("visibilitychange", () => { if (document.hidden && timer) void save({ leaving: true }); });
window.addEventListener("pagehide", () => { if (timer) void save({ leaving: true }); });

const first = composer();
if (first) saved = written(first).toString();
