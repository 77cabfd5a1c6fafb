"""Acts upon threads. Each returns the id of its act, or None when nothing had to change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from forum.core.unit import unit_of_work
from forum.moderation import queries
from forum.moderation.actions.acts import (
    done_before,
    impartial,
    moderating,
    own_thread,
    thread_here,
    write,
)
from forum.moderation.forms import MoveForm
from forum.moderation.models import Kind, topic_of
from forum.themes.queries import Access
from forum.threads import actions as threads

# How the table of threads is changed for each kind, and back.
CHANGES: dict[Kind, Callable[[int], Awaitable[bool]]] = {
    Kind.LOCK: partial(threads.set_locked, locked=True),
    Kind.UNLOCK: partial(threads.set_locked, locked=False),
    Kind.PIN: partial(threads.set_pinned, pinned=True),
    Kind.UNPIN: partial(threads.set_pinned, pinned=False),
    Kind.HIDE_THREAD: partial(threads.set_thread_hidden, hidden=True),
    Kind.UNHIDE_THREAD: partial(threads.set_thread_hidden, hidden=False),
}

# What a colleague did to one's own thread, another colleague takes back.
_REVERSALS = frozenset({Kind.UNLOCK, Kind.UNHIDE_THREAD})


async def lock(access: Access, thread_id: int, *, reason: str = "") -> int | None:
    """Nobody but moderators writes in it any more."""
    return await _act(access, thread_id, Kind.LOCK, reason)


async def unlock(access: Access, thread_id: int, *, reason: str = "") -> int | None:
    return await _act(access, thread_id, Kind.UNLOCK, reason)


async def pin(access: Access, thread_id: int, *, reason: str = "") -> int | None:
    """It stays on top of the list."""
    return await _act(access, thread_id, Kind.PIN, reason)


async def unpin(access: Access, thread_id: int, *, reason: str = "") -> int | None:
    return await _act(access, thread_id, Kind.UNPIN, reason)


async def hide(access: Access, thread_id: int, *, reason: str) -> int | None:
    """Only moderators see it."""
    return await _act(access, thread_id, Kind.HIDE_THREAD, reason)


async def unhide(access: Access, thread_id: int, *, reason: str = "") -> int | None:
    return await _act(access, thread_id, Kind.UNHIDE_THREAD, reason)


async def move(access: Access, thread_id: int, *, form: MoveForm) -> int | None:
    """To another category of the theme. Raises `Invalid` when there is no such category."""
    moderating(access)
    async with unit_of_work():
        thread = await thread_here(access, thread_id)
        if not await threads.move_thread(thread_id, category_id=form.category_id):
            return None
        return await write(
            access,
            Kind.MOVE,
            thread_id=thread_id,
            reason=form.reason,
            detail={"from": thread.category_id, "to": form.category_id},
        )


async def _act(access: Access, thread_id: int, kind: Kind, reason: str) -> int | None:
    moderating(access)
    async with unit_of_work():
        thread = await thread_here(access, thread_id)
        last = await queries.last_act(topic_of(kind), thread_id=thread_id)
        if kind in _REVERSALS and last and last.actor_id != access.member_id:
            await impartial(access, thread.author_id, what=own_thread())
        if await CHANGES[kind](thread_id):
            return await write(access, kind, thread_id=thread_id, reason=reason)
    await done_before(access, kind, thread_id=thread_id)
    return None
