"""The hub when the broker dies, hangs or comes back empty: nothing is missed, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core.live.hub import Pace
from forum.core.live.stream import publish
from forum.embedded import Server, prepared
from tests.core.live_stage import (
    PLAIN,
    QUICK,
    Log,
    closed_with,
    silent,
    stage,
    take,
    take_seqs,
    wait_for,
)

pytestmark = pytest.mark.faults


class Broker:
    """A Valkey of our own to kill."""

    def __init__(self, server: Server, url: str) -> None:
        self.server = server
        self.url = url

    def start(self) -> None:
        self.server.start()
        self.server.wait()

    def signal(self, number: signal.Signals) -> None:
        assert self.server.process is not None
        os.kill(self.server.process.pid, number)
        if number == signal.SIGKILL:
            self.server.process.wait()


@pytest.fixture
def broker() -> Iterator[Broker]:
    with (
        tempfile.TemporaryDirectory(prefix="forum-live-") as folder,
        prepared(Path(folder), durable=False, database=False) as them,
    ):
        it = Broker(them.servers[0], them.endpoints.redis_url)
        it.start()
        yield it


async def test_a_broker_killed_and_restarted_again_and_again_loses_nothing(broker: Broker) -> None:
    log = Log()
    async with (
        stage(broker.url, log, pace=QUICK) as one,
        stage(broker.url, log, pace=QUICK) as two,
        one.watcher(since=0) as here,
        two.watcher(since=0) as there,
    ):
        await wait_for(lambda: one.hub.topics and two.hub.topics)
        for turn in range(4):
            await one.happens(1)
            await asyncio.to_thread(broker.signal, signal.SIGKILL)
            await one.happens(1)
            await asyncio.to_thread(broker.start)
            await one.happens(1)
            expected = [3 * turn + 1, 3 * turn + 2, 3 * turn + 3]
            assert await take_seqs(here, 3) == await take_seqs(there, 3) == expected
        assert await silent(here)
        assert await silent(there)


async def test_after_the_broker_is_back_wake_ups_are_quick_again(broker: Broker) -> None:
    # The new broker knows nothing: the stream begins anew, and the sweep is far away.
    pace = Pace(sweep=60, guard=60, presence=60, retry=0.1)
    async with stage(broker.url, pace=pace) as it, it.watcher(since=0) as socket:
        await wait_for(lambda: it.hub.topics)
        await it.happens(1)
        assert await take_seqs(socket, 1) == [1]
        await asyncio.to_thread(broker.signal, signal.SIGKILL)
        await asyncio.to_thread(broker.start)
        await asyncio.sleep(1.5)
        await it.happens(1)
        assert await take_seqs(socket, 1, 1) == [2]


async def test_a_wake_up_that_never_comes_is_made_good_by_the_sweep(broker: Broker) -> None:
    async with stage(broker.url, pace=Pace()) as it, it.watcher(since=0) as socket:
        await wait_for(lambda: it.hub.topics)
        for expected in (1, 2):
            it.log.add(1)
            assert await take_seqs(socket, 1, 5) == [expected]
        await asyncio.to_thread(broker.signal, signal.SIGKILL)
        it.log.add(1)
        assert await take_seqs(socket, 1, 5) == [3]


async def test_a_hung_broker_costs_a_request_little_and_loses_nothing(broker: Broker) -> None:
    async with stage(broker.url, pace=QUICK) as it, it.watcher(since=0) as socket:
        await wait_for(lambda: it.hub.topics)
        broker.signal(signal.SIGSTOP)
        try:
            started = time.monotonic()
            for seq in range(20):
                it.log.add(1)
                assert await publish({"t": "log:1", "s": str(seq + 1)}) is False
            assert time.monotonic() - started < 1.5
            assert await take_seqs(socket, 20) == list(range(1, 21))
        finally:
            broker.signal(signal.SIGCONT)
        await asyncio.sleep(1.2)
        await it.happens(1)
        assert await take_seqs(socket, 1) == [21]


@pytest.mark.parametrize("alive", [True, False])
async def test_a_revoked_socket_is_closed_in_five_seconds_with_or_without_broker(
    broker: Broker, alive: bool
) -> None:
    async with stage(broker.url, pace=Pace()) as it, it.watcher(since=0, key="k") as socket:
        await wait_for(lambda: it.hub.topics)
        if not alive:
            await asyncio.to_thread(broker.signal, signal.SIGKILL)
        it.log.refused["k"] = 4401
        assert await closed_with(socket, 5) == 4401


async def test_a_revocation_that_is_announced_is_done_at_once(broker: Broker) -> None:
    pace = Pace(sweep=60, guard=60, presence=60)
    async with stage(broker.url, pace=pace) as it, it.watcher(since=0, key="k") as socket:
        await wait_for(lambda: it.hub.topics)
        await asyncio.sleep(0.2)
        it.log.refused["k"] = 4403
        await publish({"r": "member:3"})
        assert await closed_with(socket, 1) == 4403


async def test_the_count_of_people_vanishes_with_the_broker_and_comes_back(broker: Broker) -> None:
    async with stage(broker.url, pace=QUICK) as it, it.watcher(since=0, person=1) as socket:
        assert (await take(socket, 1))[0]["count"] == 1
        await asyncio.to_thread(broker.signal, signal.SIGKILL)
        assert (await take(socket, 1))[0]["count"] is None
        await asyncio.to_thread(broker.start)
        assert (await take(socket, 1))[0]["count"] == 1


async def test_a_restart_says_1012_and_resuming_is_exact(broker: Broker) -> None:
    log = Log()
    async with stage(broker.url, log) as it, it.watcher(since=0) as socket:
        await it.happens(1)
        assert await take_seqs(socket, 1) == [1]
        it.server.should_exit = True
        assert await closed_with(socket, 1) == 1012
    log.add(1)
    async with stage(broker.url, log, ws=PLAIN) as it, it.watcher(since=1) as socket:
        await it.happens(1)
        assert await take_seqs(socket, 2) == [2, 3]
