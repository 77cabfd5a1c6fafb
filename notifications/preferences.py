"""What a member wants by mail, and when the next digest is due because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forum.core import clock, db
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.members.queries import MemberCard
from notifications import schedule
from notifications.schedule import OFF, Slot, Wish

CHOICES = (OFF, *schedule.FREQUENCIES)
LESS_OFTEN = {"daily": "weekly", "weekly": "biweekly", "biweekly": "monthly", "monthly": OFF}


@dataclass(frozen=True, slots=True)
class Preference:
    """A member's choices; `zone` is the member's own. `next_due_at` is None when off."""

    member_id: int
    digest: str
    weekday: int
    hour: int
    announcements: bool
    reminders: bool
    next_due_at: datetime | None
    digest_upto: datetime
    zone: str

    @property
    def wish(self) -> Wish:
        spread = schedule.spread_of(self.member_id)
        return Wish(self.digest, self.weekday, self.hour, self.zone, spread)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a member filled in on the settings page."""

    digest: str
    weekday: int
    hour: int
    announcements: bool
    reminders: bool


_OF = """
select p.member_id, p.digest, p.weekday, p.hour, p.announcements, p.reminders, p.next_due_at,
       p.digest_upto
from preference p where p.member_id = any($1::int[])
"""


async def of_all(people: Mapping[int, MemberCard]) -> dict[int, Preference]:
    """The choices of these members, by id; those who never chose get a row with the defaults."""
    found = await db.rows(_OF, list(people))
    if len(found) < len(people):
        await ensure(list(people))
        found = await db.rows(_OF, list(people))
    return {i["member_id"]: Preference(**i, zone=people[i["member_id"]].zone) for i in found}


async def of(member_id: int) -> Preference:
    """The choices of one member who exists."""
    return (await of_all(await members.members_by_ids([member_id])))[member_id]


async def ensure(member_ids: Sequence[int]) -> None:
    """Give members without a row the defaults: weekly, Tuesday at nine, told up to now."""
    await db.execute(_DEFAULTS, list(member_ids), clock.now())


_DEFAULTS = """
insert into preference (member_id, digest, weekday, hour, announcements, reminders, digest_upto,
                        changed_at)
select id, 'weekly', 2, 9, true, true, $2, $2 from unnest($1::int[]) as id
on conflict (member_id) do nothing
"""


async def choose(member_id: int, chosen: Chosen) -> Preference:
    """Keep what the member chose and work out when the next digest is due.

    A digest that is switched on again begins now: nobody wants the months of silence at once.
    """
    now = clock.now()
    async with unit_of_work():
        before = await of(member_id)
        wish = replace(
            before.wish, frequency=chosen.digest, weekday=chosen.weekday, hour=chosen.hour
        )
        slot = schedule.next_slot(wish, now)
        awakened = before.digest == OFF and chosen.digest != OFF
        await db.execute(
            "update preference set digest = $2, weekday = $3, hour = $4, announcements = $5, "
            "reminders = $6, next_due_at = $7, changed_at = $8, "
            "digest_upto = case when $9 then $8 else digest_upto end where member_id = $1",
            member_id,
            chosen.digest,
            chosen.weekday,
            chosen.hour,
            chosen.announcements,
            chosen.reminders,
            slot.at if slot else None,
            now,
            awakened,
        )
        return await of(member_id)


async def less_often(member_id: int) -> Preference:
    """One step down: daily, weekly, every two weeks, monthly, not at all."""
    found = await of(member_id)
    fewer = LESS_OFTEN.get(found.digest, OFF)
    return await choose(
        member_id,
        Chosen(fewer, found.weekday, found.hour, found.announcements, found.reminders),
    )


def upcoming(found: Preference) -> Slot | None:
    """The next digest of this member, as it stands."""
    return schedule.next_slot(found.wish, clock.now())
