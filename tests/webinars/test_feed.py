"""A member's own calendar: a secret address without a session, that she can end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from icalendar import Calendar

from forum.core import clock, db
from forum.themes import actions as themes
from forum.webinars import actions, queries
from tests.cast import Cast, Person
from tests.client import Client, text_of
from tests.webinars.planned import JOIN, plan, planned_form

PAGE = "/instellingen/agenda"


async def address(person: Person) -> str:
    """The path of this person's calendar, made now."""
    await actions.make_feed(person.id)
    found = await queries.feed_of(person.id)
    assert found is not None
    return urlsplit(found.address).path


async def events(path: str) -> dict[str, Any]:
    """What a calendar program without any cookie reads there, by title."""
    async with Client() as program:
        answer = await program.get(path)
    assert answer.status_code == 200
    found: Any = Calendar.from_ical(answer.text)
    assert "METHOD" not in found
    return {str(event["SUMMARY"]): event for event in found.walk("VEVENT")}


async def test_it_holds_her_places_and_nobody_else_s(cast: Cast) -> None:
    mine = await plan(cast, title="Waar ik kom", recorded=False)
    full = await plan(cast, title="Waar ik wacht", capacity=1)
    await plan(cast, title="Waar ik niet kom")
    anouk, bram = await cast.access(cast.anouk), await cast.access(cast.bram)
    await actions.register(anouk, mine)
    await actions.register(bram, full)
    await actions.register(anouk, full)
    found = await events(await address(cast.anouk))
    assert sorted(found) == ["Waar ik kom", "Waar ik wacht"]
    comes, waits = found["Waar ik kom"], found["Waar ik wacht"]
    assert (comes["STATUS"], waits["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert comes["LOCATION"] == queries.place_link(mine, cast.anouk.id)
    assert "/deelname/" not in str(waits["LOCATION"])
    assert comes["DTSTART"].dt == planned_form().starts_at
    assert str(comes["DESCRIPTION"]).startswith("Dit webinar wordt niet opgenomen.")
    for event in found.values():
        assert "ATTENDEE" not in event
        assert "ORGANIZER" not in event
        assert JOIN not in event.to_ical().decode()


async def test_what_is_cancelled_stays_and_says_so_and_what_she_left_goes(cast: Cast) -> None:
    stays, goes = await plan(cast, title="Gaat niet door"), await plan(cast, title="Afgemeld")
    anouk = await cast.access(cast.anouk)
    for webinar_id in (stays, goes):
        await actions.register(anouk, webinar_id)
    path = await address(cast.anouk)
    before = await events(path)
    await actions.cancel(await cast.access(cast.mies), stays, reason="De spreker is ziek")
    await actions.unregister(anouk, goes)
    after = await events(path)
    assert list(after) == ["Gaat niet door"]
    event, earlier = after["Gaat niet door"], before["Gaat niet door"]
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CANCELLED", 1, earlier["UID"])


async def test_an_unchanged_calendar_is_not_sent_again(cast: Cast) -> None:
    webinar_id = await plan(cast)
    await actions.register(await cast.access(cast.anouk), webinar_id)
    path = await address(cast.anouk)
    async with Client() as program:
        first = await program.get(path)
        tag = first.headers["etag"]
        again = await program.get(path, headers={"if-none-match": f'W/"x", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        later = planned_form()
        with clock.at(clock.now() + timedelta(hours=3)):
            assert (await program.get(path)).headers["etag"] == tag
        form = planned_form(ends_at=later.ends_at + timedelta(hours=1))
        await actions.change(await cast.access(cast.mies), webinar_id, form=form)
        changed = await program.get(path, headers={"if-none-match": tag})
        assert (changed.status_code, changed.headers["etag"] == tag) == (200, False)
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in first.text
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.text.count("BEGIN:VTIMEZONE") == 1


async def test_she_makes_it_copies_it_makes_another_and_ends_it(cast: Cast) -> None:
    async with Client() as anouk, Client() as program:
        await anouk.sign_in(cast.anouk)
        page = await anouk.get(PAGE)
        assert "Maak mijn agenda-adres" in text_of(page.text)
        made = shown(await anouk.follow(PAGE, {"do": "make"}))
        assert (await program.get(made)).status_code == 200
        seen = await anouk.get(PAGE)
        assert shown(seen) == made
        assert "Een agenda las dit adres nog op" in text_of(seen.text)
        other = shown(await anouk.follow(PAGE, {"do": "make"}))
        assert other != made
        assert (await program.get(made)).status_code == 404
        assert (await program.get(other)).status_code == 200
        ended = await anouk.follow(PAGE, {"do": "end"})
        assert "Maak mijn agenda-adres" in text_of(ended.text)
        assert (await program.get(other)).status_code == 404
        assert (await anouk.post(PAGE, {"do": "x"})).status_code == 422


def shown(page: httpx2.Response) -> str:
    """The path of the address that the page shows."""
    found = page.text.partition('id="agenda-adres" value="')[2].partition('"')[0]
    return urlsplit(str(found)).path


async def test_it_ends_where_her_right_to_read_ends(cast: Cast) -> None:
    await actions.register(await cast.access(cast.anouk), await plan(cast))
    path = await address(cast.anouk)
    assert len(await events(path)) == 1
    await themes.leave(cast.theme_id, cast.anouk.id)
    assert await events(path) == {}
    await db.execute("update member set closed_at = now() where id = $1", cast.anouk.id)
    async with Client() as program:
        assert (await program.get(path)).status_code == 404


@pytest.mark.parametrize("word", ["x.ics", "1-1.0.aaaaaaaaaaaaaaaa.ics", ".ics", "é.ics"])
async def test_an_address_that_was_never_given_out_is_none(cast: Cast, word: str) -> None:
    path = await address(cast.anouk)
    async with Client() as program:
        assert (await program.get(f"/cal/{word}")).status_code == 404
        assert (await program.get(path.removesuffix(".ics"))).status_code == 404


async def test_it_speaks_her_language(cast: Cast) -> None:
    async with Client() as program:
        dutch = await program.get(await address(cast.anouk))
        english = await program.get(await address(cast.fatima))
    assert "X-WR-CALNAME:Mijn webinars" in dutch.text
    assert "X-WR-CALNAME:My webinars" in english.text
