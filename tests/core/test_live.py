"""The hub: every event once and in order, for whoever came when, over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from contextlib import suppress

import pytest
from websockets.asyncio.client import connect

from forum.core.live.hub import Pace
from forum.core.live.stream import publish
from forum.core.live.topic import REPLAY_LIMIT
from forum.core.metrics import live_cut_off, live_sockets
from forum.embedded import Endpoints
from tests.core.live_stage import (
    CALM,
    FAST,
    PLAIN,
    QUICK,
    Log,
    Stage,
    closed_with,
    silent,
    stage,
    take,
    take_seqs,
    wait_for,
)


@pytest.fixture
async def calm(endpoints: Endpoints) -> AsyncIterator[Stage]:
    """A stage where only wake-ups deliver."""
    async with stage(endpoints.redis_url, pace=CALM) as it:
        yield it


async def test_an_event_reaches_everyone_who_watches_and_nobody_else(calm: Stage) -> None:
    async with (
        calm.watcher(topic=1, since=0) as one,
        calm.watcher(topic=1, since=0) as two,
        calm.watcher(topic=2, since=0) as other,
    ):
        await wait_for(lambda: len(calm.hub.topics) == 2)
        await calm.happens(1)
        assert await take_seqs(one, 1) == await take_seqs(two, 1) == [1]
        assert await silent(other)


async def test_a_frame_is_made_once_for_each_variant(calm: Stage) -> None:
    async with (
        calm.watcher(since=0, variant="nl") as one,
        calm.watcher(since=0, variant="nl") as two,
        calm.watcher(since=0, variant="en") as three,
    ):
        await wait_for(lambda: calm.hub.topics and calm.hub.topics["log:1"].users == 3)
        await calm.happens(1)
        contents = [(await take(s, 1))[0]["content"] for s in (one, two, three)]
        assert contents == ["woord nl", "woord nl", "woord en"]
        assert calm.log.renders == 2


async def test_a_sleeper_gets_exactly_what_it_missed(calm: Stage) -> None:
    async with calm.watcher(since=0) as awake:
        await calm.happens(1)
        assert await take_seqs(awake, 1) == [1]
    for _ in range(10):
        await calm.happens(1)
    async with calm.watcher(since=1) as back:
        assert await take_seqs(back, 10) == list(range(2, 12))
        await calm.happens(1)
        assert await take_seqs(back, 1) == [12]
        assert await silent(back)


async def test_the_gap_between_page_and_socket_is_filled(calm: Stage) -> None:
    calm.log.add(1)
    calm.log.add(1)
    async with calm.watcher(since=1) as late:
        assert await take_seqs(late, 1) == [2]


async def test_a_page_that_is_newer_than_this_process_knows_gets_nothing_twice(
    calm: Stage,
) -> None:
    async with calm.watcher(since=0) as first:
        await wait_for(lambda: calm.hub.topics)
        calm.log.add(1)
        async with calm.watcher(since=1) as newer:
            assert await take_seqs(first, 1) == [1]
            await calm.happens(1)
            assert await take_seqs(newer, 1) == [2]
            assert await silent(newer)


@pytest.mark.parametrize("since", [0, 7_000])
async def test_too_far_back_or_from_another_world_means_the_page_again(
    calm: Stage, since: int
) -> None:
    for _ in range(REPLAY_LIMIT + 1):
        calm.log.add(1)
    async with calm.watcher(since=since) as far:
        assert await take(far, 1) == [{"kind": "resync"}]
        await calm.happens(1)
        assert await take_seqs(far, 1) == [REPLAY_LIMIT + 2]


@pytest.mark.parametrize("ws", [FAST, PLAIN])
async def test_the_longest_replay_is_still_a_replay(endpoints: Endpoints, ws: str) -> None:
    async with stage(endpoints.redis_url, ws=ws) as it:
        for _ in range(REPLAY_LIMIT):
            it.log.add(1)
        async with it.watcher(since=0) as far:
            assert await take_seqs(far, REPLAY_LIMIT) == list(range(1, REPLAY_LIMIT + 1))


async def test_a_replay_too_heavy_to_send_at_once_means_the_page_again(calm: Stage) -> None:
    # Else it would fill the buffer, be cut off, come back for the same, and so on for ever.
    calm.log.text = "x" * 10_000
    for _ in range(40):
        calm.log.add(1)
    async with calm.watcher(since=0) as far, calm.watcher(since=35) as near:
        assert await take(far, 1) == [{"kind": "resync"}]
        assert await take_seqs(near, 5) == [36, 37, 38, 39, 40]


async def test_pruned_events_mean_the_page_again(calm: Stage) -> None:
    for _ in range(9):
        calm.log.add(1)
    del calm.log.events[1][:5]
    async with calm.watcher(since=3) as back:
        assert await take(back, 1) == [{"kind": "resync"}]
    async with calm.watcher(since=5) as fine:
        assert await take_seqs(fine, 4) == [6, 7, 8, 9]


async def test_an_old_picture_of_what_was_hidden_since_is_not_shown_again(calm: Stage) -> None:
    async with calm.watcher(since=0) as awake:
        await wait_for(lambda: calm.hub.topics)
        calm.log.text = "geheim"
        await calm.happens(1, ref=4)
        assert "geheim" in str(await take(awake, 1))
        calm.log.text = "verborgen"
        await calm.happens(1, ref=4)
        await take(awake, 1)
        async with calm.watcher(since=0) as back:
            assert "geheim" not in str(await take(back, 2))


async def test_after_a_right_ended_pictures_are_made_anew(calm: Stage) -> None:
    async with calm.watcher(since=0) as first:
        calm.log.text = "Karin Smit"
        await calm.happens(1)
        assert (await take(first, 1))[0]["content"] == "Karin Smit nl"
        calm.log.text = "Voormalig deelnemer"
        await publish({"r": "member:1"})
        await wait_for(lambda: not calm.hub.topics["log:1"]._frames)
        async with calm.watcher(since=0) as second:
            assert (await take(second, 1))[0]["content"] == "Voormalig deelnemer nl"


async def test_wakes_that_come_twice_late_or_wrong_change_nothing(calm: Stage) -> None:
    async with calm.watcher(since=0) as socket:
        await wait_for(lambda: calm.hub.topics)
        calm.log.add(1)
        calm.log.add(1)
        for seq in (2, 2, 1, 99):
            calm.hub.poke("log:1", seq)
        calm.hub.poke("log:404", 3)
        calm.hub.poke("nothing", 3)
        assert await take_seqs(socket, 2) == [1, 2]
        assert await silent(socket)


async def test_joining_amid_a_storm_loses_and_doubles_nothing(calm: Stage) -> None:
    async def storm() -> None:
        for _ in range(150):
            await calm.happens(1)

    async def watch(number: int) -> list[int]:
        await asyncio.sleep(number * 0.004)
        since = len(calm.log.events.get(1, ()))
        async with calm.watcher(since=since, variant=number % 3) as socket:
            return [since, *await take_seqs(socket, 150 - since, 20)]

    async with calm.watcher(since=0) as first:
        storming = asyncio.create_task(storm())
        seen = await asyncio.gather(*(watch(number) for number in range(30)))
        await storming
        assert await take_seqs(first, 150) == list(range(1, 151))
    assert all(got == list(range(got[0], 151)) for got in seen)


async def test_two_processes_hear_of_each_others_events(endpoints: Endpoints) -> None:
    log = Log()
    async with (
        stage(endpoints.redis_url, log) as one,
        stage(endpoints.redis_url, log) as two,
        one.watcher(since=0) as here,
        two.watcher(since=0) as there,
    ):
        await wait_for(lambda: one.hub.topics and two.hub.topics)
        await one.happens(1)
        assert await take_seqs(here, 1) == await take_seqs(there, 1) == [1]


async def test_a_topic_nobody_watches_is_forgotten(calm: Stage) -> None:
    before = live_sockets._value.get()
    async with calm.watcher(since=0), calm.watcher(since=0):
        await wait_for(lambda: live_sockets._value.get() == before + 2)
    await wait_for(lambda: not calm.hub.topics)
    assert live_sockets._value.get() == before


async def test_events_that_cannot_be_shown_end_in_the_page_again(endpoints: Endpoints) -> None:
    async with stage(endpoints.redis_url, pace=QUICK) as it, it.watcher(since=0) as socket:
        await wait_for(lambda: it.hub.topics)
        it.log.broken = True
        await it.happens(1)
        assert await take(socket, 1) == [{"kind": "resync"}]
        it.log.broken = False
        await it.happens(1)
        assert await take_seqs(socket, 1) == [2]


async def test_a_picture_of_the_whole_comes_at_most_so_often_and_never_twice_alike(
    endpoints: Endpoints,
) -> None:
    class Board(Log):
        async def load(self, ident, since, limit):  # type: ignore[no-untyped-def]
            return (await super().load(ident, since, limit))[-1:]

        def frame(self, event, variant):  # type: ignore[no-untyped-def]
            return json.dumps({"content": self.text})

    async with (
        stage(endpoints.redis_url, Board(), every=0.3, contiguous=False) as it,
        it.watcher(since=0) as socket,
    ):
        await wait_for(lambda: it.hub.topics)
        for _ in range(5):
            await it.happens(1)
        assert await take(socket, 1) == [{"content": "woord"}]
        assert await silent(socket, 0.7)
        it.log.text = "nieuw"
        await it.happens(1)
        assert await take(socket, 1) == [{"content": "nieuw"}]
        async with it.watcher(since=2) as back:
            assert await take(back, 1) == [{"content": "nieuw"}]


async def test_under_another_protocol_class_it_works_with_a_queue(endpoints: Endpoints) -> None:
    async with stage(endpoints.redis_url, ws=PLAIN) as it, it.watcher(since=0) as socket:
        await wait_for(lambda: it.hub.topics)
        for _ in range(5):
            await it.happens(1)
        assert await take_seqs(socket, 5) == [1, 2, 3, 4, 5]
        it.log.refused["k"] = 4401
    await wait_for(lambda: not it.hub.topics)


@pytest.mark.parametrize("ws", [FAST, PLAIN])
async def test_a_reader_that_stops_delays_nobody_and_is_cut_off(
    endpoints: Endpoints, ws: str
) -> None:
    log = Log(text="x" * 100_000)
    async with (
        stage(endpoints.redis_url, log, ws=ws, ws_per_message_deflate=False) as it,
        it.watcher(since=0) as reader,
    ):
        stalled = await connect(
            it.url(since=0), proxy=None, compression=None, max_queue=1, ping_interval=None
        )
        stalled.transport.pause_reading()
        await wait_for(lambda: it.hub.topics and it.hub.topics["log:1"].users == 2)
        before = live_cut_off._value.get()
        slowest = 0.0
        for seq in range(1, 150):
            started = asyncio.get_running_loop().time()
            await it.happens(1)
            assert await take_seqs(reader, 1) == [seq]
            slowest = max(slowest, asyncio.get_running_loop().time() - started)
        assert slowest < 1
        assert live_cut_off._value.get() == before + 1
        await wait_for(lambda: it.hub.topics["log:1"].users == 1)
        stalled.transport.abort()


@pytest.mark.parametrize("ws", [FAST, PLAIN])
async def test_whose_right_ends_is_closed_with_its_code(endpoints: Endpoints, ws: str) -> None:
    async with (
        stage(endpoints.redis_url, pace=QUICK, ws=ws) as it,
        it.watcher(since=0, key="out") as out,
        it.watcher(since=0, key="hidden") as hidden,
        it.watcher(since=0, key="fine") as fine,
    ):
        await wait_for(lambda: it.hub.topics and it.hub.topics["log:1"].users == 3)
        it.log.refused = {"out": 4401, "hidden": 4403}
        assert await closed_with(out) == 4401
        assert await closed_with(hidden) == 4403
        await it.happens(1)
        assert await take_seqs(fine, 1) == [1]


async def test_a_client_that_chatters_is_closed(calm: Stage) -> None:
    async with calm.watcher(since=0) as socket:
        for _ in range(40):
            await socket.send("hallo")
        assert await closed_with(socket) == 1008


async def test_who_cannot_be_let_in_now_is_asked_to_come_back(endpoints: Endpoints) -> None:
    class Away(Log):
        async def heads(self, idents: Collection[int]) -> dict[int, int]:
            raise ConnectionError("the database is away")

    async with stage(endpoints.redis_url, Away()) as it, it.watcher(since=0) as socket:
        assert await closed_with(socket) == 1013
        assert not it.hub.topics


async def test_stopping_ends_what_swallows_a_cancellation(endpoints: Endpoints) -> None:
    class Stubborn(Log):
        async def heads(self, idents: Collection[int]) -> dict[int, int]:
            found = await super().heads(idents)
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60 if self.broken else 0)
            await asyncio.sleep(60 if self.broken else 0)
            return found

    log = Stubborn()
    async with stage(endpoints.redis_url, log, pace=QUICK) as it:
        async with it.watcher(since=0):
            log.broken = True
            await asyncio.sleep(0.5)
        async with asyncio.timeout(3):
            await it.hub.stop()
        assert not it.hub._tasks


async def test_a_page_hears_a_sign_of_life(endpoints: Endpoints) -> None:
    pace = Pace(beat=0.2)
    async with stage(endpoints.redis_url, pace=pace) as it, it.watcher(since=0) as socket:
        assert await take(socket, 2) == [{"beat": 0.2}] * 2


async def test_people_who_are_here_are_counted_over_all_processes(endpoints: Endpoints) -> None:
    log, url = Log(), endpoints.redis_url
    async with (
        stage(url, log, pace=QUICK) as one,
        stage(url, log, pace=QUICK) as two,
        one.watcher(topic=77, since=0, person=1) as anouk,
    ):
        assert (await take(anouk, 1))[0]["count"] == 1
        async with (
            two.watcher(topic=77, since=0, person=2) as maarten,
            two.watcher(topic=77, since=0, person=1),
        ):
            await until_count(anouk, 2)
            await until_count(maarten, 2)
        await until_count(anouk, 1)


async def until_count(socket, count: int) -> None:  # type: ignore[no-untyped-def]
    while (await take(socket, 1))[0]["count"] != count:
        pass
