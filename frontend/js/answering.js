// Answering one post, quoting a selection, and keys for who reads with the keyboard.
import { author } from "./enhance.js";
import { showKeys } from "./keys.js";

const LENGTH = 100; // characters of the post that is answered

const area = () => document.querySelector("#composer textarea");
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");
const focusComposer = () => {
  area()?.focus();
  area()?.scrollIntoView({ block: "center" });
};

/** `number`'s author and beginning, as they stand on the page. */
function told(article) {
  const text = article.querySelector(".post__body")?.textContent.replace(/\s+/g, " ").trim() ?? "";
  return { name: author(article), beginning: text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text };
}

function answer(article) {
  const line = document.querySelector(".composer__reply-to");
  if (!line || !article) return false;
  const { name, beginning } = told(article);
  line.querySelector("input").value = article.dataset.number;
  const quote = document.createElement("q");
  quote.textContent = beginning;
  const says = line.dataset.says.replace("{number}", article.dataset.number).replace("{name}", name);
  line.querySelector("span").replaceChildren(`${says} `, quote);
  line.hidden = false;
  focusComposer();
  return true;
}

function unanswer() {
  const line = document.querySelector(".composer__reply-to");
  line.querySelector("input").value = "";
  line.querySelector("span").replaceChildren();
  line.hidden = true;
  focusComposer();
}

function selected() {
  const selection = getSelection();
  const text = selection?.toString().trim();
  const article = selection?.anchorNode?.parentElement?.closest("#posts article");
  return text && article?.querySelector(".post__body")?.contains(selection.anchorNode) ? { text, article } : null;
}

/** Put the selected words under what is already written. */
function quote() {
  const found = selected();
  const field = area();
  if (!found || !field) return;
  const lines = found.text.split("\n").map((line) => `> ${line}`.trimEnd());
  const before = field.value && !field.value.endsWith("\n\n") ? `${field.value.trimEnd()}\n\n` : field.value;
  field.value = `${before}> **${author(found.article)}** (#${found.article.dataset.number}):\n>\n${lines.join("\n")}\n\n`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  getSelection().removeAllRanges();
  focusComposer();
  field.setSelectionRange(field.value.length, field.value.length);
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("#quote-selection")) quote();
  const link = target?.closest('a[href*="antwoord=1"]');
  if (link && answer(link.closest("article"))) event.preventDefault();
  if (target?.closest(".composer__reply-to a")) {
    unanswer();
    event.preventDefault();
  }
});

document.addEventListener("selectionchange", () => {
  const button = document.getElementById("quote-selection");
  if (button) button.hidden = !(selected() && area());
});

// Single keys only with the focus among the posts, and not for who turned them off (WCAG 2.1.4).
const STEPS = { j: 1, k: -1 };

function step(by) {
  const posts = [...document.querySelectorAll("#posts > article")];
  const here = posts.indexOf(document.activeElement?.closest("#posts > article"));
  posts[Math.min(Math.max(here + by, 0), posts.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element) || typing(event.target)) return;
  const closing = document.getElementById("posts")?.dataset.keys;
  if (!closing) return;
  if (!event.target.closest("#posts") && !selected()) return;
  const article = event.target.closest("article") ?? selected()?.article;
  if (STEPS[event.key]) step(STEPS[event.key]);
  else if (event.key === "r") answer(article);
  else if (event.key === "q") quote();
  else if (event.key === "?") void showKeys(closing);
  else return;
  event.preventDefault();
});

/** Beside "in reply to": how that post begins, for as long as it can be read on this page. */
export function showContext(root) {
  for (const link of root.querySelectorAll("a[data-reply-to]")) {
    const article = document.getElementById(`bericht-${link.dataset.replyTo}`);
    const beginning = article ? told(article).beginning : "";
    let quoted = link.parentElement.querySelector("q");
    if (!beginning) quoted?.remove();
    else {
      quoted ??= link.parentElement.appendChild(document.createElement("q"));
      quoted.textContent = beginning;
    }
  }
}

showContext(document);
document.addEventListener("htmx:after:swap", () => showContext(document));
