"""What moderation does to threads and posts. Rights and reasons are moderation's business.

Call these inside moderation's unit of work. Each says whether anything changed.
"""

from __future__ import annotations

from typing import Literal

from forum.core import clock, db
from forum.core.errors import Invalid
from forum.core.unit import unit_of_work
from forum.threads.actions import holding
from forum.threads.actions.rows import ThreadRow, locked_post, locked_thread, note
from forum.threads.events import Happened

_HIDE_POST = """
with counted as (update thread set post_count = post_count + $4 where id = $5)
update post set hidden_at = $2, hidden_reason = $3, version = version + 1 where id = $1
"""
_MOVE = """
update thread set category_id = c.id from category c
where thread.id = $1 and c.id = $2 and c.theme_id = thread.theme_id
"""


async def set_locked(thread_id: int, *, locked: bool) -> bool:
    """Close a thread for replies and edits of members, or open it again."""
    return await _set_moment(thread_id, "locked_at", on=locked)


async def set_pinned(thread_id: int, *, pinned: bool) -> bool:
    """Keep a thread on top of the lists, or let it go."""
    return await _set_moment(thread_id, "pinned_at", on=pinned)


async def set_thread_hidden(thread_id: int, *, hidden: bool) -> bool:
    """Show a thread to moderators only, or to everyone again."""
    return await _set_moment(thread_id, "hidden_at", on=hidden)


async def move_thread(thread_id: int, *, category_id: int) -> bool:
    """Put a thread in another category of its theme. Raises `Invalid` when there is none."""
    async with unit_of_work():
        thread = await locked_thread(thread_id)
        if thread.category_id == category_id:
            return False
        if not await db.execute(_MOVE, thread.id, category_id):
            raise Invalid({"category": "Kies een categorie."})
        await note(thread, Happened.THREAD_CHANGED)
        return True


async def set_post_hidden(post_id: int, *, hidden: bool, reason: str = "") -> bool:
    """Show a post's text to moderators only, or to everyone again.

    One that waits for a moderator is placed, or from now on hidden for this reason.
    """
    async with unit_of_work():
        thread, post = await locked_post(post_id)
        if post.held_at is not None:
            if hidden:
                await holding.keep_away(thread, post, reason=reason)
            else:
                await holding.place(thread, post)
            return True
        if (post.hidden_at is not None) == hidden:
            return False
        counts = 0 if post.deleted_at else (-1 if hidden else 1)
        at, why = (clock.now(), reason[:300]) if hidden else (None, "")
        await db.execute(_HIDE_POST, post.id, at, why, counts, thread.id)
        await note(thread, Happened.POST_CHANGED, post_id=post.id)
        if post.number == thread.answer:  # the head says which post answers
            await note(thread, Happened.THREAD_CHANGED)
        return True


async def set_post_waiting(post_id: int) -> bool:
    """Let a post wait for a moderator that was placed, or was not: what undoes either."""
    async with unit_of_work():
        thread, post = await locked_post(post_id)
        return await holding.hold_again(thread, post)


Moment = Literal["locked_at", "pinned_at", "hidden_at"]


async def _set_moment(thread_id: int, column: Moment, *, on: bool) -> bool:
    async with unit_of_work():
        thread: ThreadRow = await locked_thread(thread_id)
        if (getattr(thread, column) is not None) == on:
            return False
        at = clock.now() if on else None
        await db.execute(f"update thread set {column} = $2 where id = $1", thread.id, at)
        await note(thread, Happened.THREAD_CHANGED)
        return True
