"""What happens to an announcement by itself: it begins, and gets its rows in the ledger."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core.unit import unit_of_work
from forum.themes import queries as themes
from notifications.announcements import holding, planning, queries, running, writing
from notifications.announcements.queries import AnnouncementCard

# What should have begun longer ago than this is not begun by itself any more: it may be stale.
LATEST = timedelta(hours=24)


async def go_on(announcement_id: int) -> None:
    """Begin it if its moment has come, and write the rows that are missing. Twice is once."""
    await _begin_if_due(announcement_id)
    while await planning.plan_chunk(announcement_id):
        pass


async def _begin_if_due(announcement_id: int) -> None:
    async with unit_of_work():
        await db.value("select id from announcement where id = $1 for update", announcement_id)
        card = await queries.announcement(announcement_id)
        due = card is not None and card.started_at is None and card.scheduled_at is not None
        if card and due and card.scheduled_at and card.scheduled_at <= clock.now():
            await _begin(card)


async def _begin(card: AnnouncementCard) -> None:
    """In the name of who planned it, who must still manage the theme; else it is withheld."""
    access = await themes.access_to(card.theme_id, card.scheduled_by_id)
    if not access.may_manage:
        await writing.withhold(card.id, "no_manager")
    elif card.scheduled_at is None or card.scheduled_at < clock.now() - LATEST:
        await writing.withhold(card.id, "too_late")
    elif not await running.begin(access, card):
        await writing.withhold(card.id, "nobody")


_UNDONE = """
select id from announcement where started_at is null and scheduled_at <= $1
union select announcement_id from announcement_wave where planned_at is null
order by id
"""


async def sweep() -> None:
    """What a lost job left: not begun, or not wholly in the ledger, or laid aside for nothing."""
    for item in await db.rows(_UNDONE, clock.now()):
        await go_on(int(item["id"]))
    await holding.take_up_stray()
