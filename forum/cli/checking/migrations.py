"""Whether the migrations make the tables that the models say."""

import asyncio

from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import Operation

from forum.core import db

NOWHERE = "postgresql://nobody@/nowhere"  # comparing needs no server


def findings() -> list[str]:
    """One sentence for each difference between models and migrations."""
    return [_told(operation) for operation in asyncio.run(_differences())]


async def _differences() -> list[Operation]:
    """What a new migration would have to do."""
    config = db.config(NOWHERE)
    async with TortoiseContext() as context:
        await context.init(config=config, init_connections=False)
        assert context.apps is not None
        writers = await MigrationAutodetector(context.apps, config["apps"]).changes()
        return [operation for writer in writers for operation in writer.operations]


def _told(operation: Operation) -> str:
    where = [str(getattr(operation, name, "")) for name in ("model_name", "name")]
    return f"No migration for {type(operation).__name__} {'.'.join(filter(None, where))}."
