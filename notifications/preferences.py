"""What a member wants by mail, and when the next digest is due because of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.members.queries import MemberCard
from notifications import schedule
from notifications.schedule import OFF, Slot, Wish

CHOICES = (OFF, *schedule.FREQUENCIES)
FIRST_REACHES_BACK = timedelta(days=7)
LESS_OFTEN = schedule.FREQUENCIES  # from often to seldom


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
    follow_ups: bool = True

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
    follow_ups: bool = True


def read(fields: Mapping[str, str]) -> Chosen:
    """A posted form as choices. Raises `Invalid` for what the page does not offer."""
    wrong: dict[str, str] = {}
    if fields.get("digest") not in CHOICES:
        wrong["digest"] = N_("Kies hoe vaak u een overzicht wilt.")
    weekday = _whole(fields.get("weekday", ""), 1, 7)
    if weekday is None:
        wrong["weekday"] = N_("Kies een dag van de week.")
    hour = _whole(fields.get("hour", ""), 0, 23)
    if hour is None:
        wrong["hour"] = N_("Kies een uur van 00:00 tot en met 23:00.")
    if wrong or weekday is None or hour is None:
        raise Invalid(wrong)
    boxes = [fields.get(name) == "1" for name in ("announcements", "reminders", "follow_ups")]
    return Chosen(fields["digest"], weekday, hour, *boxes)


def _whole(given: str, low: int, high: int) -> int | None:
    fits = given.isascii() and given.isdecimal() and len(given) <= 2
    return int(given) if fits and low <= int(given) <= high else None


_OF = """
select p.member_id, p.digest, p.weekday, p.hour, p.announcements, p.reminders, p.next_due_at,
       p.digest_upto, p.follow_ups
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
    """Give members without a row the defaults: weekly, Tuesday at nine.

    The first digest goes back to when she joined, a week at most.
    """
    now = clock.now()
    await db.execute(_DEFAULTS, list(member_ids), now, now - FIRST_REACHES_BACK)


_DEFAULTS = """
insert into preference (member_id, digest, weekday, hour, announcements, reminders, digest_upto,
                        changed_at)
select who.id, 'weekly', 2, 9, true, true, coalesce(
  (select least($2, greatest($3, min(ms.joined_at))) from membership ms
   where ms.member_id = who.id and ms.left_at is null), $2), $2
from unnest($1::int[]) as who(id)
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
        slot = (await next_slots({member_id: wish}, now))[member_id]
        awakened = before.digest == OFF and chosen.digest != OFF
        await db.execute(
            "update preference set digest = $2, weekday = $3, hour = $4, announcements = $5, "
            "reminders = $6, next_due_at = $7, changed_at = $8, "
            "digest_upto = case when $9 then $8 else digest_upto end, follow_ups = $10, "
            "due_zone = $11 "
            "where member_id = $1",
            member_id,
            chosen.digest,
            chosen.weekday,
            chosen.hour,
            chosen.announcements,
            chosen.reminders,
            slot.at if slot else None,
            now,
            awakened,
            chosen.follow_ups,
            wish.zone,
        )
        return await of(member_id)


_TOLD = """
select d.recipient_id, d.period from delivery d
join unnest($1::int[], $2::text[]) as n(member_id, period)
  on d.recipient_id = n.member_id and d.kind = 'digest' and d.period = n.period
"""


async def next_slots(wishes: Mapping[int, Wish], now: datetime) -> dict[int, Slot | None]:
    """Each member's next moment, after `now`, of a period that has had no digest yet.

    Who has had this week's and chooses a later day hears next week: the week has its one.
    """
    first = {who: schedule.next_slot(wish, now) for who, wish in wishes.items()}
    asked = {who: slot.period for who, slot in first.items() if slot}
    told = await db.rows(_TOLD, list(asked), list(asked.values())) if asked else []
    for who in (item["recipient_id"] for item in told):
        slot = first[who]
        assert slot is not None
        first[who] = schedule.next_slot(wishes[who], slot.at)
    return first


async def set_frequency(member_id: int, frequency: str) -> Preference:
    """Change how often only. Doing so again changes nothing."""
    found = await of(member_id)
    chosen = Chosen(
        frequency,
        found.weekday,
        found.hour,
        found.announcements,
        found.reminders,
        found.follow_ups,
    )
    return await choose(member_id, chosen)


async def upcoming(found: Preference) -> Slot | None:
    """The next digest of this member, as it stands."""
    return (await next_slots({found.member_id: found.wish}, clock.now()))[found.member_id]
