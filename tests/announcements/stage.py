"""An announcement for the tests, written through the action, and how it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forum.core import db
from notifications.announcements import due, outcomes, queries, running, writing
from notifications.announcements.forms import AnnouncementForm
from notifications.announcements.outcomes import Progress
from notifications.announcements.queries import AnnouncementCard
from notifications.announcements.selection import Selection
from tests.cast import Cast

FORM = AnnouncementForm(
    subject="Nieuwe regeling voor opvang",
    text="De regeling is **gewijzigd**. Lees [het onderwerp](/mensenhandel/forum/1).",
    selection=Selection(),
)


async def written(cast: Cast, **changes: Any) -> AnnouncementCard:
    """A concept of the manager's."""
    access = await cast.access(cast.mies)
    return await card(await writing.write(access, replace(FORM, **changes)))


async def card(announcement_id: int) -> AnnouncementCard:
    found = await queries.announcement(announcement_id)
    assert found is not None
    return found


async def begun(cast: Cast, **changes: Any) -> AnnouncementCard:
    """Sent, and wholly in the ledger; nothing has left yet."""
    made = await written(cast, **changes)
    await running.send(await cast.access(cast.mies), made.id, seen=made.changed_at.isoformat())
    await due.go_on(made.id)
    return await card(made.id)


async def progress(made: AnnouncementCard) -> Progress:
    return await outcomes.progress(made.id)


async def states(made: AnnouncementCard) -> dict[int, str]:
    """Member -> "state" or "state:reason" of the newest row of each."""
    rows = await db.rows(
        "select recipient_id, state, reason from delivery "
        "where kind = 'announcement' and ref_id = $1 order by id",
        made.id,
    )
    return {
        item["recipient_id"]: ":".join(filter(None, (item["state"], item["reason"])))
        for item in rows
    }


async def settle(made: AnnouncementCard, member_id: int, state: str, reason: str = "") -> None:
    """What a mail server that is not here would have made of one mail."""
    await db.execute(
        "update delivery set state = $3, reason = $4, done_at = now() "
        "where kind = 'announcement' and ref_id = $1 and recipient_id = $2",
        *(made.id, member_id, state, reason),
    )
