// What every piece of markup gets, at first and after each swap.
import { showPressed } from "./judging.js";
import { freshen } from "./times.js";

const viewer = document.body.dataset.viewer;

/** Show in `root` what belongs to the one who looks; fragments are made for everyone. */
export function showOwn(root) {
  if (!viewer) return;
  for (const element of root.querySelectorAll(`[data-own-by="${CSS.escape(viewer)}"][hidden]`)) element.hidden = false;
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
    if (link) link.firstChild.data = posts.dataset.savedWord;
  }
}

export function enhance(root) {
  showOwn(root);
  showPressed(root);
  showSaved();
  freshen(root);
}
