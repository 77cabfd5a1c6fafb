// Fetch the page again and morph what changed, keeping what is being typed and the focus.
import htmx from "htmx.org/dist/htmx.esm.js";

const SPREAD = 1500; // ms: not everyone at once
const AGAIN = 5000;

let running = false;

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const typed = () => document.querySelector("#composer textarea")?.value.trim() ?? "";

/** A composer that the new page does not have (the thread was closed) stays while it holds text. */
function keepComposer(fresh) {
  const composer = document.getElementById("composer");
  if (!composer || fresh.querySelector("#composer") || !typed()) return;
  composer.dataset.keep = "";
  const place = document.createElement("form");
  place.id = "composer";
  fresh.append(place);
}

/** The main part of this page as the server makes it now; null when the page is gone. */
export async function page() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
  if (response.status >= 500) throw new TypeError(`status ${response.status}`);
  const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = parsed.getElementById("inhoud");
  const other = parsed.body.dataset.viewer !== document.body.dataset.viewer; // his token is not for her text
  if (!response.ok || !fresh || other || new URL(response.url).pathname !== location.pathname) return null;
  return fresh;
}

async function morph(fresh) {
  const main = document.getElementById("inhoud");
  const seq = fresh.querySelector("#live")?.dataset.seq;
  keepComposer(fresh);
  await htmx.swap({ sourceElement: main, target: main, swap: "innerMorph", text: fresh.innerHTML, transition: false });
  const live = document.getElementById("live");
  if (live && seq !== undefined) live.dataset.seq = seq;
}

/** Bring the page up to date, then call `then`. Without a network it tries again; a page that is gone is loaded anew. */
export async function resync(then = () => {}, spread = SPREAD) {
  if (running) return;
  running = true;
  try {
    await pause(Math.random() * spread);
    const fresh = await page();
    if (fresh) await morph(fresh);
    else if (!typed()) location.reload();
    running = false;
    if (fresh) then();
  } catch {
    await pause(AGAIN + Math.random() * AGAIN);
    running = false;
    void resync(then, spread);
  }
}
