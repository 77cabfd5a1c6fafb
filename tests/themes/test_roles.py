"""Another role, or out: who may, who may not, at once, twice, and what the log says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound, Problem
from forum.themes import actions, queries
from tests.cast import Cast, Person
from tests.client import Client, elements, error_at, heading, text_of
from tests.members.waiting import waiting_jobs

PEOPLE = "/mensenhandel/deelnemers"


async def role_of(cast: Cast, person: Person) -> str | None:
    return await queries.role_of(cast.theme_id, person.id)


async def log_of(cast: Cast, person: Person) -> list[tuple[str, str, str]]:
    found = await queries.changes_of(cast.theme_id, person.id)
    return [(each.actor_name, each.old_role, each.new_role) for each in found]


@pytest.mark.parametrize("word", ["rol", "verwijderen"])
async def test_only_managers_change_roles_and_remove(cast: Cast, word: str) -> None:
    expected = {
        cast.anouk: (403, 403),
        cast.maarten: (403, 403),
        cast.willem: (404, 404),
        cast.mies: (200, 303),
        None: (303, 401),
    }
    found = {}
    for who in expected:
        async with Client() as browser:
            if who:
                await browser.sign_in(who)
            page = await browser.get(f"{PEOPLE}/{cast.bram.id}/{word}")
            answer = await browser.post(f"{PEOPLE}/{cast.bram.id}/{word}", {"role": "moderator"})
            found[who] = (page.status_code, answer.status_code)
    assert found == expected


async def test_a_manager_makes_somebody_moderator_and_it_is_written_down(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        asked = await browser.get(f"{PEOPLE}/{cast.bram.id}/rol")
        (chosen,) = [e for e in elements(asked.text, "input", type="radio") if "checked" in e]
        assert chosen["value"] == "participant"
        page = await browser.follow(f"{PEOPLE}/{cast.bram.id}/rol", {"role": "moderator"})
        assert heading(page.text) == "Bram Jansen"
        assert "De rol is gewijzigd." in text_of(page.text)
        assert "Mies van der Berg: van deelnemer naar moderator" in text_of(page.text)
    assert (await cast.access(cast.bram)).may_moderate
    assert ("membership_changed", [cast.theme_id]) in await waiting_jobs()


async def test_the_same_role_again_changes_nothing(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    assert await actions.change_role(mies, cast.bram.id, role="moderator")
    assert not await actions.change_role(mies, cast.bram.id, role="moderator")
    clicks = [actions.change_role(mies, cast.bram.id, role="manager") for _ in range(6)]
    assert sum(await asyncio.gather(*clicks)) == 1
    assert await log_of(cast, cast.bram) == [
        ("Mies van der Berg", "moderator", "manager"),
        ("Mies van der Berg", "participant", "moderator"),
    ]


@pytest.mark.parametrize("role", ["", "koning", "manager\0", "MANAGER", "x" * 5000])
async def test_a_strange_role_is_refused_beside_the_field(cast: Cast, role: str) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        page = await browser.post(f"{PEOPLE}/{cast.bram.id}/rol", {"role": role})
    assert page.status_code == 422
    assert error_at(page.text, "role") == "Kies een rol."
    assert await role_of(cast, cast.bram) == "participant"


async def test_the_last_manager_stays_manager(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        page = await browser.post(f"{PEOPLE}/{cast.mies.id}/rol", {"role": "participant"})
        assert page.status_code == 409
        assert "Dit is de enige beheerder." in text_of(page.text)
        out = await browser.post(f"{PEOPLE}/{cast.mies.id}/verwijderen")
        assert out.status_code == 403
    assert await role_of(cast, cast.mies) == "manager"


async def at_once(cast: Cast, word: str) -> list[object]:
    """Mies and Maarten, both managers, do it to each other at the same moment."""
    await actions.change_role(await cast.access(cast.mies), cast.maarten.id, role="manager")
    mies, maarten = await cast.access(cast.mies), await cast.access(cast.maarten)
    if word == "demote":
        doing = [
            actions.change_role(mies, cast.maarten.id, role="participant"),
            actions.change_role(maarten, cast.mies.id, role="participant"),
        ]
    else:
        doing = [actions.remove(mies, cast.maarten.id), actions.remove(maarten, cast.mies.id)]
    return list(await asyncio.gather(*doing, return_exceptions=True))


@pytest.mark.parametrize("word", ["demote", "remove"])
async def test_two_managers_against_each_other_leave_one(cast: Cast, word: str) -> None:
    ended = await at_once(cast, word)
    assert sorted(type(each).__name__ for each in ended) == ["Forbidden", "bool"]
    people = await queries.moderators(cast.theme_id)
    assert [each.role for each in people] == ["manager"]


async def test_a_manager_suspended_meanwhile_does_nothing_more(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    await actions.change_role(mies, cast.maarten.id, role="manager")
    until = clock.now() + timedelta(days=1)
    await actions.set_sanction(
        cast.theme_id, cast.mies.id, silenced_until=None, suspended_until=until
    )
    for attempt in (
        actions.change_role(mies, cast.bram.id, role="moderator"),
        actions.remove(mies, cast.bram.id),
    ):
        with pytest.raises(Forbidden):
            await attempt


async def test_who_is_removed_is_out_at_once_and_what_she_wrote_stays(cast: Cast) -> None:
    async with Client() as brams, Client() as browser:
        await brams.sign_in(cast.bram)
        await browser.sign_in(cast.mies)
        page = await browser.follow(f"{PEOPLE}/{cast.bram.id}/verwijderen")
        assert "Neemt niet meer deel" in text_of(page.text)
        assert "Mies van der Berg verwijderde deze deelnemer, was deelnemer" in text_of(page.text)
        assert (await brams.get("/mensenhandel/forum")).status_code == 404
        again = await browser.post(f"{PEOPLE}/{cast.bram.id}/verwijderen")
        assert again.status_code == 303
    assert await log_of(cast, cast.bram) == [("Mies van der Berg", "participant", "")]
    assert await queries.participant_count(cast.theme_id) == 4


async def test_nobody_who_never_took_part_is_given_a_role_or_removed(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    await actions.remove(mies, cast.bram.id)
    for attempt in (
        actions.change_role(mies, cast.willem.id, role="moderator"),
        actions.change_role(mies, cast.bram.id, role="moderator"),
        actions.remove(mies, cast.willem.id),
        actions.remove(mies, 4242),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_managers_of_another_theme_have_no_say_here(cast: Cast) -> None:
    other = await actions.create_theme(slug="wonen", name="Wonen", title="Wonen")
    await actions.join(other, cast.willem.id, role="manager")
    theirs = await queries.access("wonen", cast.willem.id)
    for attempt in (
        actions.change_role(theirs, cast.bram.id, role="moderator"),
        actions.remove(theirs, cast.bram.id),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await role_of(cast, cast.bram) == "participant"


async def test_many_changes_at_once_never_lose_the_last_manager(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    for who in (cast.anouk, cast.bram, cast.maarten):
        await actions.change_role(mies, who.id, role="manager")
    crowd = (cast.anouk, cast.bram, cast.maarten, cast.mies)
    doing = [
        do
        for by in crowd
        for upon in crowd
        if by != upon
        for do in (
            actions.change_role(await cast.access(by), upon.id, role="participant"),
            actions.remove(await cast.access(by), upon.id),
        )
    ] + [actions.leave(cast.theme_id, who.id) for who in crowd]
    ended = await asyncio.gather(*doing, return_exceptions=True)
    assert all(isinstance(each, Problem | bool | None) for each in ended), ended
    left = await db.value(
        "select count(*) from membership where role = 'manager' and left_at is null"
    )
    assert left == 1


async def test_leaving_is_in_the_log_too(cast: Cast) -> None:
    await actions.leave(cast.theme_id, cast.bram.id)
    assert await log_of(cast, cast.bram) == [("Bram Jansen", "participant", "")]
    with pytest.raises(Conflict):
        await actions.leave(cast.theme_id, cast.mies.id)
    assert await log_of(cast, cast.mies) == []
