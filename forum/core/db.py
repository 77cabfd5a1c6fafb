"""The database: one PostgreSQL, one pool a process, plain SQL for the hot reads.

Tortoise owns the pool; `rows`, `row`, `value` and `execute` run inside the open
unit of work when there is one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, IntegrityError
from tortoise.migrations.executor import MigrationExecutor

from forum.core import settings as settings_module
from forum.core.metrics import query_seconds
from forum.core.migrating import bare_models

Row = dict[str, Any]

_AWAY = (
    OSError,
    TimeoutError,
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server said goodbye, the end of the line is still to come
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
)

# Every module with tables. One Tortoise app, so that foreign keys are strings
# ("forum.Member") and no domain imports another to point at it.
MODELS = (
    "forum.members.models",
    "forum.themes.models",
    "forum.files.models",
    "forum.guard.models",
    "forum.threads.models",
    "forum.webinars.models",
    "forum.publications.models",
    "forum.messages.models",
    "forum.moderation.models",
    "notifications.models",
)
MIGRATIONS = "forum.migrations"


class PooledConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that goes back to the pool without a reset round trip.

    We use no session state (no LISTEN, advisory session locks, cursors or SET), so
    the reset that asyncpg sends at every release would only double each query's cost.
    """

    def get_reset_query(self) -> str:
        return ""


def config(url: str, *, pool: int = 10) -> dict[str, Any]:
    """The Tortoise configuration for `url`."""
    from tortoise.backends.base.config_generator import expand_db_url  # noqa: PLC0415

    connection = expand_db_url(url)
    credentials = connection["credentials"]
    credentials.update(minsize=1, maxsize=pool, connection_class=PooledConnection)
    return {
        "connections": {"default": connection},
        "apps": {
            "forum": {
                "models": list(MODELS),
                "default_connection": "default",
                "migrations": MIGRATIONS,
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


async def open_database(url: str | None = None, *, pool: int | None = None) -> None:
    """Open the pool. One call a process; every task of it sees the same pool."""
    chosen_url = url or settings_module.current().database_url
    chosen_pool = pool or (4 if url else settings_module.current().database_pool)
    await Tortoise.init(config=config(chosen_url, pool=chosen_pool), _enable_global_fallback=True)


async def close_database() -> None:
    await Tortoise.close_connections()


@asynccontextmanager
async def database(url: str | None = None) -> AsyncIterator[None]:
    """The pool, open within the block."""
    await open_database(url)
    try:
        yield
    finally:
        await close_database()


def is_away(error: BaseException | None) -> bool:
    """Whether `error` (or what caused it) says that the database cannot be reached now."""
    while error is not None:
        if isinstance(error, _AWAY):
            return True
        error = error.__cause__ or error.__context__
    return False


async def rows(sql: str, *args: Any) -> list[Row]:
    """All rows of `sql` ($1, $2 … are `args`), inside the open unit of work if any."""
    client = get_connection("default")
    with query_seconds.time():
        # Outside a unit of work straight from the pool: a third of a query's cost was the way.
        pool = getattr(client, "_pool", None)
        if pool is None:
            return await client.execute_query_dict(sql, list(args))
        return [dict(item) for item in await pool.fetch(sql, *args)]


class TooLong(Exception):
    """A query took longer than its asker would wait, and was ended."""


async def rows_within(seconds: float, sql: str, *args: Any) -> list[Row]:
    """As `rows`, for a question that may be too much. Raises `TooLong`.

    The server is told to stop as well: asyncpg cancels what it gives up waiting for.
    """
    with query_seconds.time():
        try:
            pool = get_connection("default")._pool
            return [dict(item) for item in await pool.fetch(sql, *args, timeout=seconds)]
        except TimeoutError:
            raise TooLong from None


async def row(sql: str, *args: Any) -> Row | None:
    """The first row, or None."""
    found = await rows(sql, *args)
    return found[0] if found else None


async def value(sql: str, *args: Any) -> Any:
    """The first column of the first row, or None."""
    found = await row(sql, *args)
    return next(iter(found.values())) if found else None


async def execute(sql: str, *args: Any) -> int:
    """Run `sql`; the number of rows it touched. Raises Tortoise's `IntegrityError`.

    PostgreSQL itself says how many (the command tag): Tortoise counts updates and deletes only.
    """
    with query_seconds.time():
        async with get_connection("default").acquire_connection() as connection:
            try:
                tag: str = await connection.execute(sql, *args)
            except asyncpg.IntegrityConstraintViolationError as error:
                raise IntegrityError(error) from error
    count = tag.rpartition(" ")[2]
    return int(count) if count.isdecimal() else 0


async def execute_many(sql: str, values: list[list[Any]]) -> None:
    """Run `sql` once for each list of arguments, in one round trip."""
    await get_connection("default").execute_many(sql, values)


async def migrate(url: str | None = None) -> list[str]:
    """Bring the tables up to date; the names of the migrations that ran.

    Two processes may call this at once: the second waits for the first (advisory lock).
    """
    chosen = url or settings_module.current().database_url
    async with database(chosen):
        client = get_connection("default")
        async with client.acquire_connection() as lock:
            await lock.execute("select pg_advisory_lock(7264001)")
            try:
                executor = MigrationExecutor(client, config(chosen)["apps"])
                before = await pending_migrations()
                if before:
                    with bare_models():
                        await executor.migrate()
                return before
            finally:
                await lock.execute("select pg_advisory_unlock(7264001)")


async def pending_migrations() -> list[str]:
    """The migrations on disk that this database has not had yet."""
    import importlib.resources  # noqa: PLC0415

    folder = importlib.resources.files(MIGRATIONS)
    names = sorted(p.name[:-3] for p in folder.iterdir() if p.name[:1].isdigit())
    exists = await value("select to_regclass('tortoise_migrations') is not null")
    done = await rows("select name from tortoise_migrations") if exists else []
    applied = {str(item["name"]) for item in done}
    return [name for name in names if name not in applied]
