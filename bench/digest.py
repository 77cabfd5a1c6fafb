"""What 400 digests cost: queries to plan them, CPU for each, and the run beside its sink.

A worker process plans and sends them over real SMTP; then the same mails, ready-made, go over as
many connections to the same sink. The sink answers each command after 20 ms, as a server that is
not on this machine does; how it is without any distance stands beside it as `local`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
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


@dataclass(frozen=True)
class Run:
    """One whole run of 400 digests, and the same mails ready-made. Times in seconds."""

    planned: int
    queries: int
    sent: int
    size: int
    seconds: float
    ready: float
    cpu: float

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
        worker = start("bench.digest_worker", environment=_environment())
        try:
            # A worker lives for weeks: its first run, which loads everything, is no measure.
            await _round(it, worker, delay=0)
            near = [await _round(it, worker, delay=0) for _ in range(ROUNDS)]
            far = [await _round(it, worker, delay=AWAY) for _ in range(ROUNDS)]
        finally:
            worker.stop()
    best = min(near, key=lambda each: each.cpu)
    ratio = median(each.ratio for each in far)
    local = median(each.ratio for each in near)
    per_mail = 1000 * best.cpu / best.sent
    return [
        {
            **_line("digest_cpu", per_mail, "ms", 4, ok=per_mail <= 4),
            "floor": round(1000 * best.ready / best.sent, 3),
            "bytes": best.size,
        },
        _line("digest_queries", best.queries, "queries", 10, ok=best.queries <= 10),
        {
            **_line("digest_sink_ratio", ratio, "x", 0.8, ok=ratio >= 0.8),
            "floor": round(median(each.ready for each in far), 3),
            "seconds": round(median(each.seconds for each in far), 3),
            "sink_ms": AWAY * 1000,
            "local": round(local, 3),
            "local_per_second": round(best.sent / best.seconds),
        },
    ]


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


async def _due() -> None:
    """Everyone is due now, and was told up to a week ago."""
    await db.execute("delete from delivery")
    now = clock.now()
    await db.execute(
        "update preference set digest = 'weekly', weekday = extract(isodow from $1::timestamptz), "
        "hour = 0, next_due_at = $1, digest_upto = $2",
        now,
        now - timedelta(days=7),
    )


async def _round(it: House, worker: Child, *, delay: float) -> Run:
    await _due()
    sink = start("bench.digest_sink", str(delay))
    try:
        smtp_url = f"smtp://127.0.0.1:{(await sink.hear())['port']}"
        meter = Meter(worker)
        before = meter.read()
        done = await worker.ask({"do": "digests", "smtp_url": smtp_url})
        cpu = meter.read() - before
        ready = await worker.ask({"do": "ready", "smtp_url": smtp_url})
        taken = (await sink.ask({}))["taken"]
    finally:
        sink.stop()
    if taken != 2 * done["sent"] or done["planned"] != len(it.people):
        raise RuntimeError(f"{done} but the sink took {taken}")
    numbers = (done["planned"], done["queries"], done["sent"], done["bytes"], done["seconds"])
    return Run(*numbers, ready=ready["seconds"], cpu=cpu)


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
    """CPU of the worker, the database's processes and the broker, in seconds."""

    def __init__(self, worker: Child) -> None:
        self.worker = psutil.Process(worker.process.pid)

    def read(self) -> float:
        ours = psutil.Process().children(recursive=True)
        servers = [each for each in ours if _is_server(each)]
        return sum(_seconds(each) for each in [self.worker, *servers])


def _is_server(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.name() in {"postgres", "valkey-server"}
    return False


def _seconds(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0
