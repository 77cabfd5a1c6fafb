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

export function enhance(root) {
  showOwn(root);
  showPressed(root);
  freshen(root);
}
