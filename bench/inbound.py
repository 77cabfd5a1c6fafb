"""What a hostile mail costs: from its bytes to what its sender wrote, for each of the samples.

The floor is what the parser of the standard library needs for the same bytes, in the same run and
in turn; of what it fails on there is none.
"""

from __future__ import annotations

import email
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bench.inbound_samples import HOSTILE
from forum.core import settings
from notifications.inbound import cutting, loops, reading, trust
from notifications.inbound.bouncing import verdict_of

MARK = 50  # milliseconds of CPU, the worst sample
ROUNDS = 5  # the least counts: other work on the machine only ever adds
Line = dict[str, Any]


def judged(raw: bytes) -> str:
    """All that is asked of a mail before anybody looks at who may what; what its sender wrote."""
    reading.dedupe_key("r+x@reply.forum.example", raw)
    found = reading.read(raw)
    loops.is_automatic(found, "bram.jansen@tilburg.example")
    trust.is_genuine(found.all("authentication-results"), found.author)
    return cutting.written(found.text)


def run() -> Iterator[Line]:
    """A line for each sample, `inbound_worst`, and `inbound_report`: as if each were a bounce."""
    given = {"DATABASE_URL": "postgres://x", "REDIS_URL": "redis://x", "SECRET_KEY": "x" * 32}
    settings.use(replace(settings.load(given), authserv_id="mx.forum.example"))
    lines = [_sample(name, raw) for name, raw in HOSTILE.items()]
    yield from lines
    yield _worst("inbound_worst", lines)
    reports = [_sample(name, raw, verdict_of) for name, raw in HOSTILE.items()]
    yield _worst("inbound_report", reports)


def _sample(name: str, raw: bytes, work: Callable[[bytes], object] = judged) -> Line:
    value = _spent(work, raw, ROUNDS)
    floor = None
    with suppress(RecursionError):
        floor = round(_spent(email.message_from_bytes, raw, 1), 3)
    return {"name": "inbound_hostile", "sample": name, **_measure(value, floor), "bytes": len(raw)}


def _worst(name: str, lines: list[Line]) -> Line:
    worst = max(lines, key=lambda line: float(line["value"]))
    told = {"sample": worst["sample"], "samples": len(lines)}
    return {"name": name, **_measure(worst["value"], worst["floor"]), **told}


def _measure(value: float, floor: float | None) -> Line:
    ok = value <= MARK
    return {"value": round(value, 3), "unit": "ms", "mark": MARK, "ok": ok, "floor": floor}


def _spent(work: Callable[[bytes], object], raw: bytes, rounds: int) -> float:
    """Milliseconds of CPU."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work(raw)
        times.append(time.process_time() - began)
    return min(times) * 1_000
