// Tell the server how far was read: only posts that stood on a visible screen for a second.
const SETTLE = 1000;
const GATHER = 2000;

let told = 0;
let reached = 0;
let timer = null;

const onScreen = new WeakMap(); // article -> whether it stands on the screen

const posts = () => document.getElementById("posts");

function tell() {
  timer = null;
  const url = posts()?.dataset.readUrl;
  const csrf = document.querySelector('#acts input[name="csrf"]')?.value;
  if (!url || !csrf || reached <= told) return;
  told = reached;
  const body = new URLSearchParams({ csrf, upto: String(reached) });
  void fetch(url, { method: "POST", body, keepalive: true, credentials: "same-origin" }).catch(() => { told = 0; });
}

function saw(article) {
  if (document.hidden || !article.isConnected || !onScreen.get(article)) return;
  reached = Math.max(reached, Number(article.dataset.number));
  timer ??= setTimeout(tell, GATHER);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    onScreen.set(target, isIntersecting);
    if (isIntersecting) setTimeout(() => saw(target), SETTLE);
  }
});

function watch() {
  const list = posts();
  if (!list?.dataset.readUrl) return;
  told = Math.max(told, Number(list.dataset.read ?? 0)); // opening the page told the server so far
  for (const article of list.querySelectorAll("article[data-number]")) {
    if (!onScreen.has(article)) watcher.observe(article);
  }
}

watch();
document.addEventListener("htmx:after:swap", watch);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { tell(); return; }
  for (const article of posts()?.querySelectorAll("article[data-number]") ?? []) setTimeout(() => saw(article), SETTLE);
});
