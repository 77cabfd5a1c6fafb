"""Separate mails about a thread or a conversation: planned when something is said in it, one row
for each while it waits.

The row waits a while, so that who is reading is not mailed, and so that a burst is one mail:
a later post joins the row that still waits. What may be told is decided when it is written
(`kinds/thread_news`, `kinds/message_news`), not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.threads.queries import Hearer
from notifications import choices, ledger, quiet
from notifications.ledger import Intent

KIND = "thread_news"
DELAYS: Mapping[str, timedelta] = {
    "mention": timedelta(minutes=5),
    "reply": timedelta(minutes=15),
    "thread": timedelta(minutes=15),
    "message": timedelta(minutes=5),
}
"""How long a mail waits for its reader to come and read, by kind of thing. Said on the page."""
STALE = timedelta(days=3)
"""A mail that could not leave this long after its moment is dropped; the digest has it."""


def kind_of(why: str) -> str:
    """The kind whose choice holds for somebody who hears for this reason."""
    return "mention" if why == "organisation" else why


async def plan(hearers: Sequence[Hearer], *, thread_id: int, number: int, at: datetime) -> int:
    """Rows for those who want this post, placed `at`, by mail; how many were new.

    Twice is once: who has a row that waits has it in there, who was mailed it is left alone.
    """
    kinds = {each.member_id: kind_of(each.why) for each in hearers}
    return await plan_about(Subject(KIND, thread_id), kinds, number=number, at=at)


@dataclass(frozen=True, slots=True)
class Subject:
    """What mails of this `kind` are about: one thread, one conversation."""

    kind: str
    id: int


async def plan_about(
    subject: Subject, hearers: Mapping[int, str], *, number: int, at: datetime
) -> int:
    """Rows for those of `hearers` (member -> the kind whose choice holds) who want what was said
    there as `number`, `at` that moment, by mail; how many were new."""
    chosen = await choices.of_all(list(hearers))
    wanting = {who: kind for who, kind in hearers.items() if chosen[who][kind] == choices.MAIL}
    if not wanting:
        return 0
    due = await _due(wanting)
    async with unit_of_work():
        # Two posts of one thread at once would each make a row.
        lock = "select pg_advisory_xact_lock(hashtext($1), $2)"
        await db.execute(lock, subject.kind, subject.id)
        await _hasten(subject, due)
        await _begin_at(subject, number, at, list(due))
        left = await _unplanned(subject, number, at, list(due))
        # The minute's clockwork sends it; a delay of minutes needs no job of its own.
        return await ledger.intend([_intent(subject, number, who, due[who]) for who in left])


async def _due(wanting: Mapping[int, str]) -> dict[int, datetime]:
    now = clock.now()
    people = await members.members_by_ids(list(wanting))
    hours = await quiet.of_all(list(people))
    return {
        who: hours[who].over(now + DELAYS[wanting[who]], person.zone)
        for who, person in people.items()
    }


async def _hasten(subject: Subject, due: Mapping[int, datetime]) -> None:
    """A mention that joins a row which waits for something slower takes it along."""
    await db.execute(
        "update delivery d set not_before = least(d.not_before, n.at) "
        "from unnest($2::int[], $3::timestamptz[]) as n (member_id, at) "
        "where d.kind = $4 and d.ref_id = $1 and d.recipient_id = n.member_id "
        "and d.state = 'pending' and d.tries = 0",
        *(subject.id, list(due), list(due.values()), subject.kind),
    )


# A row that ended without a mail had this post in sight if the post was there before it ended.
_ENDED = """
select from delivery o where o.kind = $5 and o.ref_id = $1 and o.recipient_id = {who}
  and o.state <> 'pending' and ($2 = any(string_to_array(o.covers, ',')::int[])
    or (o.covers = '' and o.done_at >= $3))
"""
# A row tells of the posts from its own number on: what waited for a moderator has an earlier one.
_BEGIN = f"""
update delivery d set period = $6 where d.kind = $5 and d.ref_id = $1
  and d.recipient_id = any($4::int[]) and d.state = 'pending'
  and split_part(d.period, '.', 2)::int > $2
  and not exists ({_ENDED.format(who="d.recipient_id")})
  and not exists (select from delivery o where o.kind = $5 and o.period = $6
    and o.recipient_id = d.recipient_id)
"""
_UNPLANNED = f"""
select who from unnest($4::int[]) as who where not exists ({_ENDED.format(who="who")})
  and not exists (select from delivery d where d.kind = $5 and d.ref_id = $1
    and d.recipient_id = who and d.state = 'pending')
"""


async def _begin_at(subject: Subject, number: int, at: datetime, member_ids: Sequence[int]) -> None:
    """Let the rows that wait begin with this post, where they began with a later one."""
    period = f"{subject.id}.{number}"
    await db.execute(_BEGIN, subject.id, number, at, list(member_ids), subject.kind, period)


async def _unplanned(
    subject: Subject, number: int, at: datetime, member_ids: Sequence[int]
) -> list[int]:
    found = await db.rows(_UNPLANNED, subject.id, number, at, list(member_ids), subject.kind)
    return [int(item["who"]) for item in found]


def _intent(subject: Subject, number: int, who: int, due: datetime) -> Intent:
    period = f"{subject.id}.{number}"
    return Intent(subject.kind, period, who, subject.id, not_before=due, not_after=due + STALE)


async def covered(member_ids: Sequence[int], kind: str = KIND) -> dict[tuple[int, int], set[int]]:
    """(member, thread) -> the numbers of the posts that were mailed in the last months."""
    found = await db.rows(
        "select recipient_id, ref_id, covers from delivery where kind = $3 "
        "and recipient_id = any($1::int[]) and state in ('sent', 'unknown') and covers <> '' "
        "and created_at > $2",
        list(member_ids),
        clock.now() - timedelta(days=100),
        kind,
    )
    told: dict[tuple[int, int], set[int]] = {}
    for row in found:
        numbers = {int(each) for each in row["covers"].split(",")}
        told.setdefault((row["recipient_id"], row["ref_id"]), set()).update(numbers)
    return told


_DIGESTED = """
select d.recipient_id, split_part(c, '.', 1)::int as thread_id,
  split_part(c, '.', 2)::int as number, d.done_at
from delivery d cross join unnest(string_to_array(d.covers, ',')) as c
where d.kind = 'digest' and d.recipient_id = any($1::int[]) and d.state in ('sent', 'unknown')
  and d.covers <> '' and d.created_at > $3 and split_part(c, '.', 1)::bigint = any($2::bigint[])
"""


async def digested(
    member_ids: Sequence[int], thread_ids: Sequence[int]
) -> dict[tuple[int, int], list[tuple[int, datetime]]]:
    """(member, thread) -> up to which post digests of the last month told of it, and when."""
    month = clock.now() - timedelta(days=31)
    told: dict[tuple[int, int], list[tuple[int, datetime]]] = {}
    for row in await db.rows(_DIGESTED, list(member_ids), list(thread_ids), month):
        key = (row["recipient_id"], row["thread_id"])
        told.setdefault(key, []).append((row["number"], row["done_at"]))
    return told


async def waiting(member_id: int, *, until: datetime) -> dict[tuple[int, int], int]:
    """(member, thread) -> first post of what a mail will tell her of before `until`."""
    found = await db.rows(
        "select ref_id, min(split_part(period, '.', 2)::int) as number from delivery "
        "where kind = 'thread_news' and recipient_id = $1 and state = 'pending' "
        "and not_before <= $2 group by ref_id",
        *(member_id, until),
    )
    return {(member_id, int(item["ref_id"])): int(item["number"]) for item in found}


_LAST = """
select distinct on (recipient_id, ref_id) recipient_id, ref_id, message_id from delivery
where kind = $3 and ref_id = any($2::bigint[]) and recipient_id = any($1::int[])
  and state in ('sent', 'unknown') and covers <> ''
order by recipient_id, ref_id, done_at desc
"""


async def last_mails(
    member_ids: Sequence[int], subject_ids: Sequence[int], kind: str = KIND
) -> dict[tuple[int, int], str]:
    """(member, thread) -> the Message-ID of the last mail that she got about it."""
    found = await db.rows(_LAST, list(member_ids), list(subject_ids), kind)
    return {(row["recipient_id"], row["ref_id"]): row["message_id"] for row in found}
