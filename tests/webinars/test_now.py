"""What a page that stands open says: beforehand, minutes ahead, live, past, with a recording."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.webinars import actions
from forum.webinars.forms import RecordingForm
from tests.cast import Cast, Person
from tests.client import Client, elements, text_of
from tests.webinars.planned import JOIN, plan, planned_form
from tests.webinars.test_pages import path_of


async def at(moment: datetime, person: Person, path: str) -> str:
    """The block as this person's open page gets it at this moment."""
    async with Client() as browser:
        with clock.at(moment):
            await browser.sign_in(person)
            answer = await browser.get(f"{path}/nu")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    return answer.text


def tick(html: str) -> int | None:
    """In how many seconds the block asks again for what it knows will change."""
    found = re.search(r'hx-trigger="load delay:(\d+)s"', html)
    return int(found[1]) if found else None


async def test_it_counts_down_goes_live_and_ends(cast: Cast) -> None:
    webinar_id = await plan(cast)
    await actions.register(await cast.access(cast.anouk), webinar_id)
    path, form = await path_of(webinar_id), planned_form()
    said = {}
    for name, moment in {
        "two days": form.starts_at - timedelta(hours=47),
        "an hour": form.starts_at - timedelta(minutes=59, seconds=30),
        "a minute": form.starts_at - timedelta(seconds=20),
        "live": form.starts_at,
        "past": form.ends_at,
    }.items():
        said[name] = await at(moment, cast.anouk, path)
    assert "Begint over" not in text_of(said["two days"])
    assert "Begint over 60 minuten" in text_of(said["an hour"])
    assert "Begint over 1 minuut" in text_of(said["a minute"])
    assert "Nu bezig, tot" in text_of(said["live"])
    assert "Dit webinar is geweest" in text_of(said["past"])
    for name in ("an hour", "a minute", "live"):
        assert elements(said[name], "form", action=f"{path}/deelnemen"), name
    assert not elements(said["past"], "form", action=f"{path}/deelnemen")
    assert JOIN not in "".join(said.values())


async def test_it_asks_again_when_it_will_say_something_else(cast: Cast) -> None:
    path, form = await path_of(await plan(cast)), planned_form()
    late = range(cast.anouk.id % 4, cast.anouk.id % 4 + 2)
    for before, wait in {
        timedelta(hours=2): 3600,
        timedelta(minutes=10, seconds=15): 15,
        timedelta(seconds=40): 40,
        timedelta(0): 5400,
    }.items():
        found = tick(await at(form.starts_at - before, cast.anouk, path))
        assert found is not None
        assert found - wait in late, before
    assert tick(await at(form.starts_at - timedelta(hours=40), cast.anouk, path)) is None
    assert tick(await at(form.ends_at, cast.anouk, path)) is None


async def test_what_is_read_out_changes_with_the_state_and_not_with_the_minute(
    cast: Cast,
) -> None:
    webinar_id = await plan(cast)
    path, form = await path_of(webinar_id), planned_form()

    async def heard(moment: datetime) -> str:
        html = await at(moment, cast.anouk, path)
        found = re.search(r'role="status">(.*?)</p>', html)
        assert found
        return found[1]

    assert await heard(form.starts_at - timedelta(hours=5)) == ""
    near = [await heard(form.starts_at - timedelta(minutes=m)) for m in (50, 20, 1)]
    assert near == ["Het webinar begint binnen een uur."] * 3
    assert await heard(form.starts_at) == "Het webinar is begonnen."
    assert await heard(form.ends_at) == "Het webinar is geweest."
    with clock.at(form.ends_at):
        recording = RecordingForm("https://video.example/opname", "", ())
        await actions.add_recording(await cast.access(cast.mies), webinar_id, form=recording)
    assert await heard(form.ends_at + timedelta(minutes=5)) == "De opname staat klaar."


async def test_who_has_no_place_is_offered_one_and_never_the_way_in(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    path, form = await path_of(webinar_id), planned_form()
    assert elements(await at(form.starts_at, cast.bram, path), "form", action=f"{path}/aanmelden")
    await actions.register(await cast.access(cast.anouk), webinar_id)
    full = await at(form.starts_at, cast.bram, path)
    assert "Op de wachtlijst" in text_of(full)
    assert not elements(full, "form", action=f"{path}/deelnemen")


async def test_a_page_that_only_stands_open_is_no_use_of_the_forum(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    later = clock.now() + timedelta(hours=2)

    async def last_seen() -> tuple[datetime, datetime | None]:
        found = await db.row(
            "select s.seen_at, m.visited_at from session s, membership m "
            "where s.member_id = $1 and m.member_id = $1",
            cast.anouk.id,
        )
        assert found is not None
        return found["seen_at"], found["visited_at"]

    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.get(path)
        before = await last_seen()
        with clock.at(later):
            assert (await browser.get(f"{path}/nu")).status_code == 200
            assert await last_seen() == before
            await browser.get(path)
            assert await last_seen() == (later, later)
