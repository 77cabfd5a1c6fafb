// A moderator closes or opens the thread while somebody reads it: the place to write goes or comes with it.
import { announce } from "./arrivals.js";

const line = () => document.querySelector("#thread-state [data-closed]");
const typed = (form) => (form.querySelector("textarea")?.value.trim() ?? "") !== "";

let closed = line() !== null;

function close(form) {
  announce(line().textContent.trim());
  if (!form || typed(form)) return; // what was typed stays, to be kept elsewhere
  if (form.contains(document.activeElement)) line().focus({ preventScroll: true });
  form.hidden = true;
}

/** Look whether the thread was closed or opened just now; `fetchAgain` brings a composer that the page never had. */
export function settle(fetchAgain) {
  if (closed === (line() !== null)) return;
  closed = !closed;
  const form = document.getElementById("composer");
  if (closed) close(form);
  else if (form) form.hidden = false;
  else fetchAgain();
}
