"""A planner for the measurement: plans on order, and says what it took. Orders are JSON lines.

{"at": "2026-03-03T09:00:00+00:00"}: plan every digest that is due at that moment.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import uvloop

from forum.core import clock, db, jobs, logs, settings
from notifications import digests


class Driver:
    """What passed the driver: queries, transactions, and the longest of those in seconds."""

    queries = 0
    transactions = 0
    longest = 0.0
    begun = 0.0

    @classmethod
    def note(cls, logged: Any) -> None:
        """Count one statement; asyncpg tells of each when it has ended."""
        word, now = logged.query.split(maxsplit=1)[0].upper().rstrip(";"), time.perf_counter()
        if word == "BEGIN":
            cls.transactions += 1
            cls.begun = now - logged.elapsed
        elif word in {"COMMIT", "ROLLBACK"}:
            cls.longest = max(cls.longest, now - cls.begun)
        else:
            cls.queries += 1

    @classmethod
    def forget(cls) -> None:
        cls.queries, cls.transactions, cls.longest = 0, 0, 0.0


class Watched(db.PooledConnection):
    """A connection that tells the driver's log of every statement."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.add_query_logger(Driver.note)


async def plan(at: datetime) -> dict[str, Any]:
    """One run of the planner. Seconds, and `peak` in KB: the most it had in memory meanwhile."""
    Driver.forget()
    _forget_peak()
    began = time.perf_counter()
    with clock.at(at):
        planned = await digests.plan_digests()
    return {
        "planned": planned,
        "seconds": time.perf_counter() - began,
        "peak": _peak(),
        "queries": Driver.queries,
        "transactions": Driver.transactions,
        "longest": Driver.longest,
    }


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")  # proc(5)


def _peak() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


async def main() -> None:
    db.PooledConnection = Watched  # type: ignore[misc]
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    logs.configure(settings.current())
    async with db.database():
        while line := await orders.readline():
            at = datetime.fromisoformat(json.loads(line)["at"])
            print(json.dumps(await plan(at)), flush=True)
        await jobs.close_jobs()


if __name__ == "__main__":
    uvloop.run(main())
