"""The planner of digests: who is due, in sets; one row each; then the next moment.

Any number of workers may plan at once, and as often as they like: due rows are locked and
skipped by others, the ledger refuses a second row for one local period, and the next moment is
always in the future, so that ten missed days make one digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.members.queries import MemberCard
from notifications import audiences, ledger, preferences, schedule
from notifications.ledger import Intent
from notifications.schedule import STALE_AFTER, Wish

BATCH = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """What became of one due preference: perhaps a row in the ledger, and the next moment."""

    member_id: int
    next_due_at: datetime | None
    intent: Intent | None = None


async def plan_digests() -> int:
    """Plan every digest that is due; how many rows were new in the ledger."""
    await _welcome_newcomers()
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


_DUE = """
select member_id, digest, weekday, hour, next_due_at from preference
where digest <> 'off' and (next_due_at <= $1 or next_due_at is null)
order by next_due_at nulls first limit $2 for update skip locked
"""

_MOVE_ON = """
update preference p set next_due_at = n.at
from unnest($1::int[], $2::timestamptz[]) as n(member_id, at) where p.member_id = n.member_id
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
        await db.execute(
            _MOVE_ON, [one.member_id for one in planned], [one.next_due_at for one in planned]
        )
        if written:
            enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return len(due), written


def _plan(item: db.Row, person: MemberCard, now: datetime) -> Planned:
    spread = schedule.spread_of(person.id)
    wish = Wish(item["digest"], item["weekday"], item["hour"], person.zone, spread)
    slot = schedule.next_slot(wish, now)
    if person.closed or slot is None:
        return Planned(person.id, _never(now))
    if item["next_due_at"] is None:
        return Planned(person.id, slot.at)
    period = schedule.period_at(wish, now)
    if slot.period == period:
        # She moved to another zone, or chose another hour: today's moment is still to come there.
        return Planned(person.id, slot.at)
    intent = Intent(
        "digest", period, person.id, not_before=now, not_after=now + STALE_AFTER[wish.frequency]
    )
    return Planned(person.id, slot.at, intent)


def _never(now: datetime) -> datetime:
    return now.replace(year=now.year + 100, day=min(now.day, 28))
