"""Addresses from which mail comes back: weighed, so that one bad day ends nothing.

A bounce for good weighs 2, one that may pass 1, at most one counted a day; a mail that is taken
takes off a tenth; after 30 quiet days it begins anew. At 4, or when the mailbox is unknown twice a
day or more apart, nothing more is sent there but mails about the account, and the member sees it
on every page until she confirms her address.
"""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.members import actions as members
from notifications.suppressions import suppress

ENOUGH = 4.0
FOR_GOOD = 2  # the weight of what will not go by itself
APART = timedelta(hours=24)
FORGIVEN = timedelta(days=30)

_NOTE = """
insert into address_trouble as t (email, score, unknown_at, last_at)
values (lower($1), $2, case when $3::bool then $4::timestamptz end, $4)
on conflict (email) do update set
  score = case when t.last_at < $5 then $2 when t.last_at > $6 then greatest(t.score, $2)
    else t.score + $2 end,
  unknown_at = case when t.last_at < $5 then excluded.unknown_at
    else coalesce(t.unknown_at, excluded.unknown_at) end,
  last_at = case when t.last_at > $6 then t.last_at else $4 end
returning score, unknown_at
"""


async def note(member_id: int | None, address: str, *, weight: int, unknown: bool) -> None:
    """Within a unit of work: mail to `address` came back, or was refused, just now."""
    now = clock.now()
    found = await db.row(
        *(_NOTE, address, float(weight), unknown, now, now - FORGIVEN, now - APART)
    )
    assert found is not None
    since = found["unknown_at"]
    twice = unknown and since is not None and since <= now - APART
    if found["score"] >= ENOUGH or twice:
        await give_up(member_id, address)


async def give_up(member_id: int | None, address: str) -> None:
    """Send no more there but mails about the account, and ask the member to mend it."""
    await suppress(address, "bounced")
    if member_id is not None:
        await members.mark_address_broken(member_id, address)


_LIFT = """
delete from suppression s using member m, email_change c
where lower(m.email) = s.email and m.address_broken_at is null and s.reason = 'bounced'
  and c.member_id = m.id and lower(c.new_email) = s.email and c.confirmed_at > s.since
returning s.email
"""


async def forgive(member_id: int, address: str) -> None:
    """Begin anew with this address: what came back from it counts no more."""
    await db.execute("delete from address_trouble where email = $1", address.lower())
    await members.unmark_address(member_id)


async def lift() -> None:
    """Addresses that their member has confirmed since get mail again."""
    found = await db.rows(_LIFT)
    await db.execute(
        "delete from address_trouble where email = any($1::text[]) or last_at < $2",
        *([item["email"] for item in found], clock.now() - FORGIVEN),
    )
