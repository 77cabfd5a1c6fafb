"""What live costs: 400 sockets on a thread of a real web process, and 2,000; and the floor.

Replies are written by this process, so that the web process does the live part alone. Its CPU is
read from /proc. The floor is `websockets.broadcast` sending the same frames at the same pace.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.live_house import Child, House, house, start

CROWD = 400
MULTITUDE = 2_000
PACE = 0.05  # seconds between two replies
ROUNDS = 3
EVENTS = 100  # in a round
LONG = 16_000  # characters
FLOOD = 240  # such posts: more than the kernel keeps for who does not read
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
        warm = await _crowd(it, 20)
        await _series(it, warm, EVENTS)
        warm.stop()
        before = it.web.resident()
        rounds, floors, floor_memory = await _side_by_side(it)
        multitude = await _crowd(it, MULTITUDE)
        masses = await _series(it, multitude, 30, pace=4 * PACE)
        memory = (it.web.resident() - before) / MULTITUDE
        multitude.stop()
        plain, stalled = await _stalling(it)
        cut_off = it.counted("forum_live_cut_off_total")
    floor, delay = _cost(floors), stalled.at(0.99) - plain.at(0.99)
    wrong = sum(each.lost + each.doubled for each in (*rounds, masses))
    return [
        _line("live_400_p99", _p99(rounds), "ms", 50, _p99(floors)),
        _line("live_400_cost_ratio", _cost(rounds) / floor, "x", 1.5, floor, us=_cost(rounds)),
        _line("live_2000_lost", wrong, "events", 0, sum(each.lost for each in floors)),
        _line("live_rss_per_socket", memory, "KB", 40, floor_memory),
        _line("live_stalled_reader_delay", delay, "ms", 10, plain.at(0.99), cut_off=cut_off),
    ]


async def _side_by_side(it: House) -> tuple[list[Round], list[Round], float]:
    """Rounds of ours and of a bare server in turn, and the bare one's KB for each socket."""
    crowd = await _crowd(it, CROWD)
    sample = (await _series(it, crowd, 20)).sample.partition(",")[2]
    server = start("bench.live_floor")
    port = (await server.hear())["port"]
    before = server.resident()
    other = start("bench.live_clients")
    words = {"port": port, "path": "/", "origin": "http://127.0.0.1", "cookies": []}
    await other.ask({"open": {**words, "sockets": CROWD}})
    rounds, floors = [], []
    for place in range(ROUNDS):
        rounds.append(await _series(it, crowd, EVENTS))
        floors.append(await _broadcasts(server, other, sample, place))
    memory = (server.resident() - before) / CROWD
    for child in (crowd, other, server):
        child.stop()
    return rounds, floors, memory


async def _stalling(it: House) -> tuple[Round, Round]:
    """Long posts to a hundred readers: without, and with one more who stops reading."""
    crowd = await _crowd(it, 100)
    plain = await _series(it, crowd, FLOOD, length=LONG)
    await crowd.ask({"stall": 1})
    stalled = await _series(it, crowd, FLOOD, length=LONG)
    crowd.stop()
    return plain, stalled


def _p99(rounds: Sequence[Round]) -> float:
    """The p99 of the middle round."""
    return median(each.at(0.99) for each in rounds)


def _cost(rounds: Sequence[Round]) -> float:
    """CPU microseconds a delivery, of the cheapest round: other work on the machine only adds."""
    return round(min(each.per_delivery for each in rounds), 2)


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


async def _series(
    it: House, crowd: Child, replies: int, *, length: int = 1_200, pace: float = PACE
) -> Round:
    """Post replies at an even pace and see when each socket had them."""
    sent: dict[int, int] = {}
    cpu = it.web.cpu()
    for text in _texts(replies, length):
        began = time.monotonic()
        seq, committed = await it.reply(text)
        sent[seq] = committed
        await asyncio.sleep(max(0.0, pace - (time.monotonic() - began)))
    await _settled(crowd, list(sent))
    return await _round(crowd, sent, it.web.cpu() - cpu)


def _texts(count: int, length: int) -> Iterator[str]:
    """Posts of about `length` characters; the long ones hardly shrink under compression."""
    chance = random.Random(length)
    for _ in range(count):
        text = ""
        while len(text) < length:
            words = chance.choices(WORDS.split(), k=25)
            if length == LONG:
                words = [f"{chance.getrandbits(64):x}" for _ in words]
            text += " ".join(words) + ".\n\n"
        yield text[:length]


async def _settled(crowd: Child, expected: list[int]) -> None:
    """Wait until everything has come, or long enough to call the rest lost."""
    for _ in range(60):
        await asyncio.sleep(0.5)
        if (await crowd.ask({"missing": expected}))["missing"] == 0:
            return


async def _round(crowd: Child, sent: dict[int, int], cpu: float) -> Round:
    report = await crowd.ask({"report": {"expected": list(sent)}})
    delays = [
        (moment - sent[int(seq)]) / 1e6
        for seq, moments in report["arrivals"].items()
        for moment in moments
    ]
    return Round(sorted(delays), cpu, report["lost"], report["doubled"], report["sample"])


async def _broadcasts(server: Child, crowd: Child, rest: str, place: int) -> Round:
    sent: dict[int, int] = {}
    cpu = server.cpu()
    for seq in range(place * EVENTS + 1, (place + 1) * EVENTS + 1):
        sent[seq] = time.monotonic_ns()
        server.tell(f'{{"seq":{seq},{rest}')
        await asyncio.sleep(PACE)
    await _settled(crowd, list(sent))
    return await _round(crowd, sent, server.cpu() - cpu)
