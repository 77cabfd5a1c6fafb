// A new post is told once, politely, and never moves the reader.
import { author, isOwn } from "./enhance.js";
import { postCame } from "./title.js";

const PAUSE = 1200; // ms in which arrivals are told together

let untold = [];
let timer = null;
const below = new Set(); // new posts under the edge of the screen

const texts = () => document.getElementById("live")?.dataset ?? {};

function sentence(posts) {
  const { one = "", more = "" } = texts();
  return posts.length === 1 ? one.replace("{name}", author(posts[0])) : more.replace("{count}", posts.length);
}

function tell() {
  timer = null;
  if (untold.length > 0) announce(sentence(untold));
  untold = [];
}

const waiting = []; // what is still to be said
let quietUntil = 0;
let saying = null;

/** Say `text` to who listens rather than looks: one thing at a time, nothing twice in a row while it waits. */
export function announce(text) {
  if (!text || waiting.at(-1) === text) return;
  waiting.push(text);
  say();
}

function say() {
  if (saying !== null || waiting.length === 0) return;
  const pause = quietUntil - performance.now();
  if (pause > 0) {
    saying = setTimeout(() => { saying = null; say(); }, pause);
    return;
  }
  const line = document.getElementById("live-status");
  const text = waiting.shift();
  quietUntil = performance.now() + PAUSE;
  if (!line) return;
  const again = line.textContent === text; // the same words are only heard again after silence
  if (again) line.textContent = "";
  saying = setTimeout(() => { saying = null; line.textContent = text; say(); }, again ? 60 : 0);
}

function showButton() {
  const button = document.getElementById("live-new");
  if (!button) return;
  button.hidden = below.size === 0;
  if (below.size > 0) button.textContent = sentence([...below]);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    if (!isIntersecting && target.isConnected && boundingClientRect.top > 0) below.add(target);
    else {
      below.delete(target);
      watcher.unobserve(target);
    }
  }
  showButton();
});

/** Answers and events may cross: numbers decide the order. */
export function inOrder(post) {
  const number = Number(post.dataset.number);
  const others = [...post.parentElement.querySelectorAll(":scope > article[data-number]")].filter((one) => one !== post);
  const next = others.find((one) => Number(one.dataset.number) > number);
  if (next && post.compareDocumentPosition(next) === Node.DOCUMENT_POSITION_PRECEDING) next.before(post);
}

/** A post has just been added to the page by an event. */
export function arrived(post) {
  inOrder(post);
  if (isOwn(post)) return;
  post.classList.add("post--new");
  untold.push(post);
  timer ??= setTimeout(tell, PAUSE);
  watcher.observe(post);
  postCame();
}

/** This page is not the last: only say that there is more. */
export function showNewer() {
  const line = document.getElementById("live-newer");
  if (line) line.hidden = false;
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("#live-new")) return;
  const first = [...below].sort((a, b) => a.dataset.number - b.dataset.number)[0];
  below.clear();
  showButton();
  first?.scrollIntoView({ block: "start" });
  first?.focus({ preventScroll: true });
});
