"""Joining, leaving, visiting, being silenced and suspended."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from forum.core import clock
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound, SignInNeeded
from forum.themes import actions, queries
from tests.cast import Cast
from tests.client import Client


async def test_roles_say_what_one_may_do(cast: Cast) -> None:
    rights = {}
    for who in (cast.anouk, cast.maarten, cast.mies, cast.willem, None):
        found = await cast.access(who)
        name = who.name if who else "visitor"
        rights[name] = (
            found.may_read,
            found.may_write,
            found.may_moderate,
            found.may_manage,
            found.audience,
        )
    assert rights == {
        "Anouk de Vries": (True, True, False, False, "member"),
        "Maarten Bakker": (True, True, True, False, "moderator"),
        "Mies van der Berg": (True, True, True, True, "moderator"),
        "Willem Vos": (False, False, False, False, "member"),
        "visitor": (False, False, False, False, "member"),
    }


async def test_the_right_refusal_for_everyone_who_may_not_enter(cast: Cast) -> None:
    later = clock.now() + timedelta(days=1)
    await suspend(cast, until=later)
    refusals = {None: SignInNeeded, cast.willem: NotFound, cast.bram: Forbidden}
    for who, refusal in refusals.items():
        with pytest.raises(refusal):
            queries.readable(await cast.access(who))
    assert queries.readable(await cast.access(cast.anouk)).may_read


async def suspend(cast: Cast, *, until: datetime) -> None:
    await actions.set_sanction(
        cast.theme_id, cast.bram.id, silenced_until=None, suspended_until=until
    )


async def test_a_suspension_ends_by_itself(cast: Cast) -> None:
    later = clock.now() + timedelta(days=1)
    await suspend(cast, until=later)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        assert (await browser.get("/mensenhandel/deelnemers")).status_code == 403
    assert cast.bram.id not in await queries.participant_ids(cast.theme_id)
    assert await queries.can_read(cast.theme_id, [cast.bram.id, cast.anouk.id]) == {cast.anouk.id}
    with clock.at(later + timedelta(seconds=1)):
        assert (await cast.access(cast.bram)).may_read
        assert cast.bram.id in await queries.participant_ids(cast.theme_id)


async def test_a_silenced_member_reads(cast: Cast) -> None:
    until = clock.now() + timedelta(hours=1)
    await actions.set_sanction(
        cast.theme_id, cast.bram.id, silenced_until=until, suspended_until=None
    )
    found = await cast.access(cast.bram)
    assert (found.may_read, found.may_write, found.silenced) == (True, False, True)


async def test_who_leaves_is_out_and_can_come_back(cast: Cast) -> None:
    await actions.leave(cast.theme_id, cast.bram.id)
    assert (await cast.access(cast.bram)).role is None
    assert await queries.participant_count(cast.theme_id) == 4
    with pytest.raises(NotFound):
        await actions.leave(cast.theme_id, cast.bram.id)
    await actions.join(cast.theme_id, cast.bram.id, role="moderator")
    assert (await cast.access(cast.bram)).role == "moderator"


async def test_coming_back_does_not_lift_a_suspension(cast: Cast) -> None:
    await suspend(cast, until=clock.now() + timedelta(days=7))
    await actions.leave(cast.theme_id, cast.bram.id)
    await actions.join(cast.theme_id, cast.bram.id)
    assert (await cast.access(cast.bram)).suspended


async def test_joining_twice_changes_nothing(cast: Cast) -> None:
    await actions.join(cast.theme_id, cast.maarten.id, role="participant")
    assert (await cast.access(cast.maarten)).role == "moderator"
    await asyncio.gather(*(actions.join(cast.theme_id, cast.willem.id) for _ in range(6)))
    assert await queries.participant_count(cast.theme_id) == 6


async def test_the_last_manager_cannot_leave_be_demoted_or_suspended(cast: Cast) -> None:
    until = clock.now() + timedelta(days=1)
    for attempt in (
        actions.leave(cast.theme_id, cast.mies.id),
        actions.set_role(cast.theme_id, cast.mies.id, role="participant"),
        actions.set_sanction(
            cast.theme_id, cast.mies.id, silenced_until=None, suspended_until=until
        ),
    ):
        with pytest.raises(Conflict):
            await attempt
    await actions.set_role(cast.theme_id, cast.maarten.id, role="manager")
    await actions.leave(cast.theme_id, cast.mies.id)
    with pytest.raises(Conflict):
        await actions.leave(cast.theme_id, cast.maarten.id)


async def test_two_managers_leaving_at_once_leave_one_behind(cast: Cast) -> None:
    await actions.set_role(cast.theme_id, cast.maarten.id, role="manager")
    leaving = [actions.leave(cast.theme_id, who.id) for who in (cast.mies, cast.maarten)]
    ended = await asyncio.gather(*leaving, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in ended) == 1
    left = await queries.moderators(cast.theme_id)
    assert [each.role for each in left] == ["manager"]


async def test_an_unknown_role_or_member_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        await actions.join(cast.theme_id, cast.willem.id, role="koning")
    with pytest.raises(Invalid):
        await actions.set_role(cast.theme_id, cast.anouk.id, role="")
    with pytest.raises(NotFound):
        await actions.set_role(cast.theme_id, cast.willem.id, role="moderator")
    with pytest.raises(NotFound):
        await actions.set_sanction(
            cast.theme_id, cast.willem.id, silenced_until=None, suspended_until=None
        )


async def test_a_visit_begins_after_half_an_hour_of_silence(cast: Cast) -> None:
    start = clock.now()

    async def come(minutes: int) -> queries.Access:
        with clock.at(start + timedelta(minutes=minutes)):
            return await actions.note_visit(await cast.access(cast.anouk))

    first = await come(0)
    assert (first.visited_at, first.previous_visit_at) == (start, None)
    assert (await come(20)).previous_visit_at is None
    assert (await come(45)).previous_visit_at is None  # 25 minutes after the last time
    later = await come(80)
    assert later.previous_visit_at == start + timedelta(minutes=45)
    assert later.visited_at == start + timedelta(minutes=80)
    assert (await come(95)).previous_visit_at == start + timedelta(minutes=45)


async def test_a_visit_is_written_at_most_every_five_minutes(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        for _ in range(3):
            await browser.get("/mensenhandel/deelnemers")
        noted = (await cast.access(cast.anouk)).visited_at
        assert noted
        with clock.at(noted + timedelta(minutes=4)):
            await browser.get("/mensenhandel/deelnemers")
        assert (await cast.access(cast.anouk)).visited_at == noted


async def test_two_pages_opened_at_once_begin_one_visit(cast: Cast) -> None:
    await actions.note_visit(await cast.access(cast.anouk))
    first = (await cast.access(cast.anouk)).visited_at
    with clock.at(clock.now() + timedelta(hours=3)):
        before = await cast.access(cast.anouk)
        await asyncio.gather(*(actions.note_visit(before) for _ in range(5)))
        assert (await cast.access(cast.anouk)).previous_visit_at == first


async def test_visits_of_strangers_are_not_noted(cast: Cast) -> None:
    for who in (None, cast.willem):
        found = await cast.access(who)
        assert await actions.note_visit(found) == found


async def test_a_theme_has_a_slug_of_its_own(cast: Cast) -> None:
    with pytest.raises(Conflict):
        await actions.create_theme(slug="mensenhandel", name="Nog eens", title="Nog eens")


async def test_texts_of_a_theme_are_rendered_and_safe(cast: Cast) -> None:
    theme_id = await actions.create_theme(
        slug="wonen",
        name="Wonen",
        title="Wonen",
        introduction="**Vet** <script>alert(1)</script> [x](javascript:alert(1))",
    )
    texts = await queries.theme_texts(theme_id)
    assert "<strong>Vet</strong>" in texts.introduction
    assert "<script" not in texts.introduction
    assert 'href="javascript' not in texts.introduction


async def test_questions_about_a_theme_that_is_not_there_raise_not_found(cast: Cast) -> None:
    for question in (
        queries.access("nergens", None),
        queries.access("NERGENS\0", None),
        queries.access_to(4242, None),
        queries.theme_texts(4242),
        queries.theme_slug(4242),
    ):
        with pytest.raises(NotFound):
            await question
