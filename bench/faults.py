"""The fault drills: real processes killed again and again under load, and what that cost.

Every drill gives a `Tally`. Lost: an accepted reply that is not in the tables, an event that a
watcher did not get, a mail that did not leave. Doubled: any of them twice, but for the one mail
that was in flight on a connection when its worker was killed (same Message-ID, same Date), which
counts as `permitted`.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from bench.fault_load import Load, load
from bench.fault_mail import Sink, sink
from bench.stage import Stage, stage, start_workers, until
from forum.core.jobs import Job

Line = dict[str, Any]
CONNECTIONS = 5
WAITING = "select count(*) from delivery where kind = 'digest' and state in ('pending', 'sending')"
MAIL = {"MAIL_CONNECTIONS": str(CONNECTIONS), "MAIL_DOMAIN": "mail.example"}
MailDrill = Callable[[Stage, Sink, int], Awaitable["Tally"]]


@dataclass
class Tally:
    """What a drill did and what came of it; `told` says it in numbers."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    permitted: int = 0
    told: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Load, *, kills: int) -> Tally:
        """The tally of a drill on replies."""
        told = found.result
        lost = told["lost"] + told["gaps"] + told["missed_on_screen"] + told["forgotten_texts"]
        return cls(kills, lost, told["doubled"] + told["doubled_on_screen"], 0, told)


async def web_kills(it: Stage, kills: int) -> Tally:
    """Kill -9 of one web process after another while members write and watch."""
    async with load(it) as found:
        for turn in range(kills):
            await asyncio.sleep(random.uniform(0.2, 0.6))
            web = it.webs[turn % len(it.webs)]
            web.killed()
            web.start()
            await web.answers()
    return Tally.of(found, kills=kills)


async def broker_kills(it: Stage, kills: int) -> Tally:
    """Kill -9 of Valkey, which comes back after a moment."""
    async with load(it) as found:
        for _ in range(kills):
            await asyncio.sleep(random.uniform(0.3, 0.8))
            it.broker.kill()
            await asyncio.sleep(random.uniform(0, 0.5))
            await it.revive(it.broker)
        await asyncio.sleep(0.5)
    return Tally.of(found, kills=kills)


async def broker_flushes(it: Stage, times: int) -> Tally:
    """Everything in Valkey thrown away."""
    async with load(it) as found:
        broker = Redis.from_url(it.endpoints.redis_url)
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.2, 0.5))
            await broker.flushall()
        await broker.aclose()
    return Tally.of(found, kills=0)


async def database_kills(it: Stage, kills: int) -> Tally:
    """Kill -9 of PostgreSQL, which recovers from its log."""
    async with load(it) as found:
        for _ in range(kills):
            await asyncio.sleep(random.uniform(0.5, 1.0))
            it.database.kill()
            await asyncio.sleep(random.uniform(0, 0.3))
            await it.revive(it.database)
        await asyncio.sleep(0.5)
    return Tally.of(found, kills=kills)


async def worker_kills(it: Stage, post: Sink, kills: int) -> Tally:
    """Kill -9 of workers, two a turn, in the middle of a run of digests to everybody."""
    await plan_digests(it)
    dead = 0
    while dead < kills:
        await _mid_run(post)
        for worker in random.sample(it.workers, len(it.workers)):
            worker.killed()
            dead += 1
            await asyncio.sleep(random.uniform(0, 0.1))
        await leases_run_out(it)
        for worker in it.workers:
            worker.start()
    await all_settled(it, seconds=60)
    return await mail_tally(it, post, kills=dead)


async def server_kills(it: Stage, post: Sink, kills: int) -> Tally:
    """Kill -9 of Valkey and PostgreSQL by turns, in a run of digests.

    What was in flight when the database went cannot be written down, so it comes again: at most
    one for each connection there is.
    """
    await plan_digests(it)
    for turn in range(kills):
        await _mid_run(post)
        server = (it.broker, it.database)[turn % 2]
        server.kill()
        await asyncio.sleep(random.uniform(0.1, 0.4))
        await it.revive(server)
        await asyncio.sleep(random.uniform(0, 0.4))
        await start_over(it, kindly=True)
    await all_settled(it, seconds=60)
    tally = await mail_tally(it, post, kills=kills)
    again, foreign = post.copies()
    spare = kills // 2 * CONNECTIONS * len(it.workers)
    tally.doubled, tally.permitted = foreign + max(0, again - spare), min(again, spare)
    return tally


async def rested(it: Stage) -> bool:
    """Whether nothing waits that could go, and what is under way does not move."""
    due = (
        "select count(*) from delivery where state = 'pending' and not_before < now() "
        "or state = 'sending' and lease_until < now()"  # to be claimed anew
    )
    under_way = "select id, token from delivery where state = 'sending' order by id"
    before = await it.fetch(under_way)
    if await it.value(due):
        return False
    await asyncio.sleep(1)
    return await it.fetch(under_way) == before


async def start_over(it: Stage, *, kindly: bool = False) -> None:
    """Workers ended and started, leases and waits over: what time and a supervisor do."""
    for worker in it.workers:
        if worker.running():
            worker.ask_to_stop() if kindly else worker.killed()
    for worker in it.workers:
        await worker.ended(60)
    await leases_run_out(it)
    await it.fetch("update delivery set not_before = now() where state = 'pending'")
    for worker in it.workers:
        worker.start()


async def mail_tally(it: Stage, post: Sink, *, kills: int) -> Tally:
    """Every planned digest held against what the mail server took."""
    rows = await it.fetch("select address, state, message_id from delivery")
    got = {mail.message_id for mail in post.taken}
    lost = sum(row["state"] != "sent" or row["message_id"] not in got for row in rows)
    lost += len(it.people) - len(rows)
    again, wrong = post.doubles()
    told = {"mails": len(rows), "taken": len(post.taken)}
    return Tally(kills, lost, wrong, again - wrong, told)


async def plan_digests(it: Stage) -> None:
    """Let everybody's digest be due, and plan: the row in the ledger is all that it takes."""
    for sql in all_due(datetime.now(UTC)):
        await it.fetch(sql)
    await it.enqueue(Job.PLAN_DIGESTS)

    async def planned() -> bool:
        return bool(await it.value("select count(*) from delivery") >= len(it.people))

    await until(planned, seconds=30)


def all_due(now: datetime) -> tuple[str, str]:
    """SQL that makes everybody's digest due, at whatever hour this runs.

    Daily at midnight, for people who live where it is about noon now (Etc/GMT-5 is UTC+5).
    """
    zone = f"Etc/GMT{now.hour - 12:+d}"
    return (
        f"update member set zone = '{zone}'",
        "update preference set digest = 'daily', hour = 0, next_due_at = now() - interval '12 h' "
        "where digest <> 'off'",
    )


async def _mid_run(post: Sink) -> None:
    """Wait until mails leave, and then a little."""
    seen = len(post.taken)

    async def more() -> bool:
        return len(post.taken) > seen

    await until(more, seconds=30, every=0.01)
    await asyncio.sleep(random.uniform(0, 0.3))


async def leases_run_out(it: Stage) -> None:
    """What time does in eleven minutes: the claims of dead workers end.

    First the server finishes what it had begun for them.
    """
    await until(lambda: _alone(it), seconds=10)
    await it.fetch("update delivery set lease_until = now() where state = 'sending'")


async def _alone(it: Stage) -> bool:
    others = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
    return bool(await it.value(f"{others} and pid <> pg_backend_pid()") == 0)


async def all_settled(it: Stage, *, seconds: float) -> None:
    """Wait until no mail waits any more; what waits after that is found by the tally."""

    async def settled() -> bool:
        return not await it.value(WAITING)

    with suppress(TimeoutError):
        await until(settled, seconds=seconds, every=0.2)


def run() -> Iterator[Line]:
    """The long loops: 60 kills and more, in about three minutes."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Line]:
    tallies: dict[str, Tally] = {}
    async with stage(webs=2, people=120, sessions=120) as it:
        tallies["web"] = await web_kills(it, 12)
        tallies["broker"] = await broker_kills(it, 16)
        tallies["flush"] = await broker_flushes(it, 5)
        tallies["database"] = await database_kills(it, 12)
    tallies["worker"] = await mail_drill(worker_kills, people=300, kills=14, rate=20)
    tallies["mail"] = await mail_drill(server_kills, people=120, kills=8, rate=10)
    return lines(tallies)


async def mail_drill(drill: MailDrill, *, people: int, kills: int, rate: int) -> Tally:
    """A stage of its own for a drill on mail: `rate` mails a second from each of two workers."""
    async with sink(slow=0.03) as post:
        more = {"SMTP_URL": f"smtp://127.0.0.1:{post.port}", "MAIL_PER_SECOND": str(rate)}
        async with stage(people=people, environment=MAIL | more) as it:
            await start_workers(it, 2)
            return await drill(it, post, kills)


def lines(tallies: dict[str, Tally]) -> list[Line]:
    """One JSON-able line a metric, with what each drill gave."""
    kills = sum(tally.kills for tally in tallies.values())
    lost = sum(tally.lost for tally in tallies.values())
    doubled = sum(tally.doubled for tally in tallies.values())
    permitted = sum(tally.permitted for tally in tallies.values())
    by_drill = {name: {"kills": t.kills, **t.told} for name, t in tallies.items()}
    return [
        {**_line("fault_kills", kills), "unit": "kills", "mark": 60, "ok": kills >= 60, **by_drill},
        _line("fault_lost", lost),
        {**_line("fault_doubled", doubled), "in_flight_at_a_crash": permitted},
    ]


def _line(name: str, value: int) -> Line:
    told = {"name": name, "value": value, "unit": "posts, events and mails", "mark": 0}
    return {**told, "ok": value == 0, "floor": 0}
