"""What the database's absence does to open pages, beside the drills."""

from __future__ import annotations

import asyncio

import pytest

from forum.core.live import Event
from forum.embedded import Endpoints
from tests.core.live_stage import QUICK, Log, stage, take_seqs, wait_for

pytestmark = pytest.mark.faults


class Away(Log):
    """A source whose database is away for a while."""

    away = False

    async def load(self, ident: int, since: int, limit: int) -> list[Event]:
        if self.away:
            raise ConnectionRefusedError(111, "Connection refused")
        return await super().load(ident, since, limit)


async def test_a_database_that_is_away_for_long_makes_nobody_fetch_the_page(
    endpoints: Endpoints,
) -> None:
    log = Away()
    async with stage(endpoints.redis_url, log, pace=QUICK) as it, it.watcher(since=0) as socket:
        await wait_for(lambda: it.hub.topics)
        log.away = True
        for _ in range(8):  # more wake-ups than deliveries may fail for a fault of the events
            await it.happens(1)
            await asyncio.sleep(0.1)
        log.away = False
        await it.happens(1)
        assert await take_seqs(socket, 9) == list(range(1, 10))
