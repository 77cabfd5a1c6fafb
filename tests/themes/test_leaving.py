"""Leaving a theme, and closing an account for good."""

from __future__ import annotations

import asyncio
import re

import pytest

from forum.core import clock, db
from forum.members import actions as members
from forum.members import queries as member_queries
from forum.themes import actions, queries
from forum.threads.queries import pages as pages_kept
from tests.cast import Cast, Person, person
from tests.client import Client, error_at, text_of
from tests.threads.stage import said, started

PASSWORD = "vier oude fietsen in de regen"
CLOSE = "/instellingen/opheffen"
SURE = {"password": PASSWORD, "sure": "1"}


async def karin(cast: Cast, *, role: str = "participant") -> Person:
    """A participant who has a password."""
    found = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    await actions.join(cast.theme_id, found.id, role=role)
    return found


async def test_a_member_leaves_and_says_that_she_is_sure(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get("/instellingen/deelname")
        assert "Forum Mensenhandel" in text_of(page.text)
        unsure = await browser.post("/instellingen/deelname", {"theme": cast.slug})
        assert unsure.status_code == 422
        assert error_at(unsure.text, "sure-mensenhandel")
        assert (await cast.access(cast.bram)).may_read
        page = await browser.follow("/instellingen/deelname", {"theme": cast.slug, "sure": "1"})
        assert "U neemt niet meer deel aan dat forum." in text_of(page.text)
        assert "U neemt aan geen forum deel." in text_of(page.text)
        again = await browser.post("/instellingen/deelname", {"theme": cast.slug, "sure": "1"})
        assert again.status_code == 303
    assert (await cast.access(cast.bram)).role is None


@pytest.mark.parametrize("theme", ["", "nergens", "mensenhandel\0", "x" * 3000])
async def test_a_theme_that_is_not_hers_changes_nothing(cast: Cast, theme: str) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        answer = await browser.post("/instellingen/deelname", {"theme": theme, "sure": "1"})
    assert answer.status_code == 303
    assert (await cast.access(cast.bram)).may_read


async def test_the_last_manager_can_neither_leave_nor_close(cast: Cast) -> None:
    await actions.leave(cast.theme_id, (await karin(cast)).id)
    only = await person("Els Baas", "projectleider", "Tilburg", password=PASSWORD)
    await actions.join(cast.theme_id, only.id, role="manager")
    await actions.leave(cast.theme_id, cast.mies.id)
    async with Client() as browser:
        await browser.sign_in(only)
        left = await browser.post("/instellingen/deelname", {"theme": cast.slug, "sure": "1"})
        closed = await browser.post(CLOSE, SURE)
        for answer in (left, closed):
            assert answer.status_code == 409
            assert "Dit is de enige beheerder." in text_of(answer.text)
        assert (await browser.get("/mensenhandel/forum")).status_code == 200
    assert await member_queries.password_of(only.id)


async def test_closing_asks_for_the_password_and_a_tick(cast: Cast) -> None:
    who = await karin(cast)
    async with Client() as browser:
        await browser.sign_in(who)
        assert (await browser.get(CLOSE)).status_code == 200
        for field, data in (
            ("sure", {"password": PASSWORD}),
            ("password", {"password": "iets anders dan dat", "sure": "1"}),
            ("password", {"password": "", "sure": "1"}),
            ("password", {"password": "nul\0erin en lang", "sure": "1"}),
            ("password", {"password": "x" * 20_000, "sure": "1"}),
        ):
            page = await browser.post(CLOSE, data)
            assert page.status_code == 422
            assert error_at(page.text, field)
    assert (await cast.access(who)).may_read


async def test_a_closed_account_leaves_its_words_and_nothing_of_the_person(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whole pages of articles are kept for half a minute; what comes after that is looked at.
    monkeypatch.setattr(pages_kept, "LASTS", 0.0)
    who = await karin(cast)
    thread = await started(cast, who, text="Wij doen dit al jaren.")
    await said(cast, cast.bram, thread, "Vertel eens.")
    async with Client() as hers, Client() as other, Client() as browser:
        await hers.sign_in(who)
        await other.sign_in(who)
        await browser.sign_in(cast.anouk)
        assert "Karin Smit" in (await browser.get(thread.href)).text
        answer = await hers.post(CLOSE, SURE)
        assert answer.headers["location"] == "/inloggen?melding=account-opgeheven"
        for gone in (hers, other):
            assert (await gone.get("/instellingen")).status_code == 303
        pages = [
            (await browser.get(path)).text
            for path in (thread.href, "/mensenhandel/forum", "/mensenhandel", "/zoeken?q=jaren")
        ]
        assert not [m for page in pages for m in re.findall(".{60}(?:Karin|Smit).{30}", page)]
        assert "Wij doen dit al jaren." in text_of(pages[0])
        assert "Voormalig deelnemer" in text_of(pages[0])
        assert (await browser.get(f"/mensenhandel/deelnemers/{who.id}")).status_code == 404
    await nothing_left_of(who)


async def nothing_left_of(who: Person) -> None:
    tables = await db.rows("select tablename from pg_tables where schemaname = 'public'")
    for item in tables:
        found = await db.rows(
            f'select t::text as row from "{item["tablename"]}" t '
            "where t::text ilike '%karin%' or t::text ilike '%smit%'"
        )
        assert found == [], item["tablename"]
    assert await db.value("select count(*) from session where member_id = $1", who.id) == 0


async def test_closing_twice_at_once_is_closing_once(cast: Cast) -> None:
    who = await karin(cast)
    doing = [actions.close_account(who.id, password=PASSWORD) for _ in range(3)]
    ended = await asyncio.gather(*doing, return_exceptions=True)
    assert [each for each in ended if each is None] == [None]
    card = await member_queries.member(who.id)
    assert card
    assert (card.name, card.function, card.organisation, card.closed) == (
        *("Voormalig deelnemer", "", ""),
        True,
    )


async def test_nobody_signs_in_to_a_closed_account_or_resets_its_password(cast: Cast) -> None:
    who = await karin(cast)
    link = await member_queries.reset_link(who.id)
    await actions.close_account(who.id, password=PASSWORD)
    async with Client() as browser:
        page = await browser.post("/inloggen", {"email": who.email, "password": PASSWORD})
        assert page.status_code == 422
        assert link
        assert (await browser.get(link.removeprefix("http://127.0.0.1:8000"))).status_code == 410
    assert await member_queries.reset_link(who.id) is None


async def test_the_address_is_free_again(cast: Cast) -> None:
    who = await karin(cast)
    await actions.close_account(who.id, password=PASSWORD)
    made = await members.create_member(
        email=who.email, name="Karin Smit", function="adviseur", organisation_id=None
    )
    assert made != who.id


async def test_two_managers_who_close_at_once_leave_one(cast: Cast) -> None:
    people = [
        await person(f"Els {name}", "projectleider", "Tilburg", password=PASSWORD)
        for name in ("Een", "Twee")
    ]
    for each in people:
        await actions.join(cast.theme_id, each.id, role="manager")
    await actions.leave(cast.theme_id, cast.mies.id)
    doing = [actions.close_account(each.id, password=PASSWORD) for each in people]
    ended = await asyncio.gather(*doing, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["Conflict", "NoneType"]
    assert [p.role for p in await queries.moderators(cast.theme_id) if p.role == "manager"]


async def test_the_refusal_of_a_suspended_member_says_until_when(cast: Cast) -> None:
    until = clock.now().replace(year=2031, month=3, day=2, hour=12, minute=5)
    await actions.set_sanction(
        cast.theme_id, cast.bram.id, silenced_until=None, suspended_until=until
    )
    await db.execute("update member set zone = 'America/Curacao' where id = $1", cast.bram.id)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get("/mensenhandel/forum")
        assert page.status_code == 403
        assert "ingetrokken tot 2 maart 2031 om 08:05." in text_of(page.text)
        own = await browser.get("/instellingen")
        assert "/mensenhandel/moderatie/mijn" in own.text
        assert "/mensenhandel/moderatie/logboek" not in own.text
