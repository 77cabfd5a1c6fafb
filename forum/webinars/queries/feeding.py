"""A member's own calendar of webinars: its secret address, and what stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db, security
from forum.core import settings as settings_module
from forum.members import queries as members
from forum.themes import queries as themes
from forum.webinars.queries.cards import WebinarCard, webinar_cards

_PURPOSE = "calendar-feed"
# Programs keep what they once read; what is longer ago than this may go from them.
REACHES_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Feed:
    """That a member has an address for her calendar. `read_at`: to the day."""

    member_id: int
    number: int
    created_at: datetime
    read_at: datetime | None

    @property
    def address(self) -> str:
        """The secret address. It is not stored: it is made of the row and the house's key."""
        token = security.sign(_PURPOSE, f"{self.member_id}-{self.number}")
        return f"{settings_module.current().base_url}/cal/{token}.ics"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A webinar in her calendar; `state` is of her place: registered or waiting."""

    card: WebinarCard
    state: str


async def feed_of(member_id: int) -> Feed | None:
    """The member's, if she has made one."""
    found = await db.row(
        "select member_id, number, created_at, read_at from calendar_feed where member_id = $1",
        member_id,
    )
    return Feed(**found) if found else None


async def feed_at(token: str) -> Feed | None:
    """Whose calendar this is; None when the address was never given out, or no longer counts."""
    payload = security.unsign(_PURPOSE, token) if token.isascii() else None
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,10})", payload or "")
    feed = await feed_of(int(found[1])) if found else None
    if found is None or feed is None or feed.number != int(found[2]):
        return None
    member = await members.member(feed.member_id)
    return feed if member and not member.closed else None


_APPOINTMENTS = """
select r.webinar_id, r.state from registration r join webinar w on w.id = r.webinar_id
where r.member_id = $1 and r.state <> 'cancelled' and w.ends_at > $2
"""


async def appointments(member_id: int) -> list[Appointment]:
    """Her places, the first first; cancelled webinars too, of themes that are open to her."""
    found = await db.rows(_APPOINTMENTS, member_id, clock.now() - REACHES_BACK)
    states = {int(item["webinar_id"]): str(item["state"]) for item in found}
    cards = await webinar_cards(list(states))
    open_to_her = {
        theme_id
        for theme_id in {card.theme_id for card in cards}
        if await themes.can_read(theme_id, [member_id])
    }
    return [Appointment(c, states[c.id]) for c in cards if c.theme_id in open_to_her]
