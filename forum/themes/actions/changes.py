"""The log of who changed whose role, and who came in or left: a row each, for good."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit

_NOTE = """
insert into membership_change (theme_id, member_id, actor_id, old_role, new_role, at)
values ($1, $2, $3, $4, $5, $6)
"""


async def note_change(
    theme_id: int, member_id: int, *, actor_id: int, old_role: str = "", new_role: str = ""
) -> None:
    """Write it down in the open unit of work; "" is no part in the theme. A job tells managers."""
    await db.execute(_NOTE, theme_id, member_id, actor_id, old_role, new_role, clock.now())
    enqueue_after_commit(Job.MEMBERSHIP_CHANGED, theme_id)
