// Writing: the text stays until the server has it. Without scripts the same form posts and comes back.
import { announce, inOrder } from "./arrivals.js";
import { connected, reconnect } from "./live.js";
import { resync } from "./resync.js";

const FORBIDDEN = 403;

const composerOf = (event) => event.detail.ctx?.sourceElement?.closest?.("#composer") ?? null;

function busy(form, on) {
  const button = form.querySelector('button[value="post"]');
  button?.setAttribute("aria-busy", String(on));
  for (const area of form.querySelectorAll("textarea")) area.readOnly = on;
  if (on) tellFailure(form, null);
}

function tellFailure(form, text) {
  const line = form.querySelector(".composer__failed");
  if (!line) return;
  line.textContent = text ?? "";
  line.hidden = !text;
}

/** The server's own sentence, when it answered with a page that has one. */
function reason(text) {
  const page = new DOMParser().parseFromString(text ?? "", "text/html");
  return page.querySelector(".error-page .lead")?.textContent.trim();
}

function failed(form, ctx) {
  busy(form, false);
  tellFailure(form, [reason(ctx.text), form.dataset.failed].filter(Boolean).join(" "));
  // The form token may be too old: take a new one, the text stays.
  if (ctx.response?.status === FORBIDDEN) void resync(reconnect, 0);
}

document.addEventListener("htmx:before:request", (event) => {
  const form = composerOf(event);
  if (form) busy(form, true);
});

document.addEventListener("htmx:before:swap", (event) => {
  const form = composerOf(event);
  if (!form) return;
  const { ctx, tasks } = event.detail;
  const answer = tasks.find((task) => task.type === "main")?.fragment.querySelector("#composer");
  if (!answer || ctx.swap === "none") {
    event.preventDefault();
    failed(form, ctx);
    return;
  }
  // A post that the socket brought first is not added again.
  const isHere = (task) => [...task.fragment.querySelectorAll("article[id]")].some((post) => document.getElementById(post.id));
  for (const task of tasks.filter((one) => one.type === "oob" && isHere(one))) tasks.splice(tasks.indexOf(task), 1);
  ctx.composerHadFocus = form.contains(document.activeElement);
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  if (ctx?.composerHadFocus === undefined) return;
  const form = document.getElementById("composer");
  const area = form?.querySelector("textarea");
  if (!area) return;
  const last = document.querySelector("#posts > article:last-of-type");
  if (last) inOrder(last);
  if (area.value.trim() === "") posted(form, ctx);
  else (form.querySelector('[aria-invalid="true"]') ?? area).focus();
});

function posted(form, ctx) {
  announce(form.dataset.done ?? "");
  if (ctx.composerHadFocus && document.activeElement === document.body) form.querySelector('button[value="post"]')?.focus({ preventScroll: true });
  if (!connected()) void resync(reconnect, 0);
}

document.addEventListener("htmx:error", (event) => {
  const form = composerOf(event);
  if (form) failed(form, event.detail.ctx);
});

document.addEventListener("htmx:finally:request", (event) => {
  const form = composerOf(event);
  if (form?.isConnected) busy(form, false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target instanceof Element && event.target.closest("form[data-submit-keys]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('button[value="post"]'));
});
