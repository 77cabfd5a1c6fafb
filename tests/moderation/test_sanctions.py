"""Silence and suspension: who may, upon whom, until when, and back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock, db, security
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.moderation import actions, forms, queries
from forum.themes import actions as themes
from forum.themes.queries import Access
from tests.cast import Cast, Person
from tests.moderation.stage import for_days


async def managers(cast: Cast, *people: Person) -> list[Access]:
    for person in people:
        await themes.set_role(cast.theme_id, person.id, role="manager")
    return [await cast.access(person) for person in people]


async def test_a_silenced_member_reads_and_a_suspended_one_does_not_enter(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    await actions.silence(maarten, cast.bram.id, form=for_days(1))
    bram = await cast.access(cast.bram)
    assert (bram.may_read, bram.may_write) == (True, False)
    await actions.suspend(maarten, cast.bram.id, form=for_days(7))
    assert (await cast.access(cast.bram)).may_read is False
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        later = await cast.access(cast.bram)
        assert (later.may_read, later.may_write) == (True, True)
        assert await queries.sanctions_now(cast.theme_id) == []


async def test_her_standing_says_until_when_and_why(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    form = for_days(7, "Deelde gegevens van personen")
    await actions.suspend(maarten, cast.bram.id, form=form)
    (running,) = (await queries.standing_of(cast.theme_id, cast.bram.id)).running
    assert (running.kind, running.ends_at, running.reason) == (
        "suspended",
        form.until,
        "Deelde gegevens van personen",
    )


async def test_who_may_act_upon_whom(cast: Cast) -> None:
    maarten, mies = await cast.access(cast.maarten), await cast.access(cast.mies)
    refused = [(maarten, cast.mies), (maarten, cast.maarten), (mies, cast.mies)]
    await themes.set_role(cast.theme_id, cast.fatima.id, role="moderator")
    refused.append((maarten, cast.fatima))
    for access, person in refused:
        for verb in (actions.silence, actions.suspend):
            with pytest.raises(Forbidden):
                await verb(access, person.id, form=for_days(1))
    assert await actions.suspend(mies, cast.maarten.id, form=for_days(1)) > 0
    assert await db.value("select count(*) from sanction") == 1


async def test_participants_strangers_and_visitors_act_upon_nobody(cast: Cast) -> None:
    for person in (cast.anouk, cast.willem, None):
        with pytest.raises(Forbidden):
            await actions.silence(await cast.access(person), cast.bram.id, form=for_days(1))
    with pytest.raises(NotFound):
        await actions.silence(await cast.access(cast.mies), cast.willem.id, form=for_days(1))
    assert await db.value("select count(*) from act") == 0


async def test_a_suspended_moderator_with_an_old_page_can_do_nothing_any_more(cast: Cast) -> None:
    stale = await cast.access(cast.maarten)
    await actions.suspend(await cast.access(cast.mies), cast.maarten.id, form=for_days(1))
    with pytest.raises(Forbidden):
        await actions.silence(stale, cast.bram.id, form=for_days(1))


async def test_two_managers_who_suspend_each_other_leave_one(cast: Cast) -> None:
    anouk, mies = await managers(cast, cast.anouk, cast.mies)
    answers = await asyncio.gather(
        actions.suspend(anouk, cast.mies.id, form=for_days(1)),
        actions.suspend(mies, cast.anouk.id, form=for_days(1)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, int) for each in answers) == 1
    assert sum(isinstance(each, Forbidden | Conflict) for each in answers) == 1


async def test_lifting_ends_it_now_and_can_be_undone(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    await actions.silence(maarten, cast.bram.id, form=for_days(3))
    await actions.suspend(maarten, cast.bram.id, form=for_days(5))
    act_id = await actions.lift(maarten, cast.bram.id, reason="Goed gesprek gehad")
    assert (await cast.access(cast.bram)).may_write
    assert await actions.lift(maarten, cast.bram.id) is None
    await actions.undo(maarten, act_id or 0)
    bram = await cast.access(cast.bram)
    assert (bram.suspended, bram.silenced) == (True, True)
    assert len(await queries.sanctions_now(cast.theme_id)) == 2


async def test_undoing_a_sanction_gives_back_what_was_before(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    short, long = for_days(1), for_days(30)
    await actions.silence(maarten, cast.bram.id, form=short)
    act_id = await actions.silence(maarten, cast.bram.id, form=long)
    assert [s.ends_at for s in await queries.sanctions_now(cast.theme_id)] == [long.until]
    counter = await queries.act(await actions.undo(maarten, act_id))
    assert counter is not None
    assert (counter.kind, counter.until) == ("silence", short.until)
    assert (await cast.access(cast.bram)).silenced_until == short.until
    assert [s.ends_at for s in await queries.sanctions_now(cast.theme_id)] == [short.until]


async def test_an_older_sanction_cannot_be_undone_over_a_newer(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    first = await actions.silence(maarten, cast.bram.id, form=for_days(1))
    await actions.suspend(maarten, cast.bram.id, form=for_days(2))
    with pytest.raises(Conflict):
        await actions.undo(maarten, first)
    assert (await cast.access(cast.bram)).silenced


async def test_what_would_have_ended_is_not_put_back(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    await actions.silence(maarten, cast.bram.id, form=for_days(1))
    act_id = await actions.lift(maarten, cast.bram.id)
    with clock.at(clock.now() + timedelta(days=2)), pytest.raises(Conflict):
        await actions.undo(maarten, act_id or 0)
    assert await queries.sanctions_now(cast.theme_id) == []


def sanction(**fields: str) -> forms.SanctionForm:
    with clock.at(datetime(2026, 1, 31, 11, 0, tzinfo=UTC)):
        given = {"reason": "Toon", "until": "week", **fields}
        return forms.sanction_form(given, zone="Europe/Amsterdam")


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({"until": "day"}, datetime(2026, 2, 1, 11, 0, tzinfo=UTC)),
        ({"until": "week"}, datetime(2026, 2, 7, 11, 0, tzinfo=UTC)),
        ({"until": "month"}, datetime(2026, 2, 28, 11, 0, tzinfo=UTC)),
        ({"until": "date", "date": "2026-03-28"}, datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        ({"until": "date", "date": "2026-03-29"}, datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        ({"until": "date", "date": "2026-01-31"}, datetime(2026, 1, 31, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_end_is_what_the_moderator_means(fields: dict[str, str], until: datetime) -> None:
    assert sanction(**fields).until == until


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"until": "forever"}, "until"),
        ({"until": "date"}, "date"),
        ({"until": "date", "date": "2026-01-30"}, "date"),
        ({"until": "date", "date": "2028-01-01"}, "date"),
        ({"until": "date", "date": "2026-02-30"}, "date"),
        ({"reason": " \u200b\x00"}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
    ],
)
def test_a_sanction_needs_an_end_and_a_reason(fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        sanction(**fields)
    assert set(refused.value.errors) == {wrong}


async def test_suspending_has_the_sockets_of_the_member_checked_at_once(cast: Cast) -> None:
    await actions.suspend(await cast.access(cast.maarten), cast.bram.id, form=for_days(1))
    broker = security.redis()
    entries = await broker.xrange("forum:live")
    await broker.aclose()
    assert {b"r": f"member:{cast.bram.id}".encode()} in [fields for _, fields in entries]
