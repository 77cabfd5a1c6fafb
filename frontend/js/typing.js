// While somebody types in the composer of a thread, those who read along may see that; never what.
import { send } from "./live.js";

const EVERY = 4000; // ms between two signs of life; the server forgets after six seconds

let told = -EVERY;

const inThread = () => document.getElementById("live")?.getAttribute("hx-ws:connect")?.includes("thread=");

function stop() {
  if (performance.now() - told < EVERY * 2) send({ typing: false });
  told = -EVERY;
}

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement) || !target.closest("#composer") || !inThread()) return;
  if (target.value.trim() === "") stop();
  else if (performance.now() - told >= EVERY) {
    told = performance.now();
    send({ typing: true });
  }
});

document.addEventListener("htmx:before:request", ({ detail }) => {
  if (detail.ctx?.sourceElement?.closest?.("#composer") && inThread()) stop();
});
