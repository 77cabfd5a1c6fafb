"""What 400 digests cost: queries to plan them, CPU for each, and the run beside its sink.

A worker process plans and sends them over real SMTP; then the same mails, ready-made, go over as
many connections to the same sink. The sink answers each command after 20 ms, as a server that is
not on this machine does; how it is without any distance stands beside it as `local`. Both are done
by one worker and by two side by side. `parts` tells what of a mail's CPU went where.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

import psutil

from bench.live_house import Child, House, house, start
from forum.core import clock, db, settings
from forum.themes.queries import access_to
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from notifications import preferences

THREADS, REPLIES = 40, 8
ROUNDS = 3
AWAY = 0.02  # seconds from a command to its answer
TEXT = (
    "Bij ons werkt een **vaste contactpersoon** voor signalen. Wie iets ziet, weet bij wie hij "
    "terecht kan, en de lijn naar de zorgcoördinator is kort. Hoe hebben anderen dat geregeld "
    "na kantooruren, en wie draagt de kosten?"
)
Line = dict[str, Any]
Runs = Sequence["Run"]


@dataclass(frozen=True)
class Run:
    """One whole run of 400 digests, and the same mails ready-made. Times in seconds.

    `cpu`: of all processes; of that, `working` of the workers after planning, `serving` of the
    database and the broker.
    """

    planned: int
    queries: int
    sent: int
    size: int
    seconds: float
    ready: float
    cpu: float
    working: float
    serving: float

    @property
    def ratio(self) -> float:
        """How much of the sink's own speed the whole run reaches."""
        return self.ready / self.seconds


def run() -> Iterator[Line]:
    """One JSON-able line a metric: name, value, unit, mark, ok, floor."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Line]:
    async with house() as it:
        await _furnish(it)
        workers = [start("bench.digest_worker", environment=_environment()) for _ in range(2)]
        one, two = workers[:1], workers
        try:
            # A worker lives for weeks: its first run, which loads everything, is no measure.
            await _round(it, two, delay=0)
            near = [await _round(it, one, delay=0) for _ in range(ROUNDS)]
            near_two = [await _round(it, two, delay=0) for _ in range(ROUNDS)]
            far = [await _round(it, one, delay=AWAY) for _ in range(ROUNDS)]
            far_two = [await _round(it, two, delay=AWAY) for _ in range(ROUNDS)]
            parts = await _parts(workers[0])
        finally:
            for worker in workers:
                worker.stop()
    best = min(near, key=lambda each: each.cpu)
    return [_cpu(best, parts), _queries(best), _ratio(near, far, near_two, far_two)]


def _cpu(best: Run, parts: dict[str, float]) -> Line:
    """What one mail costs, and where that goes: all parts but `database` are of the worker."""
    per_mail = 1000 * best.cpu / best.sent
    sending = 1000 * best.working / best.sent - sum(parts.values())
    told = {**parts, "send": sending, "database": 1000 * best.serving / best.sent}
    return {
        **_line("digest_cpu", per_mail, "ms", 4, ok=per_mail <= 4),
        "floor": round(1000 * best.ready / best.sent, 3),
        "bytes": best.size,
        "parts": {name: round(value, 3) for name, value in told.items()},
        "load": round(os.getloadavg()[0], 1),
    }


def _queries(best: Run) -> Line:
    return _line("digest_queries", best.queries, "queries", 10, ok=best.queries <= 10)


def _ratio(near: Runs, far: Runs, near_two: Runs, far_two: Runs) -> Line:
    ratio = median(each.ratio for each in far)
    return {
        **_line("digest_sink_ratio", ratio, "x", 0.8, ok=ratio >= 0.8),
        "floor": round(median(each.ready for each in far), 3),
        "seconds": round(median(each.seconds for each in far), 3),
        "sink_ms": AWAY * 1000,
        "two": _speed(far_two),
        "local": _speed(near),
        "local_two": _speed(near_two),
        "load": round(os.getloadavg()[0], 1),
    }


def _speed(runs: Runs) -> dict[str, float]:
    """Mails a second of the best run, and of the ready-made ones in it; the middle ratio."""
    best = min(runs, key=lambda each: each.seconds)
    return {
        "ratio": round(median(each.ratio for each in runs), 3),
        "per_second": round(best.sent / best.seconds),
        "ready_per_second": round(best.sent / best.ready),
    }


def _line(name: str, value: float, unit: str, mark: float, *, ok: bool) -> Line:
    told = {"name": name, "value": round(value, 3), "unit": unit, "mark": mark}
    return {**told, "ok": ok, "floor": 0}


async def _furnish(it: House) -> None:
    """A week in the life of a forum."""
    category = int(await db.value("select id from category where theme_id = $1", it.theme_id))
    begin = clock.now() - timedelta(days=5)
    for number in range(THREADS):
        author = await access_to(it.theme_id, it.people[number % 50])
        with clock.at(begin + timedelta(hours=2 * number)):
            form = ThreadForm(f"Onderwerp {number}: signalen", "question", category, TEXT)
            ident = await threads.start_thread(author, form)
        for reply in range(REPLIES):
            speaker = await access_to(it.theme_id, it.people[(7 * number + 13 * reply) % 400])
            with clock.at(begin + timedelta(hours=2 * number, minutes=reply + 1)):
                await threads.reply(speaker, ident, form=ReplyForm(f"{reply}: {TEXT}"))
    await preferences.ensure(it.people)


_DUE = """
update preference set digest = 'weekly', hour = 0, next_due_at = $1, digest_upto = $2,
  weekday = extract(isodow from $1::timestamptz at time zone 'Europe/Amsterdam')
"""


async def _due() -> None:
    """Everyone is due since an hour, at the beginning of that day; and was told a week ago."""
    await db.execute("delete from delivery")
    now = clock.now()
    await db.execute(_DUE, now - timedelta(hours=1), now - timedelta(days=7))


async def _round(it: House, workers: Sequence[Child], *, delay: float) -> Run:
    await _due()
    sink = start("bench.digest_sink", str(delay))
    try:
        smtp_url = f"smtp://127.0.0.1:{(await sink.hear())['port']}"
        meter = Meter(*workers)
        before = meter.read()
        done = await _all(workers, {"do": "digests", "smtp_url": smtp_url})
        after = meter.read()
        ready = await _all(workers, {"do": "ready", "smtp_url": smtp_url})
        taken = (await sink.ask({}))["taken"]
    finally:
        sink.stop()
    planned, sent = _sum(done, "planned"), _sum(done, "sent")
    if not planned == sent == len(it.people) == taken / 2:
        raise RuntimeError(f"{done} but the sink took {taken}")
    return Run(
        planned=planned,
        queries=done[0]["queries"],
        sent=sent,
        size=max(each["bytes"] for each in done),
        seconds=max(each["seconds"] for each in done),
        ready=max(each["seconds"] for each in ready),
        cpu=sum(after) - sum(before),
        working=_sum(done, "cpu"),
        serving=after[1] - before[1],
    )


async def _all(workers: Sequence[Child], order: dict[str, Any]) -> list[dict[str, Any]]:
    return list(await asyncio.gather(*(worker.ask(order) for worker in workers)))


def _sum(answers: Sequence[dict[str, Any]], name: str) -> Any:
    return sum(each[name] for each in answers)


async def _parts(worker: Child) -> dict[str, float]:
    """Milliseconds of the worker's CPU a mail, by part; the best of a few rounds."""
    found = []
    for _ in range(ROUNDS):
        await _due()
        told = await worker.ask({"do": "parts", "smtp_url": "smtp://127.0.0.1:1"})
        mails = told.pop("mails")
        found.append({name: 1000 * spent / mails for name, spent in told.items()})
    return min(found, key=lambda each: sum(each.values()))


def _environment() -> dict[str, str]:
    """The settings of this process for the worker; no limit on its speed but the sink's."""
    chosen = settings.current()
    return {
        "DATABASE_URL": chosen.database_url,
        "REDIS_URL": chosen.redis_url,
        "SECRET_KEY": chosen.secret_key,
        "BASE_URL": chosen.base_url,
        "LOG_LEVEL": "error",
        "MAIL_PER_SECOND": "10000",
    }


class Meter:
    """CPU so far of the workers, and of the database's processes and the broker, in seconds."""

    def __init__(self, *workers: Child) -> None:
        self.workers = [psutil.Process(worker.process.pid) for worker in workers]

    def read(self) -> tuple[float, float]:
        ours = psutil.Process().children(recursive=True)
        servers = [each for each in ours if _is_server(each)]
        return sum(map(_seconds, self.workers)), sum(map(_seconds, servers))


def _is_server(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.name() in {"postgres", "valkey-server"}
    return False


def _seconds(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
