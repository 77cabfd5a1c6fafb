"""Migrating and seeding, each from a process of its own."""

import asyncio

from forum.core import db, logs
from forum.core.settings import current


def migrate_tables() -> list[str]:
    """Bring the tables up to date; the names of the migrations that ran."""
    logs.configure(current())
    return asyncio.run(db.migrate())


def seed_tables(number: int) -> bool:
    """Write the demo when the forum is empty; whether it did."""
    logs.configure(current())
    return asyncio.run(_seeded(number))


async def _seeded(number: int) -> bool:
    from forum.seed.demo import seed_if_empty  # noqa: PLC0415

    async with db.database():
        return bool(await seed_if_empty(number))
