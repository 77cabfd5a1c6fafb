// A browser that may show notices says once a tab where it takes them: whose they are, and whether they still are. Whoever
// signs out here, or signs in after somebody else, ends what was shown here for the one before.
import { present } from "./push.js";

const TOLD = "push-told";
const ASKED = "/instellingen/meldingen/apparaten/nu";
const SIGNED_OUT = new Set(["uitgelogd", "overal-uitgelogd", "account-opgeheven"]);

async function end(subscription) {
  await subscription.unsubscribe();
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of await registration.getNotifications()) shown.close();
}

/** Whether the server knows this browser as hers; when it cannot be asked, that is for another time. */
async function known(subscription, token) {
  const { endpoint, keys } = subscription.toJSON();
  const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
  const answer = await fetch(ASKED, { method: "POST", body, headers: { "x-csrf-token": token }, credentials: "same-origin" });
  return answer.status !== 404;
}

async function stand() {
  const viewer = document.body.dataset.viewer, token = document.querySelector('#acts [name="csrf"]')?.value;
  const left = SIGNED_OUT.has(new URLSearchParams(location.search).get("melding"));
  const session = `${viewer}.${token?.slice(0, 8)}`;
  if (!left && (!viewer || sessionStorage.getItem(TOLD) === session)) return;
  const subscription = await present();
  if (!subscription) return;
  if (left || !await known(subscription, token)) await end(subscription);
  else sessionStorage.setItem(TOLD, session);
}

stand().catch(() => { /* the next page tries again */ });
