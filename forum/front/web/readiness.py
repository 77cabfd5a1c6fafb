"""Whether this process can do its work: asked by the load balancer, so quick whatever is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from forum.core import db, security

PATIENCE = 2.0  # seconds


async def readiness() -> dict[str, bool]:
    """database, broker and migrations: whether each is as it should be."""
    database, broker, migrations = await asyncio.gather(
        _well(_database()), _well(_broker()), _well(_migrations())
    )
    return {"database": database, "broker": broker, "migrations": migrations}


async def _well(check: Awaitable[bool]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check
    except Exception:  # whatever it is: not ready
        return False


async def _database() -> bool:
    return bool(await db.value("select true"))


async def _migrations() -> bool:
    return not await db.pending_migrations()


async def _broker() -> bool:
    client = security.redis()
    try:
        return bool(await client.ping())
    finally:
        await client.aclose()
