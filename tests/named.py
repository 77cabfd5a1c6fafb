"""A part of servers that others use too: a database and a keyspace of one's own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from forum.embedded import Endpoints


@contextmanager
def own_part(database_url: str, redis_url: str, *, worker: str) -> Iterator[Endpoints]:
    """A fresh database beside the named one, dropped afterwards; nobody's data is touched.

    `worker` is the test process ("gw0" to "gw4", or "main"), with "browser-" before it for the
    forum that its browser looks at. The broker's keyspaces 4 to 15 are the tests'.
    """
    name = f"{urlsplit(database_url).path.strip('/') or 'samenspraak'}_test_{worker}"
    number = _number(worker)
    asyncio.run(_anew(database_url, name, make=True))
    try:
        yield Endpoints(
            database_url=_with_path(database_url, name), redis_url=_keyspace(redis_url, number)
        )
    finally:
        asyncio.run(_anew(database_url, name, make=False))


def _number(worker: str) -> int:
    _, for_browser, process = worker.rpartition("browser-")
    first = 4 if for_browser else 10
    return first if process == "main" else first + 1 + int(process.removeprefix("gw")) % 5


async def _anew(url: str, name: str, *, make: bool) -> None:
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgresql://", 1))
    try:
        await connection.execute(f'drop database if exists "{name}" with (force)')
        if make:
            await connection.execute(f'create database "{name}"')
    finally:
        await connection.close()


def _with_path(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}", netloc=parts.netloc or ""))


def _keyspace(url: str, number: int) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit(parts._replace(path=f"/{number}"))
