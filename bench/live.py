"""What live costs: 400 sockets on a thread of a real web process, and 2,000; and the floor.

Replies are written by this process, so that the web process does the live part alone. Its CPU is
read from /proc. The floor is `websockets.broadcast` sending the same frames at the same pace.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.live_house import Child, House, house, start

CROWD = 400
MULTITUDE = 2_000
PACE = 0.05  # seconds between two replies
WORDS = """
gemeente ketenregisseur overleg zorgcoördinatie meldpunt regio afspraken signalen opvang convenant
wijkteam toezicht vergunning casus partners training evaluatie financiering
"""

Line = dict[str, Any]


@dataclass
class Round:
    """What one series of replies gave: milliseconds to each socket, CPU, and what went wrong."""

    milliseconds: list[float]
    cpu: float
    lost: int
    doubled: int
    sample: str

    @property
    def per_delivery(self) -> float:
        """CPU of the server for one frame to one socket, in microseconds."""
        return self.cpu / max(len(self.milliseconds), 1) * 1e6

    def at(self, part: float) -> float:
        """The delay that this part of the deliveries kept within."""
        return self.milliseconds[
            min(int(len(self.milliseconds) * part), len(self.milliseconds) - 1)
        ]


def run() -> Iterator[Line]:
    """One JSON-able line a metric: name, value, unit, mark, ok, floor."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Line]:
    async with house() as it:
        before = it.web.resident()
        crowd = await _crowd(it, CROWD)
        await _series(it, crowd, 20)
        many = await _series(it, crowd, 200)
        plain = await _series(it, crowd, 60, length=16_000)
        await crowd.ask({"stall": 1})
        stalled = await _series(it, crowd, 60, length=16_000)
        cut_off = it.counted("forum_live_cut_off_total")
        crowd.stop()
        await asyncio.sleep(1)
        few = it.web.resident()
        multitude = await _crowd(it, MULTITUDE)
        masses = await _series(it, multitude, 30)
        full = it.web.resident()
        multitude.stop()
    floor, floor_memory = await _floor(many.sample)
    memory = (full - max(few, before)) / MULTITUDE
    delay = stalled.at(0.99) - plain.at(0.99)
    return [
        _line("live_400_p99", many.at(0.99), "ms", 50, floor.at(0.99)),
        _line(
            "live_400_cost_ratio",
            many.per_delivery / floor.per_delivery,
            "x",
            1.5,
            floor.per_delivery,
            cpu_us=round(many.per_delivery, 2),
        ),
        _line("live_2000_lost", masses.lost + masses.doubled + many.lost, "events", 0, floor.lost),
        _line("live_rss_per_socket", memory, "KB", 40, floor_memory),
        _line("live_stalled_reader_delay", delay, "ms", 10, plain.at(0.99), cut_off=cut_off),
    ]


def _line(name: str, value: float, unit: str, mark: float, floor: float, **more: Any) -> Line:
    told = {"name": name, "value": round(value, 2), "unit": unit, "mark": mark}
    return {**told, "ok": value <= mark, "floor": round(floor, 2), **more}


async def _crowd(it: House, sockets: int) -> Child:
    """Clients in a process of their own, settled."""
    crowd = start("bench.live_clients")
    head = it.replies + 1
    opened = await crowd.ask(
        {
            "open": {
                "port": it.port,
                "path": f"/live?thread={it.thread_id}&since={head}",
                "origin": f"http://127.0.0.1:{it.port}",
                "cookies": it.cookies,
                "sockets": sockets,
            }
        }
    )
    if opened["opened"] != sockets:
        raise RuntimeError(f"only {opened['opened']} of {sockets} sockets opened")
    await asyncio.sleep(3)  # presence has settled
    return crowd


async def _series(it: House, crowd: Child, replies: int, *, length: int = 1_200) -> Round:
    """Post replies at an even pace and see when each socket had them."""
    sent: dict[int, int] = {}
    cpu = it.web.cpu()
    for text in _texts(replies, length):
        began = time.monotonic()
        seq, committed = await it.reply(text)
        sent[seq] = committed
        await asyncio.sleep(max(0.0, PACE - (time.monotonic() - began)))
    await asyncio.sleep(1)
    return await _round(crowd, sent, it.web.cpu() - cpu)


def _texts(count: int, length: int) -> Iterator[str]:
    chance = random.Random(length)
    for _ in range(count):
        text = ""
        while len(text) < length:
            text += " ".join(chance.choices(WORDS.split(), k=25)) + ".\n\n"
        yield text[:length]


async def _round(crowd: Child, sent: dict[int, int], cpu: float) -> Round:
    report = await crowd.ask({"report": {"expected": list(sent)}})
    delays = [
        (moment - sent[int(seq)]) / 1e6
        for seq, moments in report["arrivals"].items()
        for moment in moments
    ]
    return Round(sorted(delays), cpu, report["lost"], report["doubled"], report["sample"])


async def _floor(sample: str) -> tuple[Round, float]:
    """The same frames by a bare server: what they cost, and KB for each socket."""
    server = start("bench.live_floor")
    port = (await server.hear())["port"]
    before = server.resident()
    crowd = start("bench.live_clients")
    words = {"port": port, "path": "/", "origin": "http://127.0.0.1", "cookies": []}
    await crowd.ask({"open": {**words, "sockets": CROWD}})
    await asyncio.sleep(1)
    rest = sample.partition(",")[2]
    sent: dict[int, int] = {}
    cpu = server.cpu()
    for seq in range(1, 201):
        sent[seq] = time.monotonic_ns()
        server.tell(f'{{"seq":{seq},{rest}')
        await asyncio.sleep(PACE)
    await asyncio.sleep(1)
    found = await _round(crowd, sent, server.cpu() - cpu)
    memory = (server.resident() - before) / CROWD
    crowd.stop()
    server.stop()
    return found, memory
