"""Whether the migrations make the tables that the models say."""

import asyncio

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

from forum.core import db

NOWHERE = "postgresql://nobody@/nowhere"  # comparing needs no server


def findings() -> list[str]:
    """One sentence for each difference between models and migrations."""
    return asyncio.run(_differences())


async def _differences() -> list[str]:
    config = db.config(NOWHERE)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        apps = Tortoise.apps
        if apps is None:
            return ["Tortoise knows no models."]
        writers = await MigrationAutodetector(apps, config["apps"]).changes()
        operations = [operation for writer in writers for operation in writer.operations]
        return [f"No migration for: {operation!r}" for operation in operations]
    finally:
        await Tortoise.close_connections()
