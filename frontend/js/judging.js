// Thanks and "useful" without leaving the page, and a permalink on the clipboard.
import { announce } from "./arrivals.js";

const mine = () => new Set((document.getElementById("posts")?.dataset.ownReactions ?? "").split(" ").filter(Boolean));
const bare = (button) => button.value.replace("-", "");
const name = (button) => `${button.closest("article")?.dataset.number}:${bare(button)}`;

function press(button, on) {
  button.value = on ? `-${bare(button)}` : bare(button);
  button.setAttribute("aria-pressed", String(on));
}

/** Fragments are made for everyone: press what this reader pressed before. */
export function showPressed(root) {
  const own = mine();
  for (const button of root.querySelectorAll(".react")) press(button, own.has(name(button)));
}

async function react(button) {
  const posts = document.getElementById("posts");
  const on = !button.value.startsWith("-");
  const body = new URLSearchParams({ kind: button.value, quiet: "1", csrf: button.form?.elements.csrf.value ?? "" });
  const response = await fetch(button.formAction, { method: "POST", body, credentials: "same-origin" });
  if (response.status !== 204) throw new TypeError(`status ${response.status}`);
  const own = mine();
  if (on) own.add(name(button));
  else own.delete(name(button));
  posts.dataset.ownReactions = [...own].join(" ");
  showPressed(posts);
}

async function copy(link) {
  const said = document.getElementById("live")?.dataset.copied ?? "";
  await navigator.clipboard.writeText(link.href);
  announce(said);
  link.dataset.said = said;
  link.classList.add("post__number--copied");
  setTimeout(() => link.classList.remove("post__number--copied"), 2500);
}

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = event.target.closest(".react");
  const link = event.target.closest("#posts .post__number");
  if (button && document.getElementById("posts")) {
    event.preventDefault();
    react(button).catch(() => button.form?.requestSubmit(button)); // the plain way says what is wrong
  } else if (link && navigator.clipboard) {
    event.preventDefault();
    copy(link).catch(() => location.assign(link.href));
  }
});
