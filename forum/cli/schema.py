"""Whether the migrations make exactly the tables that the models describe."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tortoise import Tortoise

from forum.core import db
from forum.embedded import servers

# Generated columns are like indexes on expressions: the models cannot say them.
COLUMNS = """
select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
       || coalesce(' ' || character_maximum_length, '') as fact
from information_schema.columns where table_schema = 'public' and is_generated = 'NEVER'
"""
KEYS = """
select conrelid::regclass || ' ' || contype::text || ' '
       || array_to_string(array(select attname from pg_attribute
          where attrelid = conrelid and attnum = any(conkey) order by attnum), ',')
       || ' ' || coalesce(confrelid::regclass::text, '') as fact
from pg_constraint where contype in ('p', 'u', 'f') and connamespace = 'public'::regnamespace
"""
INDEXES = """
select indrelid::regclass || ' index ' || array_to_string(array(select attname
       from pg_attribute where attrelid = indrelid and attnum = any(indkey)), ',') as fact
from pg_index where indrelid::regclass::text not like 'pg_%' and indpred is null
  and indexprs is null and indrelid in (select oid from pg_class
      where relnamespace = 'public'::regnamespace)
"""


def schema_faults() -> list[str]:
    """What differs between a migrated database and one made from the models."""
    with (
        tempfile.TemporaryDirectory(prefix="forum-schema-") as folder,
        servers(Path(folder), durable=False) as endpoints,
    ):
        return asyncio.run(_compare(endpoints.database_url))


async def _compare(url: str) -> list[str]:
    await db.migrate(url)
    async with db.database(url):
        migrated = await _facts()
        await db.execute("drop schema public cascade")
        await db.execute("create schema public")
    await Tortoise.init(config=db.config(url), _enable_global_fallback=True)
    try:
        await Tortoise.generate_schemas()
        described = await _facts()
    finally:
        await Tortoise.close_connections()
    missing = [f"the migrations lack: {fact}" for fact in sorted(described - migrated)]
    extra = sorted(fact for fact in migrated - described if " index " not in fact)
    return missing + [f"the models lack: {fact}" for fact in extra]


async def _facts() -> set[str]:
    found = [fact for sql in (COLUMNS, KEYS, INDEXES) for fact in await db.rows(sql)]
    return {str(item["fact"]) for item in found if "tortoise_migrations" not in str(item["fact"])}
