"""Thanks and "useful": counted once, shown to all, one's own pressed."""

from __future__ import annotations

import asyncio

import pytest

from forum.core import db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.threads import actions, queries
from tests.cast import Cast
from tests.client import Client, text_of
from tests.threads.stage import said, started


async def counts(thread: queries.ThreadHead, number: int) -> tuple[int, int]:
    post = await queries.post_at(thread, number)
    return post.thanks, post.useful


async def test_a_reaction_counts_once_however_often_it_is_sent(cast: Cast) -> None:
    thread = await started(cast)
    bram, fatima = await cast.access(cast.bram), await cast.access(cast.fatima)
    outcomes = await asyncio.gather(
        *(actions.react(bram, thread.id, 1, kind="thank", on=True) for _ in range(5))
    )
    await actions.react(fatima, thread.id, 1, kind="useful", on=True)
    assert sorted(outcomes) == [False] * 4 + [True]
    assert await counts(thread, 1) == (1, 1)
    assert await actions.react(bram, thread.id, 1, kind="thank", on=False)
    assert not await actions.react(bram, thread.id, 1, kind="thank", on=False)
    assert await counts(thread, 1) == (0, 1)
    version = await db.value("select version from post where thread_id = $1", thread.id)
    assert version == 1  # an editor does not clash with thanks


async def test_nobody_rates_what_is_her_own_or_not_there(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Weg ermee.")
    await actions.delete(await cast.access(cast.bram), thread.id, 2)
    anouk = await cast.access(cast.anouk)
    with pytest.raises(Forbidden):
        await actions.react(anouk, thread.id, 1, kind="thank", on=True)
    with pytest.raises(Conflict):
        await actions.react(anouk, thread.id, 2, kind="thank", on=True)
    with pytest.raises(Invalid):
        await actions.react(anouk, thread.id, 2, kind="love", on=True)
    with pytest.raises(NotFound):
        await actions.react(anouk, thread.id, 99, kind="thank", on=True)
    with pytest.raises(NotFound):
        await actions.react(await cast.access(cast.willem), thread.id, 1, kind="thank", on=True)


async def test_the_page_counts_for_all_and_presses_for_who_reacted(cast: Cast) -> None:
    thread = await started(cast)
    place = f"{thread.place}/1/waardering"
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        answer = await browser.post(place, {"kind": "thank"})
        hers = (await browser.get(f"{thread.href}?vanaf=1")).text
        quiet = await browser.post(place, {"kind": "useful", "quiet": "1"})
        names = text_of((await browser.get(place)).text)
        await browser.sign_in(cast.maarten)
        others = (await browser.get(f"{thread.href}?vanaf=1")).text
    assert answer.headers["location"].endswith("/1#bericht-1")
    assert 'value="-thank" aria-pressed="true"' in hers
    assert 'data-own-reactions="1:thank"' in hers
    assert quiet.status_code == 204
    assert cast.bram.name in names
    assert 'aria-pressed="true" aria-label' not in others
    assert "2 waarderingen" in text_of(others)


async def test_who_reacted_to_a_hidden_post_stays_unsaid(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Iets.")
    await actions.react(await cast.access(cast.fatima), thread.id, 2, kind="thank", on=True)
    await actions.set_post_hidden(placed.id, hidden=True, reason="Persoonlijk")
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        answer = await browser.get(f"{thread.place}/2/waardering")
    assert answer.status_code == 404
