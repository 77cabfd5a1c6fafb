"""What moderation does to threads and posts: once, with an event, for who may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from forum.core import db
from forum.core.errors import Invalid, NotFound
from forum.threads import actions, queries
from tests.cast import Cast
from tests.client import Client, elements, text_of
from tests.threads.stage import said, seen_by, started

Act = Callable[[int, bool], Awaitable[bool]]
ACTS: dict[str, Act] = {
    "locked_at": lambda ident, on: actions.set_locked(ident, locked=on),
    "pinned_at": lambda ident, on: actions.set_pinned(ident, pinned=on),
    "hidden_at": lambda ident, on: actions.set_thread_hidden(ident, hidden=on),
}


async def events(thread_id: int) -> list[str]:
    found = await db.rows(
        "select kind from thread_event where thread_id = $1 order by seq", thread_id
    )
    return [item["kind"] for item in found][1:]


@pytest.mark.parametrize("column", ACTS)
async def test_an_act_upon_a_thread_happens_once_and_is_an_event(cast: Cast, column: str) -> None:
    thread = await started(cast)
    outcomes = await asyncio.gather(*(ACTS[column](thread.id, True) for _ in range(5)))
    on = (await queries.thread_heads([thread.id]))[thread.id]
    again = [await ACTS[column](thread.id, False), await ACTS[column](thread.id, False)]
    off = (await queries.thread_heads([thread.id]))[thread.id]
    assert sorted(outcomes) == [False] * 4 + [True]
    assert getattr(on, column) is not None
    assert again == [True, False]
    assert getattr(off, column) is None
    assert await events(thread.id) == ["thread_changed"] * 2


async def test_a_thread_moves_only_within_its_theme(cast: Cast) -> None:
    thread = await started(cast)
    assert await actions.move_thread(thread.id, category_id=cast.categories["beleid"])
    assert not await actions.move_thread(thread.id, category_id=cast.categories["beleid"])
    assert (await seen_by(cast, cast.bram, thread)).category_slug == "beleid"
    with pytest.raises(Invalid):
        await actions.move_thread(thread.id, category_id=9999)
    with pytest.raises(NotFound):
        await actions.move_thread(9999, category_id=cast.categories["beleid"])
    assert await events(thread.id) == ["thread_changed"]


async def test_a_hidden_post_keeps_its_place_and_its_text_for_moderators(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Iets dat hier niet hoort.")
    await actions.set_post_hidden(placed.id, hidden=True, reason="Bevat gegevens van personen")
    pages = {}
    async with Client() as browser:
        for person in (cast.anouk, cast.bram, cast.maarten):
            await browser.sign_in(person)
            pages[person.name] = (await browser.get(f"{thread.href}?vanaf=1")).text
    for page in (pages[cast.anouk.name], pages[cast.bram.name]):
        assert "verborgen door een moderator" in text_of(page)
        assert "hoort" not in page
        assert "gegevens van personen" not in text_of(page)
    page = pages[cast.maarten.name]
    assert "Verborgen door een moderator: Bevat gegevens van personen" in text_of(page)
    assert "Iets dat hier niet hoort." in page
    assert (await seen_by(cast, cast.bram, thread)).replies == 0
    assert await events(thread.id) == ["post_added", "post_changed"]


async def test_hiding_and_deleting_count_a_post_once(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Weg.")
    access = await cast.access(cast.bram)
    counts = []
    await actions.delete(access, thread.id, 2)
    for hidden in (True, False):
        await actions.set_post_hidden(placed.id, hidden=hidden, reason="Reden")
        counts.append((await seen_by(cast, cast.bram, thread)).post_count)
    await actions.undelete(access, thread.id, 2)
    counts.append((await seen_by(cast, cast.bram, thread)).post_count)
    assert counts == [1, 1, 2]


async def test_the_controls_of_moderators_are_for_moderators_only(cast: Cast) -> None:
    thread = await started(cast)
    found = {}
    async with Client() as browser:
        for person in (cast.anouk, cast.maarten):
            await browser.sign_in(person)
            page = (await browser.get(f"{thread.href}?vanaf=1")).text
            buttons = [e.get("formaction", "") for e in elements(page, "button")]
            found[person.name] = [each for each in buttons if "/moderatie/" in each]
    post = await queries.post_at(thread, 1)
    desk = "/mensenhandel/moderatie"
    assert found == {
        cast.anouk.name: [],
        cast.maarten.name: [
            f"{desk}/onderwerp/{thread.id}/sluiten",
            f"{desk}/onderwerp/{thread.id}/vastzetten",
            f"{desk}/bericht/{post.id}/verbergen",
        ],
    }


async def test_each_control_leads_somewhere(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        page = (await browser.get(f"{thread.href}?vanaf=1")).text
        asked = [e["href"] for e in elements(page, "a") if "/moderatie/" in e.get("href", "")]
        answers = {path: (await browser.get(path)).status_code for path in asked}
        acts = [e for e in elements(page, "button") if "/moderatie/" in e.get("formaction", "")]
        done = [await browser.post(e["formaction"], {"reason": e.get("value", "")}) for e in acts]
    assert set(answers.values()) == {200}
    assert [each.status_code for each in done] == [303] * 3
    now = await queries.thread_heads([thread.id])
    assert now[thread.id].locked_at
    assert now[thread.id].pinned_at
