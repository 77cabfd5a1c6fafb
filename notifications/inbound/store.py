"""The mails that came in: kept before anything is said of them, handled once, forgotten in 30 days.

A row is claimed with a lease, and the number of tries is its fence: what a worker began that was
away too long, another takes over, and the first can settle nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.metrics import inbound_mails
from forum.core.unit import unit_of_work
from notifications.inbound.addresses import Door
from notifications.inbound.reading import dedupe_key

KEPT = timedelta(days=30)
AN_HOUR = 20  # mails of one member
TRIES = 5
_LEASE = timedelta(minutes=5)
_LOST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that came in, as the worker has it. `about`: post, webinar or delivery."""

    id: int
    kind: str
    key: str
    sender: str
    member_id: int | None
    about: int | None
    answers: bool
    content: bytes
    received_at: datetime
    tries: int


class Lost(Exception):
    """Another worker has taken the mail over: nothing of this one's may stand."""


_KEEP = """
insert into inbound_mail (kind, key, sender, member_id, about, answers, content, received_at,
  state, reason, told, tries)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', '', '', 0)
on conflict (key) do nothing returning id
"""


async def keep(door: Door, address: str, *, sender: str, content: bytes) -> bool:
    """Keep a mail, committed when this returns; False when it had come before."""
    async with unit_of_work():
        made = await db.value(
            *(_KEEP, door.kind, dedupe_key(address, content), sender[:254]),
            *(door.member_id, door.about, door.to is not None and door.to.answers),
            *(content, clock.now()),
        )
        if made is not None:
            enqueue_after_commit(Job.MAIL_ARRIVED, int(made))
    return made is not None


async def lately(member_id: int) -> int:
    """How many mails of this member came in the last hour."""
    found = await db.value(
        "select count(*) from inbound_mail where member_id = $1 and received_at > $2",
        *(member_id, clock.now() - timedelta(hours=1)),
    )
    return int(found)


_CLAIM = """
update inbound_mail set tries = tries + 1, lease_until = $3
where id = $1 and state = 'pending' and (lease_until is null or lease_until < $2)
returning id, kind, key, sender, member_id, about, answers, content, received_at, tries
"""


async def claim(mail_id: int) -> Mail | None:
    """The mail, for this worker alone; None when it was handled, or another has it."""
    now = clock.now()
    found = await db.row(_CLAIM, mail_id, now, now + _LEASE)
    return Mail(**{**found, "content": bytes(found["content"])}) if found else None


async def settle(
    mail: Mail,
    state: str,
    reason: str = "",
    *,
    placed: int | None = None,
    told: str = "",
    files: str = "",
) -> None:
    """Write down what became of it, and its files that wait with it (Markdown).

    Raises `Lost` when another worker has it.
    """
    done = await db.execute(
        "update inbound_mail set state = $3, reason = $4, placed_id = $5, told = $6, "
        "along = $7, done_at = $8, lease_until = null "
        "where id = $1 and tries = $2 and state = 'pending'",
        *(mail.id, mail.tries, state, reason, placed, told, files, clock.now()),
    )
    if not done:
        raise Lost
    inbound_mails.labels(kind=mail.kind, state=state).inc()


async def waiting(limit: int = 50) -> list[int]:
    """Mails that a lost job, or a worker that died, left unhandled; the oldest first."""
    now = clock.now()
    found = await db.rows(
        "select id from inbound_mail where state = 'pending' and (lease_until < $1 "
        "or (lease_until is null and received_at < $2)) order by id limit $3",
        *(now, now - _LOST, limit),
    )
    return [int(item["id"]) for item in found]


async def forget() -> int:
    """Take away what came in 30 days ago, and what members wrote who closed their account."""
    return await db.execute(
        "delete from inbound_mail i where i.received_at < $1 or exists (select from member m "
        "where m.id = i.member_id and m.closed_at is not null)",
        clock.now() - KEPT,
    )
