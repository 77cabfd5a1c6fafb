// The subscription of this browser at its push service.

/** A key in base64url as bytes: not every browser takes it as text. */
function bytes(key) {
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function trusts(subscription, key) {
  const own = new Uint8Array(subscription.options.applicationServerKey ?? []), ours = bytes(key);
  return own.length === ours.length && own.every((value, place) => value === ours[place]);
}

/** What there is now, under whatever key; null when there is none. */
export async function present() {
  const registration = await navigator.serviceWorker?.getRegistration();
  return await registration?.pushManager?.getSubscription() ?? null;
}

/** The same, only if it trusts this key of the forum. */
export async function subscribed(key) {
  const found = await present();
  return found && trusts(found, key) ? found : null;
}

/** A subscription that trusts this key, made if there is none. Throws when the browser cannot. */
export async function worker(key) {
  const registration = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const found = await registration.pushManager.getSubscription();
  if (found && trusts(found, key)) return found;
  await found?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}
