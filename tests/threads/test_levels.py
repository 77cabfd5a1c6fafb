"""Who hears of what: the table of decision 44 is the test."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.errors import Invalid
from forum.core.settings import ROOT
from forum.threads import actions, queries
from forum.threads.queries import Chosen, Heard
from tests.cast import Cast
from tests.client import Client, elements, main_of, text_of
from tests.threads.stage import said, seen_by, started

FORUM = "/mensenhandel/forum"
DECISION = ROOT / "docs" / "decisions" / "044-reading.md"
CHOICES = ("follow", "normal", "mute", "-")
COLUMNS = (CHOICES, CHOICES, CHOICES, ("yes", "no"), ("yes", "no"), ("new thread", "reply"))


@dataclass(frozen=True)
class Case:
    """One combination, and what comes of it."""

    thread: str | None
    category: str | None
    theme: str | None
    named: bool
    own: bool
    event: str
    heard: Heard


def written() -> list[list[str]]:
    """The rows of the table, as text."""
    lines = [line for line in DECISION.read_text().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def rows_for(combination: tuple[str, ...]) -> list[list[str]]:
    """Those of the table that speak of this combination."""
    return [
        row
        for row in written()
        if all(cell in ("*", value) for cell, value in zip(row, combination, strict=False))
    ]


def possible() -> list[tuple[str, ...]]:
    """Every combination; the author of a new thread hears nothing of it."""
    every = itertools.product(*COLUMNS)
    return [each for each in every if not (each[4] == "yes" and each[5] == "new thread")]


def case(combination: tuple[str, ...]) -> Case:
    (row,) = rows_for(combination)
    thread, category, theme = (None if cell == "-" else cell for cell in combination[:3])
    heard = Heard(*(cell == "yes" for cell in row[6:]))
    named, own = combination[3] == "yes", combination[4] == "yes"
    return Case(thread, category, theme, named, own, combination[5], heard)


CASES = [case(each) for each in possible()]


def test_every_combination_is_in_exactly_one_row() -> None:
    found = {each: len(rows_for(each)) for each in possible()}
    assert {each: count for each, count in found.items() if count != 1} == {}
    assert len(found) == 384


def test_the_rule_is_the_table() -> None:
    wrong = [
        each
        for each in CASES
        if queries.heard(
            Chosen(each.thread, each.category, each.theme), named=each.named, own=each.own
        )
        != each.heard
    ]
    assert wrong == []


@pytest.mark.parametrize("thread", CHOICES)
async def test_bell_digest_and_list_keep_to_the_table(cast: Cast, thread: str) -> None:
    wrong = []
    for each in CASES:
        if each.thread == (None if thread == "-" else thread):
            found = await happens(cast, each)
            if found != each.heard:
                wrong.append((each, found))
    assert wrong == []


async def happens(cast: Cast, each: Case) -> Heard:
    """What Anouk hears of a post by Bram when things are as in this case."""
    anouk = await cast.access(cast.anouk)
    text = "Wat vindt @Anouk de Vries?" if each.named else "Wie weet dit?"
    first = text if each.event == "new thread" else "Een begin."
    thread = await started(cast, cast.bram, text=first)
    if each.own:
        await said(cast, cast.anouk, thread, "Dit vind ik.")
    await actions.set_category_level(anouk, cast.categories["zorg"], each.category or "")
    await actions.set_theme_level(anouk, each.theme or "")
    await actions.set_thread_level(anouk, thread.id, each.thread or "")
    since = clock.now()
    if each.event == "reply":
        await actions.mark_read(cast.anouk.id, thread.id, number=2 if each.own else 1)
        number = (await said(cast, cast.bram, thread, text)).id
    else:
        since -= timedelta(hours=1)
        number = (await queries.post_at(thread, 1)).id
    bell = cast.anouk.id in [each.member_id for each in await queries.hearers(number)]
    who = cast.anouk.id
    news = await queries.news_for({who: since}, theme_id=cast.theme_id, most={who: 1000})
    page = await queries.thread_list(anouk)
    (row,) = [row for row in page.rows if row.id == thread.id]
    digest = thread.id in [item.thread_id for item in news]
    return Heard(bell, digest, bool(row.unread or row.new))


async def test_writing_never_changes_a_choice(cast: Cast) -> None:
    anouk = await cast.access(cast.anouk)
    found = {}
    for level in ("follow", "normal", "mute"):
        thread = await started(cast, cast.bram)
        await actions.set_thread_level(anouk, thread.id, level)
        await said(cast, cast.anouk, thread, "Ik schrijf mee.")
        now = await seen_by(cast, cast.anouk, thread)
        found[level] = (now.level, now.own)
    assert found == {level: (level, True) for level in found}


async def test_a_choice_can_be_taken_back(cast: Cast) -> None:
    anouk = await cast.access(cast.anouk)
    own, other = await started(cast), await started(cast, cast.bram)
    for thread in (own, other):
        await actions.set_thread_level(anouk, thread.id, "mute")
        await actions.set_thread_level(anouk, thread.id, "")
    now = [await seen_by(cast, cast.anouk, each) for each in (own, other)]
    assert [(each.level, each.chosen, each.own) for each in now] == [
        ("normal", "normal", True),
        ("normal", None, False),
    ]


async def test_there_are_three_levels(cast: Cast) -> None:
    thread = await started(cast)
    anouk = await cast.access(cast.anouk)
    with pytest.raises(Invalid):
        await actions.set_thread_level(anouk, thread.id, "hard")
    with pytest.raises(Invalid):
        await actions.set_theme_level(anouk, "hard")
    assert (await seen_by(cast, cast.anouk, thread)).level == "normal"


async def test_a_new_thread_is_told_to_who_follows_its_category(cast: Cast) -> None:
    await actions.set_category_level(
        await cast.access(cast.fatima), cast.categories["zorg"], "follow"
    )
    thread = await started(cast, cast.bram)
    first = await queries.post_at(thread, 1)
    assert [(each.member_id, each.why) for each in await queries.hearers(first.id)] == [
        (cast.fatima.id, "thread")
    ]


async def test_a_category_of_another_theme_cannot_be_chosen(cast: Cast) -> None:
    stray = replace(await cast.access(cast.anouk), theme_id=cast.theme_id + 1)
    await actions.set_category_level(stray, cast.categories["zorg"], "mute")
    thread = await started(cast, cast.bram)
    assert (await seen_by(cast, cast.anouk, thread)).level == "normal"


async def test_all_choices_stand_on_one_page_and_can_be_changed_there(cast: Cast) -> None:
    thread = await started(cast, cast.bram)
    muted = await started(cast, cast.bram, title="Dit wil zij niet horen")
    hidden = await started(cast, cast.bram, title="Dit is verborgen")
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.post(f"{thread.place}/volgen", {"level": "follow"})
        await browser.post(f"{muted.place}/volgen", {"level": "mute"})
        await browser.post(f"{hidden.place}/volgen", {"level": "mute"})
        await actions.set_thread_hidden(hidden.id, hidden=True)
        page = await browser.follow(f"{FORUM}/categorie/beleid/volgen", {"level": "follow"})
        assert "Categorie: gevolgd" in text_of(page.text)
        page = await browser.follow(f"{FORUM}/volgen", {"level": "mute", "settings": "1"})
        assert str(page.url).endswith("/instellingen/volgen?melding=volgen")
        words = main_of(page.text)
        await browser.follow(f"{muted.place}/volgen", {"level": "", "settings": "1"})
        after = await browser.get("/instellingen/volgen")
        bad = await browser.post(f"{FORUM}/volgen", {"level": "hard"})
    assert thread.title in words
    assert muted.title in words
    assert hidden.title not in words
    pressed = [e["value"] for e in elements(words, "button", aria_pressed="true")]
    assert pressed == ["mute", "", "follow", "", "mute", "follow"]
    assert muted.title not in main_of(after.text)
    assert bad.status_code == 422


async def test_who_is_outside_has_nothing_to_choose(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.willem)
        page = await browser.get("/instellingen/volgen")
        answer = await browser.post(f"{FORUM}/volgen", {"level": "mute"})
    assert not elements(main_of(page.text), "button", name="level")
    assert answer.status_code == 404
