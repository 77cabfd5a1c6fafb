"""Yes, no and in, from a mail: without signing in, by a signed link, and never by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.themes import actions as themes
from forum.webinars import actions, queries
from tests.cast import Cast, Person
from tests.client import Client, elements, heading, text_of
from tests.webinars.planned import JOIN, plan, planned_form


def link(webinar_id: int, person: Person) -> str:
    return f"/deelname/{queries.place_token(webinar_id, person.id)}"


async def state(webinar_id: int, person: Person) -> str:
    place = await queries.registration_of(webinar_id, person.id)
    return place.state if place else "none"


async def went_in(webinar_id: int, person: Person) -> bool:
    return person.id in await queries.came_of(webinar_id, [person.id])


def choices(html: str) -> list[str]:
    return [button["value"] for button in elements(html, "button", name="keuze")]


async def test_she_says_yes_and_no_without_signing_in(cast: Cast) -> None:
    webinar_id = await plan(cast)
    path = link(webinar_id, cast.anouk)
    async with Client() as browser:
        asked = await browser.get(path)
        assert heading(asked.text) == "Signaleren bij burgerzaken"
        assert "Deze pagina is voor Anouk de Vries." in text_of(asked.text)
        assert choices(asked.text) == ["ja"]
        assert await state(webinar_id, cast.anouk) == "none"
        said = await browser.post(path, {"keuze": "ja"})
        assert (said.status_code, said.headers["location"]) == (303, path)
        page = await browser.get(path)
        assert "U bent aangemeld" in text_of(page.text)
        assert choices(page.text) == ["deelnemen", "nee"]
        asked = await browser.get(f"{path}?antwoord=nee")
        assert "Kunt u toch niet?" in text_of(asked.text)
        assert choices(asked.text) == ["nee"]
        assert await state(webinar_id, cast.anouk) == "registered"
        await browser.post(path, {"keuze": "nee"})
    assert await state(webinar_id, cast.anouk) == "cancelled"


async def test_a_full_webinar_offers_the_waiting_list(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    await actions.register(await cast.access(cast.bram), webinar_id)
    path = link(webinar_id, cast.anouk)
    async with Client() as browser:
        assert "Op de wachtlijst" in text_of((await browser.get(path)).text)
        page = await browser.follow(path, {"keuze": "ja"})
        assert "U bent nummer 1 op de wachtlijst" in text_of(page.text)
        refused = await browser.post(path, {"keuze": "deelnemen"})
        assert (refused.status_code, JOIN in refused.text) == (404, False)


async def test_the_link_leads_in_and_shows_the_meeting_to_nobody_else(cast: Cast) -> None:
    webinar_id = await plan(cast)
    await actions.register(await cast.access(cast.anouk), webinar_id)
    path = link(webinar_id, cast.anouk)
    async with Client() as browser:
        assert JOIN not in (await browser.get(path)).text
        led = await browser.post(path, {"keuze": "deelnemen"})
        assert (led.status_code, led.headers["refresh"]) == (200, f"0; url={JOIN}")
        assert led.headers["referrer-policy"] == "same-origin"
        assert elements(led.text, "a", href=JOIN)
        await actions.unregister(await cast.access(cast.anouk), webinar_id)
        assert (await browser.post(path, {"keuze": "deelnemen"})).status_code == 404


async def test_going_in_counts_as_being_there_from_half_an_hour_before(cast: Cast) -> None:
    webinar_id = await plan(cast)
    start = planned_form().starts_at
    access = await cast.access(cast.anouk)
    await actions.register(access, webinar_id)
    with clock.at(start - timedelta(minutes=31)):
        assert await actions.join(access, webinar_id) == JOIN
    assert not await went_in(webinar_id, cast.anouk)
    with clock.at(start - timedelta(minutes=30)):
        await actions.join(access, webinar_id)
    first = await db.value("select joined_at from registration")
    with clock.at(start + timedelta(minutes=30)):
        await actions.join(access, webinar_id)
    assert await db.value("select joined_at from registration") == first
    assert await went_in(webinar_id, cast.anouk)


async def test_the_link_ends_with_taking_part_and_with_the_webinar(cast: Cast) -> None:
    webinar_id = await plan(cast)
    for person in (cast.anouk, cast.bram):
        await actions.register(await cast.access(person), webinar_id)
    async with Client() as browser:
        await themes.leave(cast.theme_id, cast.anouk.id)
        gone = await browser.get(link(webinar_id, cast.anouk))
        assert (gone.status_code, "Signaleren" in gone.text) == (404, False)
        path = link(webinar_id, cast.bram)
        await actions.cancel(await cast.access(cast.mies), webinar_id, reason="De spreker is ziek")
        page = await browser.get(path)
        assert "De spreker is ziek" in text_of(page.text)
        assert choices(page.text) == []
        for word in ("ja", "deelnemen"):
            assert (await browser.post(path, {"keuze": word})).status_code == 409
        await db.execute(
            "update webinar set cancelled_at = null, ends_at = now(), starts_at = now()"
        )
        assert "Dit webinar is geweest." in text_of((await browser.get(path)).text)


@pytest.mark.parametrize("word", ["", "misschien", "JA"])
async def test_what_is_no_choice_is_refused(cast: Cast, word: str) -> None:
    webinar_id = await plan(cast)
    async with Client() as browser:
        answer = await browser.post(link(webinar_id, cast.anouk), {"keuze": word})
    assert answer.status_code == 422
    assert await state(webinar_id, cast.anouk) == "none"


async def test_a_link_that_we_did_not_sign_leads_nowhere(cast: Cast) -> None:
    webinar_id = await plan(cast)
    good = queries.place_token(webinar_id, cast.anouk.id)
    answers = queries.answer_address(webinar_id, cast.anouk.id)
    async with Client() as browser:
        for token in (good[:-1], f"x{good}", "1-1.0.x", "é", answers or "rsvp"):
            assert (await browser.get(f"/deelname/{token}")).status_code == 404
