"""The ledger of deliveries: intend, claim, hold, finish. The truth of every mail.

An intent exists once (recipient, kind, period). A claim is a lease with a fencing token: only
the newest claim may finish a row, so a worker that was away too long changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.core import clock, db, security
from forum.core import settings as settings_module
from forum.core.metrics import mail_results
from forum.core.unit import unit_of_work

# These nest: waiting for the reply after the dot (600 s, RFC 5321 section 4.5.3.2.6) is shorter
# than the lease that covers it, and that is shorter than the job (720 s).
CLAIM_LEASE = timedelta(seconds=120)
DATA_LEASE = timedelta(seconds=660)
IN_DATA = "in_data"
LADDER = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 720))


@dataclass(frozen=True, slots=True)
class Intent:
    """That one member (or one address, of somebody who is not a member yet) is to be told."""

    kind: str
    period: str
    recipient_id: int | None = None
    ref_id: int | None = None
    address: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row of the ledger that this worker may send. `doubtful`: it may have been sent before."""

    id: int
    token: int
    recipient_id: int | None
    kind: str
    period: str
    ref_id: int | None
    address: str
    not_before: datetime
    not_after: datetime | None
    tries: int
    message_id: str
    date: datetime
    created_at: datetime
    doubtful: bool


_INTEND = """
insert into delivery (id, recipient_id, kind, period, ref_id, address, not_before, not_after,
                      message_id, date, created_at, state, tries, token, subject, smtp_reply,
                      reason)
select *, $9::timestamptz, $9::timestamptz, 'pending', 0, 0, '', '', '' from unnest(
  $1::bigint[], $2::int[], $3::text[], $4::text[], $5::bigint[], $10::text[],
  $6::timestamptz[], $7::timestamptz[], $8::text[])
on conflict do nothing
returning id
"""


async def intend(intents: Sequence[Intent]) -> int:
    """Write the intents that are not there yet, in two queries; how many were new."""
    if not intents:
        return 0
    now = clock.now()
    numbers = await db.rows(
        "select nextval(pg_get_serial_sequence('delivery', 'id')) as id "
        "from generate_series(1, $1::int)",
        len(intents),
    )
    ids = [int(item["id"]) for item in numbers]
    written = await db.rows(
        _INTEND,
        ids,
        [i.recipient_id for i in intents],
        [i.kind for i in intents],
        [i.period for i in intents],
        [i.ref_id for i in intents],
        [i.not_before or now for i in intents],
        [i.not_after for i in intents],
        [message_id(i.kind, number) for i, number in zip(intents, ids, strict=True)],
        now,
        [i.address for i in intents],
    )
    return len(written)


async def untold(kind: str, period: str, member_ids: Sequence[int]) -> list[int]:
    """Those of the members for whom this intent is not written yet."""
    found = await db.rows(
        "select id from unnest($1::int[]) as id where not exists (select 1 from delivery d "
        "where d.recipient_id = id and d.kind = $2 and d.period = $3)",
        list(member_ids),
        kind,
        period,
    )
    return [int(item["id"]) for item in found]


def message_id(kind: str, number: int) -> str:
    """The Message-ID of a delivery: unique, and the same however often it is tried."""
    domain = settings_module.current().mail_domain
    return f"<{kind}.{number}.{security.mac('message-id', f'{kind}.{number}', size=10)}@{domain}>"


_CLAIM = """
with fresh as materialized (
  select id from delivery where state = 'pending' and not_before <= $1
  order by not_before, id limit $3 for update skip locked
), stale as materialized (
  select id from delivery where state = 'sending' and lease_until < $1
  order by lease_until limit $3 for update skip locked
)
update delivery d
set state = 'sending', lease_until = $2, token = d.token + 1, tries = d.tries + 1
where d.id in (select id from fresh union all select id from stale)
returning d.id, d.token, d.recipient_id, d.kind, d.period, d.ref_id, d.address, d.not_before,
          d.not_after, d.tries, d.message_id, d.date, d.created_at, d.reason = $4 as doubtful
"""


async def claim(limit: int) -> list[Claimed]:
    """Up to `limit` due rows, and as many whose worker died: leased to the caller, oldest first."""
    now = clock.now()
    found = await db.rows(_CLAIM, now, now + CLAIM_LEASE, limit, IN_DATA)
    claimed = [Claimed(**item) for item in found]
    return sorted(claimed, key=lambda row: (row.not_before, row.id))


_HOLD = """
update delivery d set lease_until = $3, reason = $4, address = $5, subject = $6,
  covers = $7
where d.id = $1 and d.token = $2 and d.state = 'sending'
returning exists(select 1 from suppression s where s.email = lower($5)) as suppressed,
  (select p.digest <> 'off' from preference p where p.member_id = d.recipient_id) as digest,
  (select p.announcements from preference p where p.member_id = d.recipient_id) as announcements,
  (select p.reminders from preference p where p.member_id = d.recipient_id) as reminders,
  (select p.follow_ups from preference p where p.member_id = d.recipient_id) as follow_ups,
  (select cc.channel = 'mail' from channel_choice cc
    where cc.member_id = d.recipient_id and cc.kind = 'mention') as mention,
  (select cc.channel = 'mail' from channel_choice cc
    where cc.member_id = d.recipient_id and cc.kind = 'reply') as reply,
  (select cc.channel = 'mail' from channel_choice cc
    where cc.member_id = d.recipient_id and cc.kind = 'thread') as thread,
  (select cc.channel = 'mail' from channel_choice cc
    where cc.member_id = d.recipient_id and cc.kind = 'message') as message,
  (select count(*)::int from delivery o where $8::bool and o.recipient_id = d.recipient_id
    and o.id <> d.id and o.created_at > $9 and (o.state = 'sent' and o.done_at > $10
      or o.state = 'sending' and o.reason = $4)) as today,
  case when d.kind = 'announcement' then (
    select case when a.stopped_at is not null then 'stopped'
      when a.paused_at is not null then 'paused' end
    from announcement a where a.id = d.ref_id) end as halted
"""
_ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('mails of a day'), $1)"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


async def hold(
    row: Claimed, *, address: str, subject: str, covers: str = "", counted: bool = False
) -> dict[str, Any] | None:
    """Take the long lease that covers the DATA phase; what the recipient wants at this moment,
    and whether a manager has `halted` an announcement ("paused", "stopped", else None).

    None when another worker has taken the row: leave it alone. A row that is found later with
    this mark still on it may or may not have been sent. `counted`: of so many mails a day, with
    how many she had (or is getting) as "today"; two workers count one after the other.
    """
    now = clock.now()
    told = (address, subject[:250], covers, counted, now - WEEK, now - DAY)
    async with AsyncExitStack() as stack:
        if counted and row.recipient_id is not None:
            await stack.enter_async_context(unit_of_work())
            await db.execute(_ONE_AT_A_TIME, row.recipient_id)
        return await db.row(_HOLD, row.id, row.token, now + DATA_LEASE, IN_DATA, *told)


_FINISH = """
with done as (
  update delivery set state = $3, reason = $4, smtp_code = $5, smtp_reply = $6, done_at = $7,
    lease_until = null, address = coalesce(nullif($9, ''), address),
    subject = coalesce(nullif($10, ''), subject)
  where id = $1 and token = $2 and state = 'sending'
  returning recipient_id, address
), eroded as (
  update address_trouble t set score = greatest(t.score - 0.1, 0)
  from done where $3 = 'sent' and t.email = lower(done.address)
), moved as (
  update preference p set digest_upto = greatest(p.digest_upto, $8::timestamptz)
  from done where p.member_id = done.recipient_id and $8::timestamptz is not null
)
select count(*)::int as n from done
"""


async def finish(
    row: Claimed,
    state: str,
    *,
    reason: str = "",
    code: int | None = None,
    reply: str = "",
    upto: datetime | None = None,
    address: str = "",
    subject: str = "",
) -> bool:
    """End the row; the digest's watermark moves in the same statement. False: not ours any more."""
    now = clock.now()
    touched = await db.value(
        _FINISH,
        row.id,
        row.token,
        state,
        reason,
        code,
        reply[:300],
        now,
        upto,
        address,
        subject[:250],
    )
    if touched:
        mail_results.labels(kind=row.kind, state=state).inc()
    return bool(touched)


async def release(row: Claimed, *, until: datetime) -> None:
    """Give the row back untried: it was not the mail's fault (the host was away, we stop)."""
    await db.execute(
        "update delivery set state = 'pending', tries = tries - 1, lease_until = null, "
        "reason = '', not_before = $3 where id = $1 and token = $2 and state = 'sending'",
        row.id,
        row.token,
        until,
    )


async def give_back(rows: Sequence[Claimed]) -> None:
    """Release what is still ours of these and cannot have been sent: we are ended before it."""
    await db.execute(
        "update delivery d set state = 'pending', tries = d.tries - 1, lease_until = null "
        "from unnest($1::bigint[], $2::int[]) as n (id, token) "
        "where d.id = n.id and d.token = n.token and d.state = 'sending' and d.reason <> $3",
        *([row.id for row in rows], [row.token for row in rows], IN_DATA),
    )


async def retry_later(row: Claimed, *, code: int | None, reply: str) -> None:
    """Try again after 5 and 15 minutes, 1, 4 and 12 hours; past those or `not_after`: ended."""
    step = row.tries - 1
    if step >= len(LADDER):
        await finish(row, "failed", reason="gave_up", code=code, reply=reply)
        return
    again = clock.now() + LADDER[step]
    if row.not_after and again >= row.not_after:
        await finish(row, "expired", reason="too_late", code=code, reply=reply)
        return
    await db.execute(
        "update delivery set state = 'pending', lease_until = null, reason = '', not_before = $3, "
        "smtp_code = $4, smtp_reply = $5 where id = $1 and token = $2 and state = 'sending'",
        row.id,
        row.token,
        again,
        code,
        reply[:300],
    )


async def expire(now: datetime) -> int:
    """End the rows whose moment has passed before they could leave; how many. Watermarks stay."""
    return await db.execute(
        "update delivery set state = 'expired', reason = 'too_late', done_at = $1 "
        "where state = 'pending' and not_after <= $1",
        now,
    )


async def forget(*, before: datetime) -> int:
    """Delete rows that ended before then, a few thousand at a time; how many."""
    gone = 0
    while True:
        some = await db.execute(_FORGET, before, FORGET_AT_ONCE)
        gone += some
        if some < FORGET_AT_ONCE:
            return gone


FORGET_AT_ONCE = 5000
_FORGET = """
delete from delivery where id in (
  select id from delivery where done_at < $1 order by done_at limit $2 for update skip locked)
"""
