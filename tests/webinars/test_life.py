"""A webinar through its life: planned, announced, moved, cancelled, live, recorded."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db, security
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.core.jobs import Job
from forum.webinars import actions, queries
from forum.webinars.forms import RecordingForm
from forum.webinars.queries import WebinarCard
from tests.cast import Cast
from tests.webinars.planned import plan, planned_form

OPNAME = RecordingForm("https://video.example/opname", "", (("00:00", "Welkom"),))


async def card(webinar_id: int) -> WebinarCard:
    found = await queries.webinar_card(webinar_id)
    assert found is not None
    return found


async def jobs() -> list[str]:
    """The names of the jobs that wait, and forget them."""
    broker = security.redis()
    raw = [await broker.get(key) async for key in broker.scan_iter("arq:job:*")]
    await broker.flushdb()
    await broker.aclose()
    return sorted(name for name in Job if any(name.value.encode() in (each or b"") for each in raw))


async def test_it_goes_from_planned_to_past(cast: Cast) -> None:
    webinar_id = await plan(cast)
    seen = [(await card(webinar_id)).phase]
    await actions.announce(await cast.access(cast.mies), webinar_id)
    found = await card(webinar_id)
    seen.append(found.phase)
    for moment in (found.starts_at, found.ends_at - timedelta(seconds=1), found.ends_at):
        with clock.at(moment):
            seen.append((await card(webinar_id)).phase)
    assert seen == ["planned", "announced", "live", "live", "past"]


async def test_the_same_form_sent_again_plans_no_second_webinar(cast: Cast) -> None:
    mies, form = await cast.access(cast.mies), planned_form(token="een formulier")
    made = await asyncio.gather(*(actions.create(mies, form) for _ in range(10)))
    assert len(set(made)) == 1
    assert await db.value("select count(*) from webinar") == 1
    other = await actions.create(mies, planned_form(token="een ander formulier"))
    assert other not in made


async def test_it_is_announced_once_however_often_that_is_asked(cast: Cast) -> None:
    webinar_id = await plan(cast)
    mies = await cast.access(cast.mies)
    await jobs()
    told = await asyncio.gather(*(actions.announce(mies, webinar_id) for _ in range(5)))
    assert sorted(told) == [False] * 4 + [True]
    assert await jobs() == [Job.WEBINAR_ANNOUNCED]


async def test_another_time_grows_the_sequence_and_another_text_does_not(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    first = planned_form()
    webinar_id = await actions.create(mies, first)
    await jobs()
    await actions.change(mies, webinar_id, form=planned_form(title="Anders", description="Nieuw"))
    assert ((await card(webinar_id)).sequence, await jobs()) == (0, [])
    later = first.starts_at + timedelta(hours=1)
    moved = planned_form(starts_at=later, ends_at=later + timedelta(hours=1))
    await actions.change(mies, webinar_id, form=moved)
    assert ((await card(webinar_id)).sequence, await jobs()) == (1, [Job.WEBINAR_CHANGED])
    await actions.change(mies, webinar_id, form=planned_form(zone="Europe/London"))
    assert (await card(webinar_id)).sequence == 2


async def test_the_uid_never_changes_and_names_no_person(cast: Cast) -> None:
    webinar_id = await plan(cast)
    before = (await card(webinar_id)).uid
    await actions.change(await cast.access(cast.mies), webinar_id, form=planned_form(title="Ander"))
    assert (await card(webinar_id)).uid == before
    assert before.startswith("webinar-")
    assert before.endswith("@127.0.0.1")


async def test_cancelling_grows_the_sequence_once_and_tells(cast: Cast) -> None:
    webinar_id = await plan(cast)
    mies = await cast.access(cast.mies)
    await jobs()
    assert await actions.cancel(mies, webinar_id, reason="De spreker is ziek") is True
    assert await actions.cancel(mies, webinar_id, reason="nogmaals") is False
    found = await card(webinar_id)
    assert (found.phase, found.sequence, found.cancel_reason) == (
        "cancelled",
        1,
        "De spreker is ziek",
    )
    assert await jobs() == [Job.WEBINAR_CHANGED]
    for verb in (
        actions.change(mies, webinar_id, form=planned_form()),
        actions.announce(mies, webinar_id),
        actions.add_recording(mies, webinar_id, form=OPNAME),
    ):
        with pytest.raises(Conflict):
            await verb


async def test_what_somebody_else_changed_is_not_overwritten_unseen(cast: Cast) -> None:
    webinar_id = await plan(cast)
    mies = await cast.access(cast.mies)
    seen = (await card(webinar_id)).changed_at.isoformat()
    await actions.change(mies, webinar_id, form=planned_form(title="De eerste", seen=seen))
    with pytest.raises(Conflict):
        await actions.change(mies, webinar_id, form=planned_form(title="De tweede", seen=seen))
    assert (await card(webinar_id)).title == "De eerste"


async def test_there_are_never_fewer_places_than_people_in_them(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=5)
    for person in (cast.anouk, cast.bram):
        await actions.register(await cast.access(person), webinar_id)
    mies = await cast.access(cast.mies)
    with pytest.raises(Invalid) as refused:
        await actions.change(mies, webinar_id, form=planned_form(capacity=1))
    assert "Er zijn al 2 deelnemers aangemeld." in refused.value.errors["capacity"]
    await actions.change(mies, webinar_id, form=planned_form(capacity=2))
    assert (await card(webinar_id)).free == 0


async def test_it_cannot_begin_in_the_past(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    past = clock.now() - timedelta(hours=3)
    with pytest.raises(Invalid) as refused:
        await actions.create(mies, planned_form(starts_at=past))
    assert set(refused.value.errors) == {"date"}
    webinar_id = await plan(cast)
    with pytest.raises(Invalid):
        await actions.change(mies, webinar_id, form=planned_form(starts_at=past))


async def test_while_it_goes_on_its_end_may_move_and_its_text_may_change(cast: Cast) -> None:
    webinar_id = await plan(cast)
    mies = await cast.access(cast.mies)
    first = planned_form()
    with clock.at(first.starts_at + timedelta(minutes=10)):
        longer = planned_form(
            starts_at=first.starts_at, ends_at=first.ends_at + timedelta(minutes=30)
        )
        await actions.change(mies, webinar_id, form=longer)
        assert (await card(webinar_id)).sequence == 1


async def test_a_recording_comes_after_the_beginning_and_tells_once(cast: Cast) -> None:
    webinar_id = await plan(cast, recorded=False)
    mies = await cast.access(cast.mies)
    with pytest.raises(Conflict):
        await actions.add_recording(mies, webinar_id, form=OPNAME)
    await jobs()
    with clock.at(clock.now() + timedelta(days=3)):
        await actions.add_recording(mies, webinar_id, form=OPNAME)
        assert await jobs() == [Job.WEBINAR_CHANGED]
        await actions.add_recording(mies, webinar_id, form=OPNAME)
        assert await jobs() == []
        found = await queries.latest_recording(cast.theme_id)
    assert found is not None
    assert (found.chapters, found.recorded) == ((("00:00", "Welkom"),), True)


async def test_it_has_one_thread_however_often_that_is_asked(cast: Cast) -> None:
    webinar_id = await plan(cast)
    mies = await cast.access(cast.mies)
    found = await asyncio.gather(
        *(
            actions.open_thread(mies, webinar_id, category_id=cast.categories[slug])
            for slug in ("zorg", "beleid", "zorg")
        )
    )
    assert len(set(found)) == 1
    assert await db.value("select title from thread") == "Webinar: Signaleren bij burgerzaken"
    with pytest.raises(Invalid):
        await actions.open_thread(mies, await plan(cast), category_id=9999)


async def test_only_managers_manage(cast: Cast) -> None:
    webinar_id = await plan(cast)
    for person in (cast.anouk, cast.maarten, cast.willem, None):
        access = await cast.access(person)
        for verb in (
            actions.create(access, planned_form()),
            actions.change(access, webinar_id, form=planned_form()),
            actions.announce(access, webinar_id),
            actions.cancel(access, webinar_id, reason="x"),
            actions.add_recording(access, webinar_id, form=OPNAME),
            actions.open_thread(access, webinar_id, category_id=1),
        ):
            with pytest.raises(Forbidden):
                await verb
    assert await db.value("select count(*) from webinar") == 1


async def test_lists_know_what_comes_and_what_has_been(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    with clock.at(clock.now() - timedelta(days=30)):
        been = [await actions.create(mies, planned_form()) for _ in range(3)]
        off = await actions.create(mies, planned_form())
        await actions.cancel(mies, off, reason="x")
    soon, later = await plan(cast), await plan(cast)
    dropped = await plan(cast)
    await actions.cancel(mies, dropped, reason="x")
    theme = cast.theme_id
    assert [w.id for w in await queries.upcoming(theme)] == [soon, later]
    assert [w.id for w in await queries.upcoming(theme, cancelled=True)] == [soon, later, dropped]
    newest_first = been[::-1]
    assert [w.id for w in await queries.past(theme)] == newest_first
    (first,) = await queries.past(theme, limit=1)
    rest = await queries.past(theme, before=(first.starts_at, first.id))
    assert [w.id for w in rest] == newest_first[1:]
    following = await queries.next_webinar(theme)
    assert following is not None
    assert following.id == soon
    begin = planned_form().starts_at
    within = await queries.webinars_starting_between(begin, begin + timedelta(seconds=1))
    assert [w.id for w in within] == [soon, later]
    assert await queries.webinars_starting_between(begin - timedelta(days=1), begin) == []
