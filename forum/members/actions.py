"""Verbs of members."""

from __future__ import annotations

from forum.core import clock, db


async def note_seen(session_id: int) -> None:
    """The session is in use: its idle time begins anew."""
    await db.execute("update session set seen_at = $1 where id = $2", clock.now(), session_id)
