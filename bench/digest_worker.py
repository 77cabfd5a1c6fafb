"""The worker of the measurement: does on order what the worker's jobs do, and says how long.

{"do": "digests"}: plan and send every digest that is due, as the clock ticks would.
{"do": "ready"}: send the same mails again, ready-made, over the same number of connections.
{"do": "parts"}: decide, render and build those that are due, one after another, and send none.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from forum.core import db, jobs, logs, settings
from forum.core.collector import spare_what_stays
from notifications import digests, ledger, sending, writing
from notifications.channels.email import MailServer, Outcome, Pool
from notifications.kinds.kind import Letter
from notifications.kinds.registry import KINDS, letters

Mail = tuple[str, str, bytes]


class Recording(Pool):
    """The pool, which remembers what it was given."""

    mails: list[Mail]

    async def send(self, sender: str, recipient: str, message: bytes, **more: Any) -> Outcome:
        self.mails.append((sender, recipient, message))
        return await super().send(sender, recipient, message, **more)


def pool() -> Recording:
    chosen = settings.current()
    made = Recording(
        MailServer.at(chosen.smtp_url),
        helo=chosen.mail_domain,
        size=chosen.mail_connections,
        per_second=chosen.mail_per_second,
    )
    made.mails = []
    return made


class Queries:
    """Counts the statements of this process."""

    count = 0

    @classmethod
    def watch(cls) -> None:
        for name in ("rows", "execute", "execute_many"):
            setattr(db, name, cls._counting(getattr(db, name)))

    @classmethod
    def _counting(cls, real: Any) -> Any:
        async def counted(*args: Any) -> Any:
            cls.count += 1
            return await real(*args)

        return counted


async def send_digests() -> dict[str, Any]:
    """One whole run; the mails that went are kept for `send_ready`. `cpu`: of this process."""
    run = pool()
    began, before, used = time.perf_counter(), Queries.count, time.process_time()
    planned = await digests.plan_digests()
    queries, after = Queries.count - before, time.process_time()
    sender = sending.Sender(run)
    await sender.drain(600)
    seconds = time.perf_counter() - began
    await run.close()
    KEPT[:] = run.mails
    return {
        "planned": planned,
        "queries": queries,
        "sent": len(KEPT),
        "bytes": sum(len(raw) for _, _, raw in KEPT) // max(len(KEPT), 1),
        "seconds": seconds,
        "plan": after - used,
        "cpu": time.process_time() - after,
    }


async def take_parts() -> dict[str, Any]:
    """Seconds of CPU of this process for each part of writing mails, all of one part at once."""
    await digests.plan_digests()
    spent, mails, last = dict.fromkeys(("decide", "render", "build"), 0.0), 0, time.process_time()

    def lap(part: str) -> None:
        nonlocal last
        now = time.process_time()
        spent[part], last = spent[part] + now - last, now

    while rows := await ledger.claim(sending.CHUNK):
        decided = await letters(rows)
        lap("decide")
        chosen = [(row, letter) for row in rows if isinstance(letter := decided[row.id], Letter)]
        told = [writing.words_of(KINDS[row.kind], letter) for row, letter in chosen]
        lap("render")
        for (row, letter), words in zip(chosen, told, strict=True):
            writing.message(row, KINDS[row.kind], letter, words)
        lap("build")
        mails += len(chosen)
    return {"mails": mails, **spent}


KEPT: list[Mail] = []


async def send_ready() -> dict[str, Any]:
    """The same mails over fresh connections, with nothing to write and nothing to remember."""
    run = pool()
    waiting = iter(list(KEPT))

    async def yes() -> bool:
        return True

    async def runner() -> None:
        for sender, recipient, raw in waiting:
            await run.send(sender, recipient, raw, hold=yes)

    began = time.perf_counter()
    await asyncio.gather(*(runner() for _ in range(run.manners.size + sending.WRITING_AHEAD)))
    seconds = time.perf_counter() - began
    await run.close()
    return {"seconds": seconds}


WORK = {"digests": send_digests, "ready": send_ready, "parts": take_parts}


async def main() -> None:
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    Queries.watch()
    logs.configure(settings.current())
    async with db.database():
        spare_what_stays()  # as a worker does
        while line := await orders.readline():
            order = json.loads(line)
            settings.use(settings.load({**ENVIRONMENT, "SMTP_URL": order["smtp_url"]}))
            print(json.dumps(await WORK[order["do"]]()), flush=True)
        await jobs.close_jobs()


if __name__ == "__main__":
    import os

    ENVIRONMENT = dict(os.environ)
    uvloop.run(main())
