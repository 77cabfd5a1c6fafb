"""The thread row, locked: every change of a thread and its posts begins with it.

`for no key update` lets others point at the thread (a read mark, a follow) meanwhile;
with `for update` a reply and "mark all as read" would wait for each other for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from forum.core import clock, db, live
from forum.core.errors import NotFound
from forum.core.unit import after_commit
from forum.threads.events import Happened


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """What a change needs to know of its thread."""

    id: int
    theme_id: int
    author_id: int
    category_id: int
    kind: str
    title: str
    locked_at: datetime | None
    pinned_at: datetime | None
    hidden_at: datetime | None
    answer: int | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """What a change needs to know of its post."""

    id: int
    thread_id: int
    number: int
    author_id: int
    source: str
    html: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    held_at: datetime | None


_LOCK = """
select id, theme_id, author_id, category_id, kind, title, locked_at, pinned_at, hidden_at, answer
from thread where id = $1 for no key update
"""
_POST = """
select id, thread_id, number, author_id, source, html, version, created_at, edited_at,
       deleted_at, hidden_at, hidden_reason, held_at
from post where thread_id = $1 and number = $2
"""
_NOTE = """
with headed as (update thread set seq = seq + 1 where id = $1 returning seq)
insert into thread_event (thread_id, seq, kind, post_id, at)
select $1, seq, $2, $3::int, $4 from headed returning seq
"""


async def locked_thread(thread_id: int) -> ThreadRow:
    """The thread row, locked until the unit of work ends. Raises `NotFound`."""
    found = await db.row(_LOCK, thread_id)
    if found is None:
        raise NotFound
    return ThreadRow(**found)


async def post_in(thread: ThreadRow, number: int) -> PostRow:
    """Post `number` of a locked thread. Raises `NotFound`."""
    found = await db.row(_POST, thread.id, number)
    if found is None:
        raise NotFound
    return PostRow(**found)


async def locked_post(post_id: int) -> tuple[ThreadRow, PostRow]:
    """A post and its thread, locked. Raises `NotFound`."""
    place = await db.row("select thread_id, number from post where id = $1", post_id)
    if place is None:
        raise NotFound
    thread = await locked_thread(place["thread_id"])
    return thread, await post_in(thread, place["number"])


async def note(thread: ThreadRow, kind: Happened, *, post_id: int | None = None) -> None:
    """Write the next event of a locked thread, and tell who watches after the commit."""
    seq = await db.value(_NOTE, thread.id, kind.value, post_id, clock.now())
    tell(thread.id, seq)


def tell(thread_id: int, seq: int) -> None:
    """After the commit: wake who watches the thread (and so who watches its theme)."""
    after_commit(partial(live.wake, f"thread:{thread_id}", seq))
