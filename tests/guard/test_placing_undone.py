"""A decision about a post that waited is undone in one step: it waits again, for nobody to read."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.moderation import actions, queries
from forum.threads import actions as threads
from forum.threads import queries as thread_queries
from forum.threads.queries import ThreadHead
from tests.cast import Cast
from tests.client import Client, text_of
from tests.guard.test_conversation import held_reply
from tests.threads.stage import seen_by, started

DESK = "/mensenhandel/moderatie"


@pytest.fixture
async def waiting(cast: Cast) -> tuple[ThreadHead, int]:
    """A reply of Bram that waits in a category that holds, and the thread."""
    await threads.set_holds(await cast.access(cast.mies), cast.categories["zorg"], holds=True)
    thread = await held_reply(cast)
    post_id = await db.value("select id from post where held_at is not null")
    return thread, int(post_id)


async def state(post_id: int) -> tuple[bool, bool]:
    """Whether it is hidden, and whether it waits."""
    row = await db.row("select hidden_at, held_at from post where id = $1", post_id)
    assert row
    return row["hidden_at"] is not None, row["held_at"] is not None


@pytest.mark.parametrize("placed", [True, False])
async def test_a_decision_undone_lets_it_wait_again(
    cast: Cast, waiting: tuple[ThreadHead, int], placed: bool
) -> None:
    thread, post_id = waiting
    maarten = await cast.access(cast.maarten)
    if placed:
        act = await actions.unhide_post(maarten, post_id)
    else:
        act = await actions.hide_post(maarten, post_id, reason="Een nummer.")
    await actions.undo(maarten, act or 0)
    assert await state(post_id) == (True, True)
    head = await seen_by(cast, cast.anouk, thread)
    assert (head.replies, head.last_post_at) == (0, thread.last_post_at)
    async with Client() as anouk, Client() as desk:
        await anouk.sign_in(cast.anouk)
        await desk.sign_in(cast.mies)
        assert "12345678" not in (await anouk.get(f"{thread.href}?vanaf=1")).text
        page = (await desk.get(DESK)).text
        assert "Wacht op plaatsing" in text_of(page)
        assert "Maarten Bakker laat bericht 2" in text_of(page)
        await desk.post(f"{DESK}/bericht/{post_id}/tonen", {})
        assert "12345678" in (await anouk.get(f"{thread.href}?vanaf=1")).text
    assert (await seen_by(cast, cast.anouk, thread)).replies == 1


async def test_a_post_that_never_waited_is_hidden_again_as_before(cast: Cast) -> None:
    thread = await started(cast)
    maarten = await cast.access(cast.maarten)
    post_id = await db.value("select id from post where thread_id = $1", thread.id)
    await actions.hide_post(maarten, post_id, reason="Nee.")
    shown = await actions.unhide_post(maarten, post_id)
    await actions.undo(maarten, shown or 0)
    assert await state(post_id) == (True, False)


async def test_a_thread_placed_and_undone_is_gone_from_the_list_again(cast: Cast) -> None:
    await threads.set_holds(await cast.access(cast.mies), cast.categories["zorg"], holds=True)
    thread = await started(cast)
    post_id = int(await db.value("select id from post where thread_id = $1", thread.id))
    assert await threads.set_post_waiting(post_id)
    assert await threads.set_post_waiting(post_id) is False
    maarten = await cast.access(cast.maarten)
    placed = await actions.unhide_post(maarten, post_id)
    assert (await thread_queries.thread_head(thread.id)).hidden_at is None
    await actions.undo(maarten, placed or 0)
    head = await thread_queries.thread_head(thread.id)
    assert head.hidden_at is not None
    assert head.post_count == 0
    assert [act.detail.get("waits") for act in (await queries.log_page(cast.theme_id)).acts] == [
        True,
        None,
    ]


async def test_what_its_writer_deleted_meanwhile_is_not_counted_off_twice(
    cast: Cast, waiting: tuple[ThreadHead, int]
) -> None:
    thread, post_id = waiting
    maarten, bram = await cast.access(cast.maarten), await cast.access(cast.bram)
    placed = await actions.unhide_post(maarten, post_id)
    await threads.delete(bram, thread.id, 2)
    await actions.undo(maarten, placed or 0)
    assert (await seen_by(cast, cast.anouk, thread)).replies == 0
    await threads.undelete(bram, thread.id, 2)
    await actions.unhide_post(maarten, post_id)
    assert (await seen_by(cast, cast.anouk, thread)).replies == 1
