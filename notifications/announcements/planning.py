"""From a frozen selection to rows of the ledger, in chunks.

A chunk is one transaction: its rows, and the rest of the list without them. Whatever ends it in
between, the next call (`due.go_on`) goes on where it was.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes import queries as themes
from notifications import ledger, notices
from notifications.announcements import queries
from notifications.announcements.queries import AnnouncementCard
from notifications.ledger import Intent
from notifications.notices import Line

CHUNK = 200
# A mail server that is away over a weekend costs nobody the announcement.
LASTS = timedelta(days=3)
BELL = "announcement"


def subject_of(announcement_id: int) -> str:
    """What the lines behind the bell are found by."""
    return f"announcement:{announcement_id}"


async def plan_chunk(announcement_id: int) -> bool:
    """The next rows; whether there may be more to write."""
    async with unit_of_work():
        await db.value("select id from announcement where id = $1 for update", announcement_id)
        card = await queries.announcement(announcement_id)
        if card is None or card.paused_at or card.stopped_at:
            return False
        return await _plan(card, CHUNK)


async def plan_all(card: AnnouncementCard) -> None:
    """In the open unit of work, which holds the announcement: everything that is missing."""
    while await _plan(card, CHUNK):
        pass


_OPEN = """
select id, number, audience, started_at from announcement_wave
where announcement_id = $1 and planned_at is null order by number limit 1
"""


async def _plan(card: AnnouncementCard, limit: int) -> bool:
    wave = await db.row(_OPEN, card.id)
    if wave is None:
        return False
    raw: Any = wave["audience"]
    ids: list[int] = json.loads(raw) if isinstance(raw, str) else raw
    some, rest = ids[:limit], ids[limit:]
    period, ends = f"{card.id}.{wave['number']}", wave["started_at"] + LASTS
    await ledger.intend(
        [Intent("announcement", period, who, card.id, not_after=ends) for who in some]
    )
    await _ring(card, some)
    await db.execute(
        "update announcement_wave set audience = $2::jsonb, planned_at = $3 where id = $1",
        *(wave["id"], json.dumps(rest), None if rest else clock.now()),
    )
    enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return bool(rest)


async def _ring(card: AnnouncementCard, ids: list[int]) -> None:
    """A line behind the bell of those who may read it; a second wave rings for nobody again."""
    readers = sorted(await themes.can_read(card.theme_id, ids))
    at = card.started_at or clock.now()
    await notices.note(readers, Line(BELL, subject_of(card.id), card.subject, card.href, at))
