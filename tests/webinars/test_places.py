"""Places: exact under concurrency, fair in order, promoted on cancel and on more room."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.members import actions as members
from forum.themes import actions as themes
from forum.themes.queries import Access, access_to
from forum.webinars import actions, queries
from tests.cast import Cast
from tests.webinars.planned import plan, planned_form


async def crowd(cast: Cast, size: int) -> list[Access]:
    """So many participants more."""
    found = []
    for number in range(size):
        member_id = await members.create_member(
            email=f"deelnemer{number}@gemeente.example",
            name=f"Deelnemer {number}",
            function="",
            organisation_id=None,
        )
        await themes.join(cast.theme_id, member_id, role="participant")
        found.append(await access_to(cast.theme_id, member_id))
    return found


async def state(webinar_id: int, member_id: int | None) -> str | None:
    place = await queries.registration_of(webinar_id, member_id or 0)
    return place.state if place else None


async def test_fifty_ask_at_once_for_ten_places_and_exactly_ten_get_one(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=10)
    people = await crowd(cast, 50)
    answers = await asyncio.gather(*(actions.register(each, webinar_id) for each in people))
    assert Counter(answers) == {"registered": 10, "waiting": 40}
    card = await queries.webinar_card(webinar_id)
    assert card is not None
    assert (card.registered, card.waiting, card.free) == (10, 40, 0)


async def test_places_given_back_at_once_go_to_as_many_in_the_order_they_asked(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=5)
    people = await crowd(cast, 12)
    for each in people:
        await actions.register(each, webinar_id)
    await asyncio.gather(*(actions.unregister(each, webinar_id) for each in people[:3]))
    states = [await state(webinar_id, each.member_id) for each in people]
    assert states == ["cancelled"] * 3 + ["registered"] * 5 + ["waiting"] * 4


async def test_more_room_promotes_who_waited_longest(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    people = await crowd(cast, 4)
    for each in people:
        await actions.register(each, webinar_id)
    mies = await cast.access(cast.mies)
    await actions.change(mies, webinar_id, form=planned_form(capacity=3))
    states = [await state(webinar_id, each.member_id) for each in people]
    assert states == ["registered"] * 3 + ["waiting"]
    await actions.change(mies, webinar_id, form=planned_form(capacity=None))
    assert await state(webinar_id, people[3].member_id) == "registered"


async def test_who_may_no_longer_enter_is_passed_over(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    people = await crowd(cast, 3)
    for each in people:
        await actions.register(each, webinar_id)
    await themes.leave(cast.theme_id, people[1].member_id or 0)
    await actions.unregister(people[0], webinar_id)
    assert await state(webinar_id, people[1].member_id) == "waiting"
    assert await state(webinar_id, people[2].member_id) == "registered"


async def test_asking_twice_is_asking_once_also_at_the_same_moment(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=3)
    anouk = await cast.access(cast.anouk)
    answers = await asyncio.gather(*(actions.register(anouk, webinar_id) for _ in range(8)))
    assert set(answers) == {"registered"}
    assert await queries.registered_ids(webinar_id) == [cast.anouk.id]
    place = await queries.registration_of(webinar_id, cast.anouk.id)
    assert place is not None
    assert place.turn == 1


async def test_who_comes_back_stands_at_the_end_of_the_line(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    people = await crowd(cast, 3)
    for each in people:
        await actions.register(each, webinar_id)
    await actions.unregister(people[1], webinar_id)
    assert await actions.register(people[1], webinar_id) == "waiting"
    place = await queries.registration_of(webinar_id, people[1].member_id or 0)
    assert place is not None
    assert (place.position, place.turn) == (2, 3)


async def test_giving_back_what_one_does_not_have_changes_nothing(cast: Cast) -> None:
    webinar_id = await plan(cast)
    anouk = await cast.access(cast.anouk)
    assert await actions.unregister(anouk, webinar_id) is False
    assert await queries.registration_of(webinar_id, cast.anouk.id) is None


@pytest.mark.parametrize("later", [timedelta(days=3), timedelta(days=300)])
async def test_nobody_registers_for_what_is_over(cast: Cast, later: timedelta) -> None:
    webinar_id = await plan(cast)
    anouk = await cast.access(cast.anouk)
    with clock.at(clock.now() + later), pytest.raises(Conflict):
        await actions.register(anouk, webinar_id)
    assert await queries.registered_ids(webinar_id) == []


async def test_nobody_registers_for_what_is_cancelled(cast: Cast) -> None:
    webinar_id = await plan(cast)
    await actions.cancel(await cast.access(cast.mies), webinar_id, reason="Spreker is ziek")
    with pytest.raises(Conflict):
        await actions.register(await cast.access(cast.anouk), webinar_id)
    assert await queries.registered_ids(webinar_id) == []


async def test_strangers_and_suspended_members_get_no_place(cast: Cast) -> None:
    webinar_id = await plan(cast)
    await themes.set_sanction(
        cast.theme_id,
        cast.bram.id,
        silenced_until=None,
        suspended_until=clock.now() + timedelta(days=1),
    )
    for who in (cast.willem, cast.bram, None):
        with pytest.raises(Forbidden):
            await actions.register(await cast.access(who), webinar_id)
    with pytest.raises(NotFound):
        await actions.register(await cast.access(cast.anouk), webinar_id + 1)
    assert await db.value("select count(*) from registration") == 0


async def test_who_leaves_gives_her_place_to_who_waited(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    people = await crowd(cast, 3)
    for each in people:
        await actions.register(each, webinar_id)
    await themes.leave(cast.theme_id, people[0].member_id or 0)
    await themes.leave(cast.theme_id, people[1].member_id or 0)
    given = await asyncio.gather(*(actions.give_back_places() for _ in range(4)))
    assert sum(given) == 2
    states = [await state(webinar_id, each.member_id) for each in people]
    assert states == ["cancelled", "cancelled", "registered"]
    assert await actions.give_back_places() == 0


async def test_who_is_suspended_past_the_start_loses_her_place_others_keep_it(cast: Cast) -> None:
    webinar_id = await plan(cast)
    people = await crowd(cast, 2)
    for each, days in zip(people, (1, 9), strict=True):
        await actions.register(each, webinar_id)
        await themes.set_sanction(
            *(cast.theme_id, each.member_id or 0),
            silenced_until=None,
            suspended_until=clock.now() + timedelta(days=days),
        )
    await actions.give_back_places()
    assert [await state(webinar_id, each.member_id) for each in people] == [
        *("registered", "cancelled"),
    ]


async def test_places_of_what_is_past_or_cancelled_stay_as_they_were(cast: Cast) -> None:
    over, off = await plan(cast), await plan(cast)
    (one,) = await crowd(cast, 1)
    for webinar_id in (over, off):
        await actions.register(one, webinar_id)
    await actions.cancel(await cast.access(cast.mies), off, reason="Ziek")
    await themes.leave(cast.theme_id, one.member_id or 0)
    with clock.at(clock.now() + timedelta(days=9)):
        assert await actions.give_back_places() == 0
    assert await state(over, one.member_id) == "registered"
