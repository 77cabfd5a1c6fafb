// What every piece of markup gets, at first and after each swap.
import { showPressed } from "./judging.js";
import { freshen } from "./times.js";

const viewer = document.body.dataset.viewer;

/** Show in `root` what belongs to the one who looks; fragments are made for everyone. */
export function showOwn(root) {
  if (!viewer) return;
  for (const element of root.querySelectorAll(`[data-own-by="${CSS.escape(viewer)}"][hidden]`)) {
    if (element.dataset.fill) fill(element);
    element.hidden = false;
  }
}

/** The usual acts of an author are on the page once, for all posts. */
function fill(place) {
  const acts = document.getElementById(`own-${place.dataset.fill}`);
  const link = place.closest("article")?.querySelector(".post__number")?.getAttribute("href");
  if (!acts || !link) return;
  place.innerHTML = acts.innerHTML.replaceAll("{at}/{number}", link).replaceAll("{number}", link.split("/").at(-1));
}

// Before it is swapped in, so that a morph finds what it already has, with the focus in it.
document.addEventListener("htmx:before:swap", ({ detail }) => {
  for (const { fragment } of detail.tasks ?? []) if (fragment) showOwn(fragment);
});

/** The name of who wrote this post: first in its heading, a badge may follow. */
export function author(article) {
  return article.querySelector(".post__author").firstChild.textContent.trim();
}

/** Whether the viewer wrote this post. */
export function isOwn(article) {
  return Boolean(viewer) && article.querySelector(`.post__own[data-own-by="${CSS.escape(viewer)}"]`) !== null;
}

/** Say at the posts that the viewer keeps that she does; fragments are made for everyone. */
function showSaved() {
  const posts = document.querySelector("#posts[data-saved]");
  for (const number of posts?.dataset.saved.split(" ") ?? []) {
    const link = posts.querySelector(`#bericht-${CSS.escape(number)} a[href$="/${CSS.escape(number)}/bewaren"]`);
    if (!link || link.textContent === posts.dataset.savedWord) continue;
    link.setAttribute("aria-label", link.getAttribute("aria-label").replace(link.textContent, posts.dataset.savedWord));
    link.textContent = posts.dataset.savedWord;
  }
}

export function enhance(root) {
  showOwn(root);
  showPressed(root);
  showSaved();
  freshen(root);
}
