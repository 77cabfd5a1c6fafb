"""What became of an announcement, out of the ledger: in numbers, and person by person.

Of somebody who had it sent again the newest row counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from forum.core import db

SENT, WAITING, SKIPPED, FAILED, RETURNED, UNKNOWN = (
    *("sent", "waiting", "skipped", "failed", "returned", "unknown"),
)
WORDS: Mapping[str, str] = {
    "verstuurd": SENT,
    "wacht": WAITING,
    "overgeslagen": SKIPPED,
    "mislukt": FAILED,
    "terug": RETURNED,
    "onzeker": UNKNOWN,
}
"""Outcome by the word in the address."""
PAGE = 50

_OUTCOME = """
case when d.state in ('pending', 'paused', 'sending') then 'waiting'
  when d.state = 'expired' then 'failed'
  when d.state = 'failed' and d.reason in ('bounced', 'returned') then 'returned'
  else d.state end
"""
_NEWEST = f"""
newest as (
  select distinct on (d.recipient_id) d.recipient_id, d.state, d.reason, d.smtp_code,
    d.smtp_reply, d.tries, d.not_before, d.done_at, {_OUTCOME} as outcome
  from delivery d where d.kind = 'announcement' and d.ref_id = $1 and d.recipient_id is not null
  order by d.recipient_id, d.id desc)
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far sending is, in people. `unplanned`: not in the ledger yet, and among `waiting` of a
    first wave; `later`: of those waiting, who were tried and are tried again."""

    sent: int = 0
    waiting: int = 0
    skipped: int = 0
    failed: int = 0
    returned: int = 0
    unknown: int = 0
    later: int = 0
    unplanned: int = 0
    wave: int = 0

    @property
    def total(self) -> int:
        return self.done + self.waiting

    @property
    def done(self) -> int:
        """For whom it has come to an end, whichever."""
        return self.sent + self.skipped + self.failed + self.returned + self.unknown

    @property
    def finished(self) -> bool:
        return not self.waiting and not self.unplanned

    @property
    def missed(self) -> int:
        """Who was to get it, wanted it, and was not reached (or perhaps not)."""
        return self.failed + self.returned + self.unknown


_PROGRESS = f"""
with {_NEWEST}, counted as (
  select count(*) filter (where outcome = 'sent')::int as sent,
    count(*) filter (where outcome = 'waiting')::int as waiting,
    count(*) filter (where outcome = 'skipped')::int as skipped,
    count(*) filter (where outcome = 'failed')::int as failed,
    count(*) filter (where outcome = 'returned')::int as returned,
    count(*) filter (where outcome = 'unknown')::int as unknown,
    count(*) filter (where outcome = 'waiting' and tries > 0 and state <> 'sending')::int as later
  from newest)
select counted.*, coalesce(w.unplanned, 0) as unplanned, coalesce(w.number, 0)::int as wave
from counted left join (
  select number, case when planned_at is null then jsonb_array_length(audience) else 0 end
    as unplanned
  from announcement_wave where announcement_id = $1 order by number desc limit 1) w on true
"""


async def progress(announcement_id: int) -> Progress:
    """The numbers of this moment; one query."""
    found = await db.row(_PROGRESS, announcement_id)
    assert found is not None
    fresh = found["unplanned"] if found["wave"] == 1 else 0
    return Progress(**{**found, "waiting": found["waiting"] + fresh})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the mail to one person. The address is not in it."""

    member_id: int
    name: str
    organisation: str
    outcome: str
    state: str
    reason: str
    code: int | None
    tries: int
    not_before: datetime
    at: datetime | None


_OUTCOMES = f"""
with {_NEWEST}
select m.id as member_id, m.name, coalesce(o.name, '') as organisation, n.outcome, n.state,
  n.reason, n.smtp_code as code, n.tries, n.not_before, n.done_at as at
from newest n join member m on m.id = n.recipient_id
left join organisation o on o.id = m.organisation_id
where ($2 = '' or n.outcome = $2)
order by lower(unaccent(m.sort_name)), m.id
"""


async def outcomes(announcement_id: int, *, only: str = "", page: int = 1) -> list[Outcome]:
    """A page of the people in the order of their names: one more than fit when there are others."""
    start = (page - 1) * PAGE
    sql = f"{_OUTCOMES} offset $3 limit $4"
    found = await db.rows(sql, announcement_id, only, start, PAGE + 1)
    return [Outcome(**item) for item in found]


async def every_outcome(announcement_id: int, *, only: str = "") -> list[Outcome]:
    """All of them, for the list that is taken along."""
    return [Outcome(**item) for item in await db.rows(_OUTCOMES, announcement_id, only)]


async def missed_ids(announcement_id: int) -> list[int]:
    """Whom it did not reach, or perhaps not: refused, returned, expired, not certain."""
    found = await db.rows(
        f"with {_NEWEST} select recipient_id from newest "
        "where outcome in ('failed', 'returned', 'unknown') order by recipient_id",
        announcement_id,
    )
    return [int(item["recipient_id"]) for item in found]
