// Shows notices while no page of the forum is open. It keeps no pages and looks at no request: there is no "fetch" in it.

/* global ICON, BADGE */
const NOTHING = { title: "Samenspraak", body: "Er is iets nieuws.", path: "/meldingen", tag: "", lang: "nl" };
const RENEWED = "/meldingen/apparaat";

self.addEventListener("install", () => self.skipWaiting());

/** What was sent; when it cannot be read, that there is something (a push must show a notice). */
function read(data) {
  try { return { ...NOTHING, ...data.json() }; } catch { return NOTHING; }
}

self.addEventListener("push", (event) => {
  const { title, body, path, tag, lang } = read(event.data);
  event.waitUntil(self.registration.showNotification(title, { body, tag, lang, icon: ICON, badge: BADGE, data: { path } }));
});

/** The page itself, without the place on it: a thread is one page, at whatever post it was opened. */
function page(address) {
  const { origin, pathname } = new URL(address, self.location.origin);
  return origin === self.location.origin ? pathname.replace(/(\/forum\/[^/]+)\/\d+$/, "$1") : "/meldingen";
}

/** Back to the tab that shows this page, so that nothing she was writing is left; else a new one. */
async function open(path) {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = tabs.find((tab) => page(tab.url) === page(path));
  if (shown) return shown.focus();
  const { origin, href } = new URL(path, self.location.origin);
  return self.clients.openWindow(origin === self.location.origin ? href : "/meldingen");
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? NOTHING.path));
});

/** The push service gave this browser another address: the forum gets it, or the browser forgets it. */
async function renew({ oldSubscription, newSubscription }) {
  if (!oldSubscription) return;
  const fresh = newSubscription ?? await self.registration.pushManager.subscribe(oldSubscription.options);
  const before = oldSubscription.toJSON(), { endpoint, keys } = fresh.toJSON();
  const told = { old: before.endpoint, old_auth: before.keys.auth, endpoint, p256dh: keys.p256dh, auth: keys.auth };
  const answer = await fetch(RENEWED, { method: "POST", body: new URLSearchParams(told), credentials: "same-origin" });
  if (answer.status === 404) await fresh.unsubscribe();
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));
