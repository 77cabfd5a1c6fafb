// "Voorbeeld" in place: the text, the caret and the scrolling stay as they are.
import { announce } from "./arrivals.js";

/** Pages without a line of their own have no place yet where something can be told. */
if (!document.getElementById("live-status")) {
  const line = document.createElement("p");
  line.id = "live-status";
  line.className = "visually-hidden";
  line.setAttribute("role", "status");
  document.body.append(line);
}

function told(form, text) {
  const line = form.querySelector(".composer__failed");
  line.textContent = text ?? "";
  line.hidden = !text;
}

/** Put `fresh` where `old` is, or else right before `place`. */
function put(old, fresh, place) {
  if (old) old.replaceWith(fresh);
  else place.before(fresh);
}

/** What the guard sees now; what it saw before stays in the form, so that a change is counted. */
function guard(form, answer) {
  const old = form.querySelector(".guard");
  const fresh = answer.querySelector(".guard");
  if (fresh) put(old, document.adoptNode(fresh), form.querySelector(":scope > .button-row"));
  else old?.replaceWith(old.querySelector('[name="guard_seen"]'));
}

function show(form, page) {
  const answer = page.getElementById("composer");
  const fresh = answer?.querySelector(".composer__preview");
  if (!fresh) {
    const wrong = answer?.querySelector(".field__error:not([hidden])") ?? page.querySelector(".error-page .lead");
    told(form, wrong?.textContent.trim() || form.dataset.unseen);
    return;
  }
  told(form, null);
  guard(form, answer);
  const close = fresh.querySelector("button");
  if (close) close.hidden = false;
  put(form.querySelector(".composer__preview"), document.adoptNode(fresh), form.querySelector(":scope > .guard, :scope > .button-row"));
  announce(form.dataset.previewed);
}

async function preview(form, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)), credentials: "same-origin", headers: { accept: "text/html" } });
    show(form, new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    told(form, form.dataset.unseen);
  }
  button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "composer" || event.submitter?.value !== "preview") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void preview(event.target, event.submitter);
}, true);

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest(".composer__preview button");
  if (!button) return;
  const form = button.form;
  button.closest(".composer__preview").remove();
  form.querySelector('[value="preview"]').focus();
});
