// A list of threads while somebody reads it: rows change where they stand, none moves under the reader's eyes.
//
// Told that something changed, the page asks for itself: a row holds what is new for one reader. What would come to the
// top waits behind a button; what is gone (hidden, moved away) goes.
import htmx from "htmx.org/dist/htmx.esm.js";

import { announce } from "./arrivals.js";
import { page, resync } from "./resync.js";

const SPREAD = 1200; // ms: not everyone at once
const FULL = 20; // rows on a page that has more after it

let changed = false;
let timer = null;
let waiting = 0; // threads that would come to the top
const known = new Map(); // id of a row -> its markup as the server made it

const rowsIn = (root) => [...root.querySelectorAll("ol.thread-list > li[id]")];
const moment = (row) => Date.parse(row?.querySelector(".thread-row__last time")?.dateTime ?? "");

function remember(rows) {
  for (const row of rows) known.set(row.id, row.outerHTML);
}

/** How many rows have to move, or come in, to turn the order `old` into `fresh`. */
function moves(old, fresh) {
  const places = fresh.map((id) => old.indexOf(id));
  const stay = []; // longest rising series that ends here
  places.forEach((place, at) => {
    const before = places.slice(0, at).map((one, i) => (one >= 0 && one < place ? stay[i] : 0));
    stay.push(place < 0 ? 0 : 1 + Math.max(0, ...before));
  });
  return fresh.length - Math.max(0, ...stay);
}

/** Pushed to the next page by newer ones, rather than hidden or moved away. */
function pushedOff(row, fresh) {
  const byUnread = new URLSearchParams(location.search).get("volgorde") === "ongelezen";
  return fresh.length >= FULL && (byUnread || moment(row) <= moment(fresh.at(-1)));
}

async function patch(row, fresh) {
  if (known.get(row.id) === fresh.outerHTML) return;
  known.set(row.id, fresh.outerHTML);
  await htmx.swap({ sourceElement: row, target: row, swap: "outerMorph", text: fresh.outerHTML, transition: false });
}

async function bringUpToDate(main) {
  const fresh = rowsIn(main);
  const list = document.querySelector("#inhoud ol.thread-list");
  for (const row of rowsIn(document)) {
    const now = fresh.find((one) => one.id === row.id);
    if (now) await patch(row, now);
    else if (!pushedOff(row, fresh) && !row.contains(document.activeElement)) row.remove();
  }
  const here = rowsIn(document).map((row) => row.id);
  const last = fresh.findLastIndex((row) => here.includes(row.id));
  const older = here.length > 0 ? fresh.slice(last + 1) : [];
  offer(moves(here, fresh.slice(0, fresh.length - older.length).map((row) => row.id)));
  remember(older);
  list?.append(...older);
}

function offer(count) {
  const button = document.getElementById("list-new");
  const { one = "", more = "" } = document.getElementById("live")?.dataset ?? {};
  if (!button) return;
  button.hidden = count === 0;
  const text = count === 1 ? one : more.replace("{count}", count);
  if (count > 0) button.textContent = text;
  if (count > 0 && waiting === 0) announce(text); // once; more of it is not said again until it was shown
  waiting = count;
}

async function look() {
  timer = null;
  if (document.hidden) return;
  changed = false;
  try {
    const main = await page();
    if (!main) { location.reload(); return; }
    await bringUpToDate(main);
    document.getElementById("live").dataset.seq = main.querySelector("#live")?.dataset.seq ?? "0";
  } catch { later(SPREAD * 4); } // no network: once more, and the next line tells it too
}

function later(spread = SPREAD) {
  changed = true;
  if (!document.hidden) timer ??= setTimeout(() => void look(), Math.random() * spread);
}

/** The server says that something changed in these threads. */
export function listChanged() {
  if (document.getElementById("list-new")) later();
}

remember(rowsIn(document));
document.addEventListener("visibilitychange", () => { if (!document.hidden && changed) later(); });
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("#list-new")) return;
  void resync(() => {
    const rows = rowsIn(document);
    offer(0);
    rows[0]?.scrollIntoView({ block: "center" });
    rows[0]?.querySelector("a")?.focus({ preventScroll: true });
  }, 0).then(() => remember(rowsIn(document)));
});
