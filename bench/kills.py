"""Senders killed in the middle of a run of thousands of digests; senders asked to stop in one.

Each turn several workers send at once. At a moment of chance, while its connections carry mail,
each is ended by SIGKILL and, every other time, the broker is emptied; then others take over. What
came a second time is held against what RFC 1047 cannot exclude: the last mail of a connection, with
the same Message-ID and Date. In a second run workers are asked to stop (SIGTERM), which may double
nothing at all.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis

from bench.fault_mail import Sink, sink
from bench.fault_senders import Sender, complaints, in_any_order, start_senders
from bench.faults import MAIL, WAITING, all_settled, leases_run_out, mail_tally, plan_digests
from bench.stage import Stage, stage
from forum.core.jobs import Job

SENDERS, CONNECTIONS = 4, 2
KILLS, STOPS = 208, 40
PEOPLE, STOPPED_PEOPLE = 5200, 1200
RATE, SLOW = 25, 0.004  # mails a second from each, seconds to an answer: to be caught at it
MOST_WAKE_UPS = 50
LIMIT = 60.0  # seconds from SIGTERM within which a worker ends (its supervisors allow 65 and 90)
Line = dict[str, Any]


@dataclass
class Run:
    """What was done to the senders and what came of it. `slowest`: seconds from SIGTERM to end."""

    ended: int = 0
    flushes: int = 0
    mails: int = 0
    taken: int = 0
    lost: int = 0
    again: int = 0
    wrong: int = 0
    leased: int = 0
    failures: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)


def run() -> Iterator[Line]:
    """One JSON-able line a metric, in about four minutes."""
    yield from _killed(asyncio.run(drill(PEOPLE, kills=KILLS)))
    yield from _stopped(asyncio.run(drill(STOPPED_PEOPLE, stops=STOPS)))


async def drill(people: int, *, kills: int = 0, stops: int = 0) -> Run:
    """A run of digests to so many people, through so many ends of senders."""
    began, done = time.monotonic(), Run()
    async with sink(slow=SLOW) as post:
        more = {
            "SMTP_URL": f"smtp://127.0.0.1:{post.port}",
            "MAIL_PER_SECOND": str(RATE),
            "MAIL_CONNECTIONS": str(CONNECTIONS),
        }
        async with stage(people=4, environment=MAIL | more) as it:
            await crowd(it, people)
            await plan_in_one_go(it)
            while done.ended < kills + stops:
                await see_that_enough_waits(it, people // 8)
                await turn(it, post, done, kindly=bool(stops))
            await finish(it, post, done)
    done.seconds = time.monotonic() - began
    return done


async def turn(it: Stage, post: Sink, done: Run, *, kindly: bool) -> None:
    """All senders begin, and each ends in the middle of it."""
    senders = start_senders(it, SENDERS)
    for sender in in_any_order(senders):
        caught = await at_work(it, sender, post)
        await asyncio.sleep(random.uniform(0, 0.25))
        if random.random() < 0.5:
            await flush(it, done)
        sender.process.terminate() if kindly else sender.process.kill()
        done.ended += caught
    asked = time.monotonic()
    codes = [await sender.ended(LIMIT) for sender in senders]
    done.slowest = max(done.slowest, time.monotonic() - asked)
    if kindly:
        done.failures += sum(code != 0 for code in codes)
        done.leased += int(await it.value(_LEASED))
    await leases_run_out(it)


FREE = "select count(*) from delivery where state = 'pending' or lease_until < now()"
_LEASED = "select count(*) from delivery where state = 'sending'"


async def at_work(it: Stage, sender: Sender, post: Sink) -> bool:
    """Wait until it sends; False: nothing waits any more, the others were too quick.

    Its wake-up may be lost with the broker's memory, or be taken by one that is busy already; in
    life the clock has more of them, and so has every page that causes a mail.
    """
    for _ in range(MOST_WAKE_UPS):
        with suppress(TimeoutError):
            await sender.is_sending(post, seconds=0.7)
            return True
        if not await it.value(FREE):
            return False
        await it.enqueue(Job.DRAIN_DELIVERIES)
    raise TimeoutError(f"{sender.process.name} does not send: {complaints(it)[-3:]}")


async def flush(it: Stage, done: Run) -> None:
    """Everything in the broker is gone: jobs, their marks, whatever the senders believe in."""
    broker = Redis.from_url(it.endpoints.redis_url)
    await broker.flushall()
    await broker.aclose()
    done.flushes += 1


async def finish(it: Stage, post: Sink, done: Run) -> None:
    """Let the rest go, and hold every row of the ledger against what the server took."""
    it.environment["MAIL_PER_SECOND"] = "10000"
    senders = start_senders(it, SENDERS)
    await all_settled(it, seconds=180)
    for sender in senders:
        sender.process.terminate()
    for sender in senders:
        await sender.ended(LIMIT)
    tally = await mail_tally(it, post, kills=done.ended)
    done.mails, done.taken = tally.told["mails"], tally.told["taken"]
    done.lost, done.again, done.wrong = tally.lost, tally.permitted, tally.doubled
    done.said = complaints(it)


# Members like the one who has number one, in one statement: none of them has read anything.
_MEMBERS = """
insert into member (email, name, sort_name, function, language, zone, is_operator, created_at)
select 'menigte' || n || '.' || gen_random_uuid() || '@gemeente.example', 'Lid ' || n,
  'Lid ' || n, '', 'nl', 'Europe/Amsterdam', false, m.created_at
from generate_series(1, $1::int) as n, (select created_at from member limit 1) as m
returning id
"""
_MEMBERSHIPS = """
insert into membership (theme_id, member_id, role, joined_at)
select t.id, m.id, 'participant', m.created_at from theme t, member m
on conflict do nothing
"""
_PREFERENCES = """
insert into preference (member_id, digest, weekday, hour, announcements, reminders, digest_upto,
                        changed_at)
select m.id, 'daily', 1, 9, true, true, m.created_at, m.created_at from member m
on conflict do nothing
"""


async def crowd(it: Stage, people: int) -> None:
    """Fill the theme with members who are owed a digest."""
    await it.fetch(_MEMBERS, people - len(it.people))
    await it.fetch(_MEMBERSHIPS)
    await it.fetch(_PREFERENCES)
    it.people = [row["id"] for row in await it.fetch("select id from member")]


async def see_that_enough_waits(it: Stage, enough: int) -> None:
    """Nobody can be caught in the middle of nothing: more people when few mails are left."""
    if await it.value(WAITING) < enough:
        await crowd(it, len(it.people) + 2 * enough)
        await plan_in_one_go(it)


async def plan_in_one_go(it: Stage) -> None:
    """A worker plans for everybody, before there is a rush."""
    senders = start_senders(it, 1)
    await plan_digests(it)
    senders[0].process.kill()
    await senders[0].ended(LIMIT)
    await leases_run_out(it)


def _killed(done: Run) -> list[Line]:
    each = done.again / max(done.ended, 1)
    told = {"senders": SENDERS, "connections": CONNECTIONS, "flushes": done.flushes}
    return [
        _most("kill_senders", done.ended, "kills", 200) | told | {"seconds": round(done.seconds)},
        _most("kill_mails", done.mails, "mails", 5000) | {"taken": done.taken},
        _none("kill_lost", done.lost),
        {
            **_line("kill_doubled", round(each, 3), "mails a kill", 1, ok=each <= 1),
            "in_flight_at_a_kill": done.again,
        },
        _none("kill_doubled_otherwise", done.wrong),
        _none("kill_errors", len(done.said)) | ({"first": done.said[0]} if done.said else {}),
    ]


def _stopped(done: Run) -> list[Line]:
    stops = _most("stop_senders", done.ended, "stops", STOPS)
    stops |= {"mails": done.mails, "flushes": done.flushes, "seconds": round(done.seconds)}
    slow = round(done.slowest, 2)
    return [
        stops,
        _none("stop_lost", done.lost),
        _none("stop_doubled", done.again + done.wrong),
        _none("stop_leased", done.leased),
        _none("stop_failures", done.failures),
        _line("stop_seconds", slow, "s", LIMIT, ok=done.slowest < LIMIT),
    ]


def _none(name: str, value: int) -> Line:
    return _line(name, value, "times", 0, ok=value == 0)


def _most(name: str, value: int, unit: str, mark: int) -> Line:
    return _line(name, value, unit, mark, ok=value >= mark)


def _line(name: str, value: float, unit: str, mark: float, *, ok: bool) -> Line:
    return {"name": name, "value": value, "unit": unit, "mark": mark, "ok": ok, "floor": None}
