"""Keeping a post to find it again, with a note and a reminder of one's own."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.themes.queries import Access
from forum.threads import queries
from forum.threads.forms import BookmarkForm
from forum.threads.queries import ThreadHead

# Another moment is another reminder; the same one is not given twice.
_SAVE = """
insert into bookmark (post_id, member_id, note, remind_at, created_at) values ($1, $2, $3, $4, $5)
on conflict (post_id, member_id) do update set note = excluded.note,
  remind_at = excluded.remind_at, reminded_at = case
    when bookmark.remind_at is not distinct from excluded.remind_at then bookmark.reminded_at end
"""


async def save_bookmark(
    access: Access, head: ThreadHead, number: int, *, form: BookmarkForm
) -> None:
    """Keep post `number` of a thread that the reader may open, or change what was kept of it.

    Raises `NotFound` when there is no such post, or it can no longer be read.
    """
    if not access.may_read or access.member_id is None:
        raise NotFound
    post = await queries.post_at(head, number)
    if post.deleted_at is not None or (post.hidden_at is not None and not access.may_moderate):
        raise NotFound
    await db.execute(_SAVE, post.id, access.member_id, form.note, form.remind_at, clock.now())


async def remove_bookmark(member_id: int, bookmark_id: int) -> None:
    """Keep it no longer. Of another's bookmark, or one that is gone, nothing happens."""
    await db.execute(
        "delete from bookmark where id = $1 and member_id = $2", bookmark_id, member_id
    )


async def mark_reminded(bookmark_id: int) -> bool:
    """Note that the reminder was given; False when it had been already."""
    changed = await db.execute(
        "update bookmark set reminded_at = $2 where id = $1 and reminded_at is null",
        bookmark_id,
        clock.now(),
    )
    return changed > 0
