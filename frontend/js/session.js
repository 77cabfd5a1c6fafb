// The session ended while somebody was writing. Once she signed in again, in whatever tab, this page goes on with the new
// session's form token. Only if it is she: on a shared computer the next one to sign in must not get her text in his name.
import { resume } from "./live.js";

const EVERY = 20_000; // ms between two looks, while the page is seen
const ASKED = "/mijn-concepten"; // a light page of the member's own

let waiting = null;
let settle = null;
let looking = false;
let timer = null;

/** Who is signed in now and with which token; null while nobody is. */
async function signedIn() {
  const answer = await fetch(ASKED, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { viewer: page.body.dataset.viewer, token: page.querySelector('#acts [name="csrf"]')?.value };
}

async function look() {
  if (!waiting || looking || document.hidden) return;
  looking = true;
  const found = await signedIn().catch(() => null);
  looking = false;
  if (found?.token) end(found);
}

function end({ viewer, token }) {
  const same = viewer === document.body.dataset.viewer;
  clearInterval(timer);
  if (same) {
    for (const input of document.querySelectorAll('input[name="csrf"]')) input.value = token;
    resume();
  }
  waiting = null;
  settle(same);
}

/** Wait until somebody is signed in again: whether it is who wrote this page's text. */
export function comeBack() {
  if (waiting) return waiting;
  waiting = new Promise((resolve) => { settle = resolve; });
  timer = setInterval(look, EVERY);
  return waiting;
}

window.addEventListener("focus", look);
document.addEventListener("visibilitychange", look);
