"""Addresses that must get no mail, the mails about an account excepted."""

from __future__ import annotations

from forum.core import clock, db


async def suppress(address: str, reason: str) -> None:
    """Send no more to `address`, mails about the account excepted."""
    await db.execute(
        "insert into suppression (email, reason, since) values ($1, $2, $3) "
        "on conflict (email) do nothing",
        address.lower(),
        reason,
        clock.now(),
    )


async def reason_of(address: str) -> str | None:
    """Why nothing is sent to `address`, the row locked until the unit ends; None: it is."""
    found = await db.value(
        "select reason from suppression where email = $1 for update", address.lower()
    )
    return str(found) if found is not None else None


async def release(address: str) -> None:
    """Send to `address` again."""
    await db.execute("delete from suppression where email = $1", address.lower())


async def is_suppressed(address: str) -> bool:
    found = await db.value(
        "select exists(select 1 from suppression where email = $1)", address.lower()
    )
    return bool(found)
