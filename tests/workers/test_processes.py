"""Real worker processes: killed in the middle of a mail, asked to stop, without their broker."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from forum.core import db, jobs, security, settings
from forum.core.jobs import Job
from notifications import ledger
from notifications.ledger import Intent
from tests.cast import Cast
from tests.notifications.post_office import PostOffice

LATER = "700"  # seconds: past every lease


@asynccontextmanager
async def worker(**environment: str) -> AsyncIterator[Process]:
    """`forum worker`, as it runs in production."""
    house = settings.current()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "forum.cli", "worker"),
        env={
            **os.environ,
            "DATABASE_URL": house.database_url,
            "REDIS_URL": house.redis_url,
            "SECRET_KEY": house.secret_key,
            "SMTP_URL": house.smtp_url,
            "MAIL_PER_SECOND": "10000",
            "LOG_LEVEL": "error",
            **environment,
        },
        cwd=settings.ROOT,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def intend(cast: Cast, number: int) -> None:
    who = cast.anouk.id
    await ledger.intend([Intent("password_reset", f"p{i}", who, who) for i in range(number)])


async def until(done: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110  (what is waited for happens in another process)
            await asyncio.sleep(0.02)


def copies(office: PostOffice) -> Counter[tuple[str, str]]:
    """How often each mail came, by Message-ID and Date."""
    return Counter((mail["Message-ID"], mail["Date"]) for mail in office.mails)


async def states() -> dict[str, int]:
    found = await db.rows("select state, count(*)::int as n from delivery group by state")
    return {item["state"]: item["n"] for item in found}


async def test_a_worker_sends_what_waits_and_stops_when_asked(
    cast: Cast, office: PostOffice
) -> None:
    await intend(cast, 30)
    async with worker() as process:
        await until(lambda: len(office.mails) == 30)
        await jobs.enqueue(Job.ACCOUNT_MAIL, "password_reset", cast.bram.id)
        await until(lambda: len(office.mails) == 31)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
    assert await states() == {"sent": 31}


@pytest.mark.faults
async def test_killed_in_the_middle_of_a_mail_loses_none_and_doubles_at_most_that_one(
    cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: list[Process] = []
    deaths = [5, 17, 31]
    keep = office.handle_DATA

    async def kill_and_keep(server: SMTP, session: Session, envelope: Envelope) -> str:
        # The message has come in whole; the worker dies before it can hear "250".
        if deaths and len(office.mails) >= deaths[0]:
            deaths.pop(0)
            running[-1].kill()
        return await keep(server, session, envelope)

    monkeypatch.setattr(office, "handle_DATA", kill_and_keep)
    await intend(cast, 40)
    for life in range(4):
        async with worker(FORUM_CLOCK_OFFSET=str(life * int(LATER))) as process:
            running.append(process)
            await until(lambda: process.returncode is not None or len(copies(office)) == 40)
            if process.returncode is None:
                await asyncio.sleep(1)
    connections = settings.current().mail_connections
    assert len(copies(office)) == 40
    assert sum(copies(office).values()) - 40 <= 3 * connections
    assert max(copies(office).values()) <= 2


async def test_asked_to_stop_in_the_middle_it_finishes_what_it_began(
    cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = office.handle_DATA

    async def slowly(server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(0.05)
        return await keep(server, session, envelope)

    monkeypatch.setattr(office, "handle_DATA", slowly)
    await intend(cast, 90)
    async with worker() as process:
        await until(lambda: len(office.mails) >= 10)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
    found = await states()
    assert found["sent"] == len(office.mails)
    assert found.get("sending", 0) == 0
    assert found["pending"] > 0
    async with worker():
        await until(lambda: len(office.mails) == 90)
    assert max(copies(office).values()) == 1


async def test_without_anything_in_the_broker_all_mail_goes_out(
    cast: Cast, office: PostOffice
) -> None:
    await intend(cast, 25)
    broker = security.redis()
    async with worker():
        await until(lambda: len(office.mails) >= 1)
        await broker.flushdb()
        await until(lambda: len(office.mails) == 25)
    await broker.aclose()
    assert max(copies(office).values()) == 1


async def test_the_message_ids_are_those_of_the_ledger(cast: Cast, office: PostOffice) -> None:
    await intend(cast, 3)
    async with worker():
        await until(lambda: len(office.mails) == 3)
    kept = {item["message_id"] for item in await db.rows("select message_id from delivery")}
    assert {mail["Message-ID"] for mail in office.mails} == kept
    assert all(re.fullmatch(r"<password_reset\.\d+\.[a-z2-7]{10}@forum\.example>", m) for m in kept)
