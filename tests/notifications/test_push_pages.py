"""Devices on the page of choices, and the addresses behind it; without scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forum.core import db, http, settings
from notifications import choices
from tests.cast import Cast, Person
from tests.client import Client
from tests.notifications.push_service import Browser, PushService, drained_now

SETTINGS = "/instellingen/meldingen"
DEVICES = f"{SETTINGS}/apparaten"
USUAL = {kind: rule.default for kind, rule in choices.RULES.items()}


def fields(browser: Browser) -> dict[str, str]:
    asked = browser.asked
    return {"endpoint": asked.endpoint, "p256dh": asked.p256dh, "auth": asked.auth}


async def turned_on(client: Client, who: Person, browser: Browser) -> int:
    await client.sign_in(who)
    client.http.headers["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    answer = await client.post(DEVICES, fields(browser))
    assert answer.headers["location"] == f"{SETTINGS}?apparaat=aan#apparaten"
    return int(await db.value("select max(id) from push_device"))


async def test_she_turns_it_on_tries_it_and_turns_it_off(cast: Cast, service: PushService) -> None:
    browser = service.browser()
    async with Client() as client:
        device = await turned_on(client, cast.anouk, browser)
        page = (await client.get(f"{SETTINGS}?apparaat=aan")).text
        assert "Meldingen staan nu aan op dit apparaat." in page
        assert "Firefox, Linux" in page
        assert 'data-here="1"' in page
        assert browser.name not in page
        tried = await client.post(f"{DEVICES}/{device}/proef")
        assert tried.headers["location"] == f"{SETTINGS}?apparaat=proef#apparaten"
        await drained_now()
        (pushed,) = service.for_(browser)
        assert pushed.words["body"].startswith("Dit is een proef.")
        assert "laatste melding" in (await client.get(SETTINGS)).text
        await client.post(f"{DEVICES}/{device}/verwijderen")
        assert "Firefox, Linux" not in (await client.get(SETTINGS)).text


async def test_the_page_leads_to_what_an_iphone_needs(cast: Cast, service: PushService) -> None:
    async with Client() as client:
        await client.sign_in(cast.fatima)
        page = (await client.get(SETTINGS)).text
        assert '<link rel="manifest" href="/manifest.webmanifest">' in page
        assert "Turning them on for this device needs JavaScript." in page
        about = (await client.get("/manifest.webmanifest")).json()
    assert about["display"] == "standalone"
    assert about["start_url"] == "/"
    assert [each["src"] for each in about["icons"]] == [
        http.static(name) for name in ("icon-192.png", "icon-512.png", "icon-512.png")
    ]


async def test_what_devices_show_is_chosen_by_kind(cast: Cast, service: PushService) -> None:
    async with Client() as client:
        await client.sign_in(cast.anouk)
        before = (await client.get(SETTINGS)).text
        assert 'name="push.mention" value="1" checked' in before
        assert 'name="push.reaction" value="1">' in before
        await client.post(SETTINGS, {**USUAL, "devices": "1", "push.reaction": "1"})
        chosen = await choices.of(cast.anouk.id)
        assert choices.shows(chosen, "reaction")
        assert not choices.shows(chosen, "mention")
        assert not choices.shows(chosen, "moderation")
        await client.post(SETTINGS, USUAL)  # as the page is where devices are not offered
        assert choices.shows(await choices.of(cast.anouk.id), "reaction")
        await client.post(
            SETTINGS, {**USUAL, "reaction": "off", "devices": "1", "push.reaction": "1"}
        )
        assert not choices.shows(await choices.of(cast.anouk.id), "reaction")


async def test_without_a_key_there_is_nothing_of_it(cast: Cast, service: PushService) -> None:
    browser = service.browser()
    async with Client() as client:
        device = await turned_on(client, cast.anouk, browser)
        settings.use(replace(settings.current(), vapid_private_key=""))
        page = (await client.get(SETTINGS)).text
        assert "apparaten" not in page
        assert "manifest" not in page
        for path in (DEVICES, f"{DEVICES}/nu", f"{DEVICES}/{device}/proef"):
            assert (await client.post(path, fields(browser))).status_code == 404


async def test_an_address_that_is_no_push_service_is_refused_in_words(
    cast: Cast, service: PushService
) -> None:
    wrong = {**fields(service.browser()), "endpoint": "https://169.254.169.254/latest/meta-data"}
    async with Client() as client:
        await client.sign_in(cast.anouk)
        answer = await client.post(DEVICES, wrong)
        assert answer.headers["location"] == f"{SETTINGS}?apparaat=onbekend#apparaten"
        answer = await client.post(f"{DEVICES}/nu", wrong)
        assert answer.status_code == 422
        assert "169.254" not in answer.text
    assert await db.value("select count(*) from push_device") == 0


async def test_a_browser_asks_by_itself_whether_it_is_known(
    cast: Cast, service: PushService
) -> None:
    browser, other = service.browser(), service.browser()
    async with Client() as client:
        await turned_on(client, cast.anouk, browser)
        assert (await client.post(f"{DEVICES}/nu", fields(browser))).status_code == 204
        await client.sign_in(cast.bram)
        assert (await client.post(f"{DEVICES}/nu", fields(other))).status_code == 404
        assert (await client.post(f"{DEVICES}/nu", fields(browser))).status_code == 404
    assert await db.value("select count(*) from push_device") == 0


async def test_a_service_worker_brings_a_new_address_by_its_secret(
    cast: Cast, service: PushService
) -> None:
    browser, moved = service.browser(), service.browser()
    told = {**fields(moved), "old": browser.endpoint, "old_auth": browser.asked.auth}
    async with Client() as client, Client() as nobody:
        await turned_on(client, cast.anouk, browser)
        wrong = {**told, "old_auth": moved.asked.auth}
        assert (await nobody.post("/meldingen/apparaat", wrong, token="")).status_code == 404
        assert (await nobody.post("/meldingen/apparaat", told, token="")).status_code == 204
        foreign = await nobody.post(
            "/meldingen/apparaat", told, token="", origin="https://evil.example"
        )
        assert foreign.status_code == 403
    assert await db.value("select endpoint from push_device") == moved.endpoint


@pytest.mark.parametrize("address", ["/sw.js", "/manifest.webmanifest"])
async def test_what_a_browser_asks_for_comes_with_the_headers_of_every_answer(
    cast: Cast, address: str
) -> None:
    async with Client() as client:
        answer = await client.get(address)
    assert answer.status_code in {200, 404}  # the script is not there before it is built
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers or answer.status_code == 404
