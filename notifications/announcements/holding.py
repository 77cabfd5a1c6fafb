"""Rows of the ledger laid aside while an announcement is paused, taken up again, or ended.

A paused row has a state of its own: nobody claims it and it does not expire. What a worker holds
at that moment comes aside too: between RCPT and DATA it asks (`ledger.hold`), and `park` waits for
whoever is just then changing the announcement.
"""

from __future__ import annotations

from forum.core import clock, db
from notifications.ledger import Claimed

PAUSED, STOPPED = "paused", "stopped"

_PARK = """
with held as (select paused_at is not null as still from announcement where id = $3 for share)
update delivery set state = case when (select still from held) then 'paused' else 'pending' end,
  tries = tries - 1, lease_until = null, reason = ''
where id = $1 and token = $2 and state = 'sending'
"""


async def park(row: Claimed) -> None:
    """Give a claimed row back untried: aside, or in line again if sending has just gone on."""
    await db.execute(_PARK, row.id, row.token, row.ref_id)


async def lay_aside(announcement_id: int) -> int:
    """In the unit of work that pauses: the rows nobody has claimed; how many."""
    return await db.execute(
        "update delivery set state = 'paused' "
        "where kind = 'announcement' and ref_id = $1 and state = 'pending'",
        announcement_id,
    )


_TAKE_UP = """
update delivery d set state = 'pending', not_after = d.not_after + ($2::timestamptz - a.paused_at)
from announcement a where a.id = $1 and d.ref_id = a.id and d.kind = 'announcement'
  and d.state = 'paused'
"""


async def take_up(announcement_id: int) -> int:
    """In the unit of work that resumes, before `paused_at` is emptied; how many.

    The time for which they stood still does not count.
    """
    return await db.execute(_TAKE_UP, announcement_id, clock.now())


async def end(announcement_id: int) -> int:
    """In the unit of work that stops: what has not left is skipped for good; how many.

    What a worker holds at this moment it skips itself, or has sent.
    """
    return await db.execute(
        "update delivery set state = 'skipped', reason = 'stopped', done_at = $2 "
        "where kind = 'announcement' and ref_id = $1 and state in ('pending', 'paused')",
        *(announcement_id, clock.now()),
    )


_STRAY = """
update delivery d set state = 'pending' from announcement a
where d.state = 'paused' and a.id = d.ref_id and a.paused_at is null
"""


async def take_up_stray() -> int:
    """Rows that lie aside though nothing is paused (there should be none); how many."""
    return await db.execute(_STRAY)
