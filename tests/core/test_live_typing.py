"""Who types, told from process to process: two hubs with sockets of their own on one broker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection

from forum.core.live import Pace
from forum.embedded import Endpoints
from tests.core.live_stage import Log, Stage, silent, stage, wait_for

TYPES = Pace(sweep=60, guard=60, presence=60, typing=0.05, retry=0.1)
COUNTS = Pace(sweep=60, guard=60, presence=0.1, retry=0.1)


@asynccontextmanager
async def two(endpoints: Endpoints, pace: Pace) -> AsyncIterator[tuple[Stage, Stage]]:
    """Two processes that share a log and a broker, both listening."""
    async with AsyncExitStack() as stack:
        log = Log()
        url = endpoints.redis_url
        one, other = [await stack.enter_async_context(stage(url, log, pace=pace)) for _ in range(2)]
        await wait_for(lambda: one.hub._hearing and other.hub._hearing)
        yield one, other


async def said(socket: ClientConnection, kind: str, name: str, value: object) -> bool:
    """Whether a frame of this kind comes that says `value`."""
    async with asyncio.timeout(30):
        while True:
            frame = json.loads(await socket.recv())
            if frame["kind"] == kind and frame[name] == value:
                return True


async def test_who_types_is_seen_in_the_other_process_and_not_by_herself(
    endpoints: Endpoints,
) -> None:
    async with (
        two(endpoints, TYPES) as (one, other),
        one.watcher(person=1) as anouk,
        one.watcher(person=2) as beside,
        other.watcher(person=3) as away,
    ):
        await wait_for(lambda: other.hub.topics)
        await anouk.send("types")
        assert await said(away, "typing", "people", [1])
        assert await said(beside, "typing", "people", [1])
        await away.send("types")
        assert await said(beside, "typing", "people", [1, 3])
        assert await said(anouk, "typing", "people", [3])
        await anouk.send("stops")
        assert await said(away, "typing", "people", [])
        assert await said(beside, "typing", "people", [3])
        assert await silent(away)


async def test_who_types_in_two_windows_of_two_processes_is_one(endpoints: Endpoints) -> None:
    async with (
        two(endpoints, TYPES) as (one, other),
        one.watcher(person=1) as here,
        other.watcher(person=1) as there,
        other.watcher(person=2) as reader,
    ):
        await wait_for(lambda: one.hub.topics)
        await here.send("types")
        assert await said(reader, "typing", "people", [1])
        await there.send("types")
        assert await silent(reader)
        assert await silent(there)


async def test_another_topic_hears_nothing_of_it(endpoints: Endpoints) -> None:
    async with (
        two(endpoints, TYPES) as (one, other),
        one.watcher(person=1, topic=1) as anouk,
        other.watcher(person=2, topic=2) as elsewhere,
        other.watcher(person=3, topic=1) as there,
    ):
        await wait_for(lambda: len(other.hub.topics) == 2)
        await anouk.send("types")
        assert await said(there, "typing", "people", [1])
        assert await silent(elsewhere)


@pytest.mark.parametrize("leaves", ["the first", "the last"])
async def test_people_of_two_processes_are_counted_down_as_they_leave(
    endpoints: Endpoints, leaves: str
) -> None:
    async with two(endpoints, COUNTS) as (one, other), AsyncExitStack() as stack:
        here = await stack.enter_async_context(one.watcher(topic=81, person=1))
        there = await stack.enter_async_context(other.watcher(topic=81, person=2))
        await said(here, "presence", "count", 2)
        await said(there, "presence", "count", 2)
        gone, left = (here, there) if leaves == "the first" else (there, here)
        await gone.close()
        assert await said(left, "presence", "count", 1)
