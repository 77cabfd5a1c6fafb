"""What is to be shown on devices: a row a device and subject, in the transaction of the bell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from forum.core import clock, db, security
from forum.core.errors import NotFound
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from notifications import choices, quiet
from notifications.channels.push import vapid
from notifications.push.devices import living

DELAY = timedelta(minutes=1)
"""How long a notice waits for its reader to come and read. Said on the page."""
STALE = timedelta(days=1)
"""A notice that could not be handed over this long after its moment is dropped."""
TEST, THREAD, MESSAGE = "test", "thread", "message"
_IN_A_THREAD = ("mention", "reply", "thread")
PACE = "10/hour"

_HOLDERS = f"""
select distinct d.member_id, m.zone from push_device d join session s on s.id = d.session_id
join member m on m.id = d.member_id
where d.member_id = any($1::int[]) and d.vapid = $2 and {living("$3")} and m.closed_at is null
"""
_PLAN = f"""
insert into push_delivery (device_id, kind, subject, number, state, not_before, not_after, tries,
                           token, reason, created_at)
select d.id, $3, $4, $5, 'pending', n.due, n.due + $6::interval, 0, 0, '', $7
from unnest($1::int[], $2::timestamptz[]) as n (member_id, due)
join push_device d on d.member_id = n.member_id join session s on s.id = d.session_id
where d.vapid = $8 and {living("$7")} order by d.id
on conflict (device_id, kind, subject) where state = 'pending'
do update set number = least(push_delivery.number, excluded.number)
"""


async def plan(
    member_ids: Sequence[int], kind: str, subject: str, *, number: int | None = None
) -> int:
    """Rows for the devices of those who want this kind shown; how many rows wait for it now.

    A row that waits takes along what happens meanwhile. In a thread that is all one kind, whatever
    rang the bell; `number` is the first post it tells of.
    """
    if not member_ids or not vapid.offered():
        return 0
    due = await _due(kind, member_ids)
    if not due:
        return 0
    return await db.execute(
        _PLAN,
        *(list(due), list(due.values())),
        *(THREAD if kind in _IN_A_THREAD else kind, subject, number),
        *(STALE, clock.now(), vapid.key_name()),
    )


async def _due(kind: str, member_ids: Sequence[int]) -> Mapping[int, datetime]:
    now = clock.now()
    holders = await db.rows(_HOLDERS, list(member_ids), vapid.key_name(), now)
    zones = {item["member_id"]: item["zone"] for item in holders}
    if not zones:
        return {}
    chosen, hours = await choices.of_all(list(zones)), await quiet.of_all(list(zones))
    return {
        who: hours[who].over(now + DELAY, zone)
        for who, zone in zones.items()
        if choices.shows(chosen[who], kind)
    }


_PLAN_TEST = f"""
insert into push_delivery (device_id, kind, subject, state, not_before, not_after, tries, token,
                           reason, created_at)
select d.id, $3, $3, 'pending', $4, $4::timestamptz + $5::interval, 0, 0, '', $4
from push_device d join session s on s.id = d.session_id
where d.id = $1 and d.member_id = $2 and {living("$4")}
on conflict (device_id, kind, subject) where state = 'pending' do update set not_before = $4
"""
WORTH = timedelta(minutes=15)


async def plan_test(member_id: int, device_id: int) -> None:
    """Show something on this device now, so that she sees how it looks, and that it does.

    `NotFound` for anybody else's device, `TooMany` past ten an hour.
    """
    await security.limit(PACE, "push-test", str(member_id))
    async with unit_of_work():
        new = await db.execute(_PLAN_TEST, device_id, member_id, TEST, clock.now(), WORTH)
        if not new:
            raise NotFound
        enqueue_after_commit(Job.DRAIN_PUSHES)
