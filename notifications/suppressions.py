"""Addresses that must get no mail: refused as unknown twice, at least a day apart."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from notifications import ledger

APART = timedelta(hours=24)


async def note_bounce(member_id: int | None, address: str) -> None:
    """The address was refused as unknown just now. The second time, a day on, ends it."""
    if member_id is None:
        return
    now = clock.now()
    if await ledger.bounced_before(member_id, address, before=now - APART):
        await suppress(address, "bounced")


async def suppress(address: str, reason: str) -> None:
    """Send no more to `address`, mails about the account excepted."""
    await db.execute(
        "insert into suppression (email, reason, since) values ($1, $2, $3) "
        "on conflict (email) do nothing",
        address.lower(),
        reason,
        clock.now(),
    )


async def is_suppressed(address: str) -> bool:
    found = await db.value(
        "select exists(select 1 from suppression where email = $1)", address.lower()
    )
    return bool(found)
