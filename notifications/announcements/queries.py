"""Announcements as those who manage the theme see them, and as those they went to read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.core import db, text
from forum.core.errors import NotFound
from forum.themes.queries import Access
from notifications.announcements import selection
from notifications.announcements.selection import Selection

CONCEPT, SCHEDULED, SENDING, PAUSED, STOPPED = (
    *("concept", "scheduled", "sending", "paused", "stopped"),
)


@dataclass(frozen=True, slots=True)
class AnnouncementCard:
    """One announcement. `author` wrote it first; `contact` is where answers go, "" for nowhere.

    `withheld`: why it did not begin by itself ("no_manager", "too_late"), else "".
    """

    id: int
    theme_id: int
    theme_slug: str
    theme_name: str
    contact: str
    subject: str
    source: str
    html: str
    selection: Selection
    author: str
    created_at: datetime
    changed_at: datetime
    scheduled_at: datetime | None
    scheduled_by_id: int | None
    withheld: str
    started_at: datetime | None
    paused_at: datetime | None
    stopped_at: datetime | None

    @property
    def state(self) -> str:
        """Where it stands; whether sending has come to its end is `outcomes.Progress`'s to say."""
        if self.started_at is None:
            return SCHEDULED if self.scheduled_at else CONCEPT
        if self.stopped_at:
            return STOPPED
        return PAUSED if self.paused_at else SENDING

    @property
    def path(self) -> str:
        """The page of those who manage it."""
        return f"/{self.theme_slug}/beheer/aankondigingen/{self.id}"

    @property
    def href(self) -> str:
        """The page of those it went to."""
        return f"/{self.theme_slug}/aankondigingen/{self.id}-{text.slugify(self.subject)}"


_CARDS = """
select a.id, a.theme_id, t.slug as theme_slug, t.name as theme_name, t.contact_email as contact,
  a.subject, a.source, a.html, a.selection, m.name as author, a.created_at, a.changed_at,
  a.scheduled_at, a.scheduled_by_id, a.withheld, a.started_at, a.paused_at, a.stopped_at
from announcement a join theme t on t.id = a.theme_id join member m on m.id = a.created_by_id
"""


def _card(found: db.Row) -> AnnouncementCard:
    raw: Any = found["selection"]
    stored = json.loads(raw) if isinstance(raw, str) else raw
    return AnnouncementCard(**{**found, "selection": selection.of(stored or {})})


async def announcement(announcement_id: int) -> AnnouncementCard | None:
    """One, for a job and for the mails."""
    found = await db.row(f"{_CARDS} where a.id = $1::bigint", announcement_id)
    return _card(found) if found else None


async def managed(access: Access, announcement_id: int) -> AnnouncementCard:
    """One of this theme, for who manages it. Raises `NotFound`."""
    found = await announcement(announcement_id) if access.may_manage else None
    if found is None or found.theme_id != access.theme_id:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line of the list. `total`: people it was for; `open`: mails that have not left yet."""

    card: AnnouncementCard
    total: int
    open: int


_LIST = f"""
select listed.*, coalesce((select w.total from announcement_wave w
    where w.announcement_id = listed.id and w.number = 1), 0) as total,
  (select count(*)::int from delivery d where d.kind = 'announcement' and d.ref_id = listed.id
    and d.state in ('pending', 'paused', 'sending'))
  + coalesce((select sum(jsonb_array_length(w.audience))::int from announcement_wave w
    where w.announcement_id = listed.id and w.planned_at is null), 0) as open
from ({_CARDS} where a.theme_id = $1 and ($2::int is null or a.id < $2)
  order by a.id desc limit $3) listed
order by listed.id desc
"""
PAGE = 30


async def listed(access: Access, *, before: int | None = None) -> list[ListLine]:
    """The theme's announcements, the last first: one more than a page when there are older."""
    if not access.may_manage:
        raise NotFound
    found = await db.rows(_LIST, access.theme_id, before, PAGE + 1)
    return [
        ListLine(_card(item), total, still)
        for item in found
        for total, still in [(item.pop("total"), item.pop("open"))]
    ]


_RECEIVED = """
select exists(select 1 from delivery d where d.kind = 'announcement' and d.ref_id = $1
  and d.recipient_id = $2 and d.reason <> 'stopped')
"""


async def announcement_open_to(access: Access, announcement_id: int) -> AnnouncementCard:
    """One that has begun, for who manages the theme and whom it is for. Raises `NotFound`.

    Whom it was for and did not reach may read it here; when sending was stopped before her mail,
    she may not.
    """
    found = await announcement(announcement_id)
    here = found is not None and found.theme_id == access.theme_id and found.started_at is not None
    if found is None or not here or not access.may_read:
        raise NotFound
    if access.may_manage or await db.value(_RECEIVED, announcement_id, access.member_id):
        return found
    raise NotFound
