// The last lines behind the bell, in a panel under it. Without this the bell is the link to the page with all of them.
import htmx from "htmx.org/dist/htmx.esm.js";

import { bellCounts } from "./counts.js";

const PANEL = "/meldingen/paneel";
const bell = location.pathname === "/meldingen" ? null : document.querySelector("a.bell");
const panel = document.createElement("section");
let asked = 0;

const shown = () => !panel.hidden;

function show(open) {
  asked += 1;
  panel.hidden = !open;
  bell.setAttribute("aria-expanded", String(open));
}

/** Put what the server says in the panel; what has the focus keeps it. */
async function fill(html) {
  await htmx.swap({ sourceElement: panel, target: panel, swap: "innerMorph", text: html, transition: false });
  const { unread, words } = panel.querySelector("[data-unread]").dataset;
  bellCounts(Number(unread), words);
}

/** The panel as the server makes it now. Somebody whose session ended, or a server that is away: throws. */
async function ask(options) {
  const answer = await fetch(PANEL, { credentials: "same-origin", cache: "no-store", ...options });
  if (!answer.ok || new URL(answer.url).pathname !== PANEL) throw new TypeError(`status ${answer.status}`);
  return answer.text();
}

async function open() {
  const turn = ++asked;
  try {
    const html = await ask();
    if (turn !== asked) return;
    await fill(html);
    show(true);
  } catch {
    location.assign(bell.href);
  }
}

const close = () => { if (shown()) show(false); };

/** Send a form of the panel; the panel then says what came of it, and what can be done next has the focus. */
async function send(form) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
    if (!answer.ok || new URL(answer.url).pathname !== PANEL) throw new TypeError(`status ${answer.status}`);
    await fill(await answer.text());
    (panel.querySelector("button") ?? bell).focus();
  } catch {
    form.elements.paneel?.remove();
    form.submit(); // the plain way says what is wrong
  }
}

/** There are more lines, or fewer: an open panel shows them. */
async function refresh() {
  if (!shown()) return;
  const turn = asked;
  try {
    const html = await ask();
    if (turn === asked && shown()) await fill(html);
  } catch { /* the next time it is opened */ }
}

if (bell) {
  panel.className = "bell-panel";
  panel.id = "bell-panel";
  panel.hidden = true;
  panel.setAttribute("aria-labelledby", "bel-titel");
  bell.after(panel);
  for (const [name, value] of Object.entries({ role: "button", "aria-expanded": "false", "aria-controls": panel.id })) bell.setAttribute(name, value);

  bell.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (shown()) show(false);
    else void open();
  });
  bell.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    bell.click();
  });
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown()) return;
    if (panel.contains(document.activeElement)) bell.focus();
    close();
  });
  document.addEventListener("click", (event) => {
    if (!bell.parentElement.contains(event.target)) close();
  });
  bell.parentElement.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !bell.parentElement.contains(relatedTarget)) close();
  });
  document.addEventListener("bell:changed", () => void refresh());
}
