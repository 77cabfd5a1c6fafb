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


def import_municipalities() -> int:
    """Write the municipalities of this version over those of the forum, by code; how many."""
    logs.configure(current())
    return asyncio.run(_imported())


async def _imported() -> int:
    from forum.members import actions as members  # noqa: PLC0415
    from forum.seed.demo import organisation_rows  # noqa: PLC0415

    async with db.database():
        return await members.import_organisations(organisation_rows())
