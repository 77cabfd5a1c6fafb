"""The planner of digests: who is due, in sets; one row each; then the next moment.

Any number of workers may plan at once, and as often as they like: due rows are locked and
skipped by others, the ledger refuses a second row for one local period, and the next moment is
always in the future, so that ten missed days make one digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.members.queries import MemberCard
from notifications import audiences, ledger, preferences, schedule
from notifications.ledger import Intent
from notifications.schedule import STALE_AFTER, Slot, Wish

BATCH = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of one due preference: perhaps a row in the ledger, and the next moment.

    `zone`: the one that this moment was worked out in.
    """

    member_id: int
    zone: str
    next_due_at: datetime | None
    intent: Intent | None = None


async def plan_digests() -> int:
    """Plan every digest that is due; how many rows were new in the ledger."""
    await _welcome_newcomers()
    await _follow_movers()
    new = 0
    while True:
        planned, written = await _plan_batch()
        new += written
        if planned < BATCH:
            return new


async def _welcome_newcomers() -> None:
    while fresh := await audiences.newcomers(BATCH):
        await preferences.ensure(fresh)
        if len(fresh) < BATCH:
            return


_MOVED = """
select p.member_id, p.digest, p.weekday, p.hour, m.zone
from preference p join member m on m.id = p.member_id
where p.digest <> 'off' and p.next_due_at > $1 and p.due_zone not in ('', m.zone)
limit $2 for update of p skip locked
"""


async def _follow_movers() -> None:
    """Who lives in another zone than her moment was worked out in gets it in the new one."""
    while True:
        async with unit_of_work():
            now = clock.now()
            moved = await db.rows(_MOVED, now, BATCH)
            wishes = {item["member_id"]: _wish(item, item["zone"]) for item in moved}
            slots = await preferences.next_slots(wishes, now)
            await _move_on(
                [Planned(who, wishes[who].zone, slot.at) for who, slot in slots.items() if slot]
            )
        if len(moved) < BATCH:
            return


# As the index `preference_due` has it: who has no moment yet comes first, and nothing is sorted.
_DUE = """
select member_id, digest, weekday, hour, next_due_at, due_zone from preference
where digest <> 'off' and coalesce(next_due_at, '-infinity') <= $1
order by coalesce(next_due_at, '-infinity') limit $2 for update skip locked
"""

_MOVE_ON = """
update preference p set next_due_at = n.at, due_zone = n.zone
from unnest($1::int[], $2::timestamptz[], $3::text[]) as n(member_id, at, zone)
where p.member_id = n.member_id
"""


async def _plan_batch() -> tuple[int, int]:
    now = clock.now()
    async with unit_of_work():
        due = await db.rows(_DUE, now, BATCH)
        if not due:
            return 0, 0
        people = await members.members_by_ids([item["member_id"] for item in due])
        planned = [_plan(item, people[item["member_id"]], now) for item in due]
        written = await ledger.intend([one.intent for one in planned if one.intent])
        await _move_on(planned)
        if written:
            enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return len(due), written


async def _move_on(planned: Sequence[Planned]) -> None:
    ids = [one.member_id for one in planned]
    moments = [one.next_due_at for one in planned]
    await db.execute(_MOVE_ON, ids, moments, [one.zone for one in planned])


def _wish(item: db.Row, zone: str) -> Wish:
    spread = schedule.spread_of(item["member_id"])
    return Wish(item["digest"], item["weekday"], item["hour"], zone, spread)


def _plan(item: db.Row, person: MemberCard, now: datetime) -> Planned:
    wish = _wish(item, person.zone)
    slot, owed = schedule.next_slot(wish, now), _owed(item, wish, now)
    if person.closed or slot is None:
        return Planned(person.id, person.zone, _never(now))
    intent = None
    if owed is not None:
        # Of many missed moments the last: what is too late even so ends as "expired", to be seen.
        ends = owed.at + STALE_AFTER[wish.frequency]
        intent = Intent("digest", owed.period, person.id, not_before=owed.at, not_after=ends)
    return Planned(person.id, person.zone, slot.at, intent)


def _owed(item: db.Row, wish: Wish, now: datetime) -> Slot | None:
    """The moment that is to be made good; None when hers is still to come where she lives now."""
    due, last = item["next_due_at"], schedule.last_slot(wish, now)
    if due is None or last is None:
        return None
    was = replace(wish, zone=item["due_zone"] or wish.zone)
    return last if last.day >= schedule.day_of(due, was) else None


def _never(now: datetime) -> datetime:
    return now.replace(year=now.year + 100, day=min(now.day, 28))
