"""A notice on a device, from the click that turns them on to the sign-out that ends them.

Chromium without a network reaches no push service: what it does there (give an address and keys)
is done by a few lines in the page, and what that service sends on is handed to the real service
worker by the browser's own tools. Everything between is real.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, write
from tests.browser.test_stories import sign_in
from tests.notifications.push_service import Browser, PushService, listening

SETTINGS = "/instellingen/meldingen"
SOON = 20  # seconds
# A browser's subscription, kept for the site as a browser does.
SUBSCRIBING = """
const GIVEN = %s;
const KEPT = "kept-subscription";
const subscription = (key) => ({
  endpoint: GIVEN.endpoint,
  options: { applicationServerKey: Uint8Array.from(key).buffer },
  toJSON: () => ({ endpoint: GIVEN.endpoint, keys: { p256dh: GIVEN.p256dh, auth: GIVEN.auth } }),
  unsubscribe: async () => { localStorage.removeItem(KEPT); return true; },
});
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly) throw new Error("notices that nobody sees");
  localStorage.setItem(KEPT, JSON.stringify([...applicationServerKey]));
  return subscription(applicationServerKey);
};
PushManager.prototype.getSubscription = async () => {
  const kept = localStorage.getItem(KEPT);
  return kept ? subscription(JSON.parse(kept)) : null;
};
"""
SHOWN = """
async () => (await (await navigator.serviceWorker.getRegistration()).getNotifications())
  .map(({ title, body, tag, lang, icon, data }) => ({ title, body, tag, lang, icon, data }))
"""


async def delivered(context: BrowserContext, page: Page, message: str) -> None:
    """What the push service would do: hand the opened message to the service worker."""
    tools = await context.new_cdp_session(page)
    known: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if not each["isDeleted"] and not known.done():
                known.set_result(each["registrationId"])

    tools.on("ServiceWorker.workerRegistrationUpdated", note)
    await tools.send("ServiceWorker.enable")
    told = {"registrationId": await known, "data": message}
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    await tools.send("ServiceWorker.deliverPushMessage", {"origin": origin, **told})


async def turned_on(page: Page) -> None:
    await opened(page, SETTINGS)
    await page.get_by_role("button", name="Aanzetten op dit apparaat").click()
    await expect(page.get_by_text("Meldingen staan nu aan op dit apparaat.")).to_be_visible()
    await expect(page.locator("#apparaten").get_by_text("Dit apparaat", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name="Aanzetten op dit apparaat")).to_be_hidden()


async def mentioned(desk: Desk, service: PushService, browser: Browser) -> dict[str, str]:
    """Maarten names Anouk, and the worker has told of it: what came in for her browser."""
    path = await fresh_thread(desk, "Meldpunt in de regio")
    async with desk.page("maarten") as his:
        await opened(his, path)
        await write(his, "Wat vindt @Anouk de Vries hiervan?")
    await asyncio.to_thread(desk.forum.run, "tests.browser.pushed")
    (pushed,) = service.for_(browser)
    return pushed.words


# What a browser tells its service worker when the push service gave it another address.
MOVED = """
([before, now]) => {
  const told = (each) => ({ toJSON: () => each, unsubscribe: async () => true });
  const event = new ExtendableEvent("pushsubscriptionchange");
  Object.assign(event, { oldSubscription: told(before), newSubscription: told(now) });
  self.dispatchEvent(event);
}
"""


async def moved(context: BrowserContext, desk: Desk, before: Browser, now: Browser) -> None:
    """The service worker itself brings the new address to the forum."""
    asked = [
        {"endpoint": each.endpoint, "keys": {"p256dh": each.asked.p256dh, "auth": each.asked.auth}}
        for each in (before, now)
    ]
    (worker,) = context.service_workers
    await worker.evaluate(MOVED, asked)
    count = "select count(*) from push_device where endpoint = $1"
    async with asyncio.timeout(SOON):
        while not await desk.forum.query(count, now.endpoint):  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.05)


# A headless shell shows no notices: this needs a whole browser (CHROMIUM=/usr/bin/chromium).
@pytest.mark.long
async def test_a_notice_is_turned_on_shown_and_over_when_she_signs_out(desk: Desk) -> None:
    port = urlsplit(desk.forum.environment["PUSH_HOSTS"]).port or 0
    async with listening(port) as service, desk.session() as hers:
        browser = service.browser()
        asked = browser.asked
        given = {"endpoint": asked.endpoint, "p256dh": asked.p256dh, "auth": asked.auth}
        await hers.add_init_script(SUBSCRIBING % json.dumps(given))
        page = await hers.new_page()
        await sign_in(page, "anouk.de.vries@utrecht.example")
        await hers.grant_permissions(["notifications"])
        await turned_on(page)
        words = await mentioned(desk, service, browser)
        await delivered(hers, page, json.dumps(words))
        await page.wait_for_function(f"async () => (await ({SHOWN})()).length === 1")
        (shown,) = await page.evaluate(SHOWN)
        assert shown["title"] == "Forum Mensenhandel"
        assert shown["body"] == "Maarten Jansen noemt u in “Meldpunt in de regio”"
        assert shown["data"]["path"] == words["path"]
        assert (await page.request.get(shown["icon"])).ok
        await moved(hers, desk, browser, service.browser())
        await page.goto(words["path"])
        await expect(page.locator("#bericht-2")).to_be_in_viewport()
        await page.locator(".site-header__account summary").click()
        await page.get_by_role("button", name="Uitloggen").first.click()
        await page.wait_for_function("() => !localStorage.getItem('kept-subscription')")
        await page.wait_for_function(f"async () => (await ({SHOWN})()).length === 0")
        left = "select count(*) from push_device d join session s on s.id = d.session_id "
        assert await desk.forum.query(f"{left} where s.revoked_at is null") == 0
