// Turning notices on and off in this browser. The browser is asked for permission only after her own click; the forms then
// do what forms do: without this the page says that scripts are needed.
import { subscribed, worker } from "./push.js";

const part = document.querySelector("[data-push]");
const form = part.querySelector("form[data-turn-on]");
const able = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

function say(state) {
  for (const each of part.querySelectorAll("[data-when]")) each.hidden = !each.dataset.when.split(" ").includes(state);
}

/** "off": can be turned on here; "on": this browser shows notices, and the page says so. */
async function state() {
  if (!able) return "unable";
  if (Notification.permission === "denied") return "denied";
  return part.dataset.here === "1" && await subscribed(part.dataset.push) ? "on" : "off";
}

async function turnOn() {
  if (await Notification.requestPermission() !== "granted") {
    say(Notification.permission === "denied" ? "denied" : "off");
    return;
  }
  const { endpoint, keys } = (await worker(part.dataset.push)).toJSON();
  Object.assign(form.elements.endpoint, { value: endpoint });
  Object.assign(form.elements.p256dh, { value: keys.p256dh });
  Object.assign(form.elements.auth, { value: keys.auth });
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  turnOn().catch(() => say("failed")).finally(() => { button.disabled = false; });
});

part.querySelector("form[data-turn-off]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await subscribed(part.dataset.push).then((found) => found?.unsubscribe()).catch(() => {});
  event.target.submit();
});

state().then(say, () => say("failed"));
