"""The ledger of notices on devices: claim, finish, give back. As the ledger of mail, but brief.

A claim is a lease with a fencing token: only the newest claim may finish a row. A worker that dies
after the push service took a notice makes one more of it, which replaces the first (its Topic).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.core.metrics import push_results
from notifications.channels.push.sealing import Subscription
from notifications.push import devices

LEASE = timedelta(seconds=120)
LADDER = (
    *(timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)),
    *(timedelta(hours=1), timedelta(hours=4)),
)
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that this worker may settle."""

    id: int
    token: int
    device_id: int
    kind: str
    subject: str
    number: int | None
    not_after: datetime
    tries: int


_CLAIM = """
with fresh as materialized (
  select id from push_delivery where state = 'pending' and not_before <= $1
  order by not_before, id limit $3 for update skip locked
), stale as materialized (
  select id from push_delivery where state = 'sending' and lease_until < $1
  order by lease_until limit $3 for update skip locked
)
update push_delivery p
set state = 'sending', lease_until = $2, token = p.token + 1, tries = p.tries + 1
where p.id in (select id from fresh union all select id from stale)
returning p.id, p.token, p.device_id, p.kind, p.subject, p.number, p.not_after, p.tries
"""


async def claim(limit: int) -> list[Claimed]:
    """Up to `limit` rows that are due, and as many whose worker died: leased to the caller."""
    now = clock.now()
    found = await db.rows(_CLAIM, now, now + LEASE, limit)
    return sorted((Claimed(**item) for item in found), key=lambda row: row.id)


_FINISH = """
with done as (
  update push_delivery set state = $3, reason = $4, code = $5, done_at = $6, lease_until = null
  where id = $1 and token = $2 and state = 'sending' returning device_id
), used as (
  update push_device d set used_at = $6 from done where d.id = done.device_id and $3 = 'sent'
)
select count(*)::int from done
"""


async def finish(row: Claimed, state: str, *, reason: str = "", code: int | None = None) -> bool:
    """End the row. False: not ours any more."""
    ours = await db.value(_FINISH, row.id, row.token, state, reason, code, clock.now())
    if ours:
        push_results.labels(state=state).inc()
    return bool(ours)


async def drop_device(row: Claimed, subscription: Subscription) -> None:
    """The browser takes no more notices there: the device goes, and all that waits for it."""
    gone = await db.execute(
        "delete from push_device d using push_delivery p where p.id = $1 and p.token = $2 "
        "and d.id = p.device_id and d.endpoint = $3",
        *(row.id, row.token, subscription.endpoint),
    )
    if gone:
        push_results.labels(state="gone").inc()


# While it was under way a new row may have begun to wait: that one tells it all.
_GIVE_BACK = """
update push_delivery p set lease_until = null, not_before = $3, tries = p.tries - $4, code = $5,
  state = case when w.id is null then 'pending' else 'skipped' end,
  reason = case when w.id is null then '' else 'merged' end,
  done_at = case when w.id is null then null else $6::timestamptz end
from (select 1) as one left join lateral (
  select o.id from push_delivery o join push_delivery me on me.id = $1
  where (o.device_id, o.kind, o.subject) = (me.device_id, me.kind, me.subject)
    and o.state = 'pending') w on true
where p.id = $1 and p.token = $2 and p.state = 'sending'
"""


async def release(row: Claimed, *, until: datetime) -> None:
    """Give the row back untried: it is not its moment."""
    await db.execute(_GIVE_BACK, row.id, row.token, until, 1, None, clock.now())


async def retry_later(row: Claimed, *, code: int | None, wait: timedelta | None) -> None:
    """Try again as the service asked, else after 30 s, 2 and 10 minutes, 1 and 4 hours."""
    step = row.tries - 1
    if step >= len(LADDER):
        await finish(row, "failed", reason="gave_up", code=code)
        return
    now = clock.now()
    again = now + max(wait or timedelta(), LADDER[step])
    if again >= row.not_after:
        await finish(row, "expired", reason="too_late", code=code)
        return
    await db.execute(_GIVE_BACK, row.id, row.token, again, 0, code, now)


async def sweep() -> None:
    """End what is too late, forget what is a week old, and the devices that are no more."""
    now = clock.now()
    await devices.forget()
    await db.execute(
        "update push_delivery set state = 'expired', reason = 'too_late', done_at = $1 "
        "where state = 'pending' and not_after <= $1",
        now,
    )
    await db.execute("delete from push_delivery where done_at < $1", now - KEPT)
