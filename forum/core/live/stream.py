"""The wake-ups between processes: one capped stream, which each process reads by its own cursor.

Not pub/sub: that loses messages in silence. Entries are hints of a few bytes; whoever misses
one finds the event in the database at the next sweep.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from forum.core import settings as settings_module
from forum.core.metrics import live_wake_failures

STREAM = "forum:live"
_KEPT = 20_000
_BLOCK = 2_000  # ms
_QUIET = 1.0  # seconds without a try after a failed one, so that a hung broker costs little
START = "0-0"

Entry = tuple[str, dict[str, str]]
log = structlog.get_logger()
_publishers: dict[int, Redis] = {}
_quiet_until = 0.0


def connect(*, timeout: float, url: str | None = None) -> Redis:
    """A client that fails within `timeout` seconds and never tries again by itself."""
    client: Redis = Redis.from_url(
        url or settings_module.current().redis_url,
        decode_responses=True,
        socket_timeout=timeout,
        socket_connect_timeout=min(timeout, 1.0),
        retry=Retry(NoBackoff(), 0),
        max_connections=20,
    )
    return client


async def publish(fields: dict[str, str]) -> bool:
    """Append one entry; False (logged and counted) when the broker does not take it."""
    global _quiet_until  # noqa: PLW0603
    if time.monotonic() < _quiet_until:
        live_wake_failures.inc()
        return False
    entry: dict[Any, Any] = dict(fields)
    try:
        async with asyncio.timeout(0.5):
            await _publisher().xadd(STREAM, entry, maxlen=_KEPT, approximate=True)
    except Exception as error:
        _quiet_until = time.monotonic() + _QUIET
        live_wake_failures.inc()
        log.warning("live_wake_failed", error=type(error).__name__)
        return False
    return True


def _publisher() -> Redis:
    loop = id(asyncio.get_running_loop())
    if loop not in _publishers:
        _publishers[loop] = connect(timeout=0.4)
    return _publishers[loop]


async def close_publisher() -> None:
    """Close this loop's connections for `publish`."""
    client = _publishers.pop(id(asyncio.get_running_loop()), None)
    if client is not None:
        await client.aclose()


class Reader:
    """A cursor in the stream, on a connection of its own. Raises what the client raises."""

    def __init__(self, url: str | None = None) -> None:
        self._client = connect(timeout=_BLOCK / 1000 + 3, url=url)
        self._cursor: str | None = None

    async def catch_hold(self) -> None:
        """Stand at the end, or stay where we were; a stream that began anew begins for us too."""
        last = await self._client.xrevrange(STREAM, count=1)
        end = str(last[0][0]) if last else START
        if self._cursor is None or _place(end) < _place(self._cursor):
            self._cursor = end

    async def read(self) -> list[Entry]:
        """The next entries, at most 500; empty after two quiet seconds."""
        found = await self._client.xread({STREAM: self._cursor or START}, 500, _BLOCK)
        entries: list[Entry] = found[0][1] if found else []
        if entries:
            self._cursor = entries[-1][0]
        return entries

    async def drop(self) -> None:
        """Let the connection go; the cursor stays."""
        await self._client.connection_pool.disconnect()

    async def close(self) -> None:
        await self._client.aclose()


def _place(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)
