"""What it costs to plan the digests of a house of 400 and of one of 1,000,000, due in one hour.

The real planner runs in a process of its own: how many rows it made (each member's, once), its
statements as the driver saw them, its longest transaction, its memory, and how PostgreSQL found
who was due. Then two side by side, then again. The floor is the same rows by one bare
`insert … select`. While the ledger is that long, what the sender asks of it is measured too.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bench.digest import Meter
from bench.live_house import Child, start
from bench.planner_house import LARGE, SMALL, TEN, House, house
from forum.core import clock
from notifications import audiences, digests, ledger

TWO = 100_000  # members that two planners share, and of whom the floor is measured
Line = dict[str, Any]
Run = dict[str, Any]


def run() -> Iterator[Line]:
    """One JSON-able line a metric: name, value, unit, mark, ok, floor."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Line]:
    began = time.perf_counter()
    async with house() as it, _planner(it) as planner:
        await it.grow(SMALL)
        for _ in range(3):  # a planner lives for weeks: its first run, which loads, is no measure
            small = await _planned(it, planner, SMALL)
        await it.grow(LARGE)
        large = await _planned(it, planner, LARGE)
        lines = [*_planning(small, large), *await _looking(it, large), *await _idle(planner)]
        lines += [*await _sending(it), *await _twice(it, planner)]
        lines[0]["floor"], lines[1]["floor"] = await _floor(it, Meter(planner))
    return [*lines, _most("planner_made", time.perf_counter() - began, "s", 240)]


@asynccontextmanager
async def _planner(it: House) -> AsyncIterator[Child]:
    made = start("bench.planner_worker", environment=it.environment)
    try:
        yield made
    finally:
        made.stop()


async def _ask(planner: Child) -> Run:
    return await planner.ask({"at": TEN.isoformat()})


async def _planned(it: House, planner: Child, people: int) -> Run:
    """Everybody is due and nobody was told; one planner. Who is due has a row each, no more."""
    await it.empty()
    due = await it.due(people)
    way, meter = await _way(it), Meter(planner)
    before = meter.read()
    found = await _ask(planner)
    found |= {"way": way, "cpu": sum(meter.read()) - sum(before)}
    rows = await it.count("select count(*) from delivery")
    if not due == people == found["planned"] == rows:
        raise RuntimeError(f"{due} were due of {people}, there are {rows} rows: {found}")
    return found


def _planning(small: Run, large: Run) -> Iterator[Line]:
    """What the two runs tell."""
    speed = LARGE / large["seconds"]
    yield {
        **_line("planner_rows_per_second", speed, "rows/s", 278, ok=speed >= 278),
        "seconds": round(large["seconds"], 1),
        "rows": large["planned"],
        "load": round(os.getloadavg()[0], 1),
    }
    yield _most("planner_row_cpu", 1e6 * large["cpu"] / LARGE, "µs", 150)
    yield _most("planner_queries", small["queries"], "queries", 10)
    chunks = large["transactions"] - small["transactions"]
    chunk = (large["queries"] - small["queries"]) / chunks
    yield {
        **_most("planner_queries_chunk", chunk, "queries", 5),
        "chunk": round((LARGE - SMALL) / chunks),
    }
    yield _most("planner_transaction", 1000 * large["longest"], "ms", 250)
    yield {
        **_most("planner_memory_growth", (large["peak"] - small["peak"]) / 1024, "MB", 8),
        "peak_small": round(small["peak"] / 1024, 1),
        "peak_large": round(large["peak"] / 1024, 1),
    }


async def _looking(it: House, large: Run) -> list[Line]:
    """How it is found who is due: when all are, when nobody is; and that no moment has passed."""
    late = await it.count("select count(*) from preference where next_due_at <= $1", TEN)
    everyone, nobody = large["way"], await _way(it)
    due = _most("planner_due_query", max(everyone["ms"], nobody["ms"]), "ms", 25)
    return [
        _most("planner_late", late, "members", 0),
        {**due, "everyone": everyone, "nobody": nobody},
    ]


async def _way(it: House) -> dict[str, Any]:
    return await _plan_of(it, digests._DUE, TEN, digests.BATCH)


async def _idle(planner: Child) -> list[Line]:
    """A tick of the clock when nobody is due: the quickest of a few."""
    found = [await _ask(planner) for _ in range(5)]
    return [_most("planner_idle", 1000 * min(each["seconds"] for each in found), "ms", 1000)]


async def _sending(it: House) -> list[Line]:
    """What a sender asks of a ledger of 1,000,000: its claims, and who had how much of late."""
    await it.settle("delivery")
    claim = await _best(it, ledger._CLAIM, TEN, TEN, 100, ledger.IN_DATA)
    with clock.at(TEN):
        for _ in range(50):  # what was claimed leaves its place in the index behind
            await ledger.claim(100)
    later = await _best(it, ledger._CLAIM, TEN, TEN, 100, ledger.IN_DATA)
    await it.sent()
    people = await it.some(100)
    days = (TEN - timedelta(days=7), TEN - timedelta(days=1))
    history = await _best(it, audiences._HISTORY, people, *days, [""] * len(people))
    return [
        {**_most("ledger_claim", max(claim["ms"], later["ms"]), "ms", 10), "later": later},
        {**_most("ledger_history", history["ms"], "ms", 5), "way": history},
    ]


async def _best(it: House, sql: str, *args: Any) -> Line:
    """The quickest of ten times, which others on this machine disturbed least."""
    found = [await _plan_of(it, sql, *args) for _ in range(10)]
    return min(found, key=lambda each: each["ms"])


async def _twice(it: House, planner: Child) -> list[Line]:
    """Two side by side, and again: who is due gets one row, and then no more."""
    await it.empty()
    async with _planner(it) as other:
        await _ask(other)  # loaded, before anybody is due
        due = await it.due(TWO)
        both = await asyncio.gather(_ask(planner), _ask(other))
        rows = await it.count("select count(*) from delivery")
        shares = [each["planned"] for each in both]
        await it.due(TWO)
        again = await asyncio.gather(_ask(planner), _ask(other))
    more = sum(each["planned"] for each in again)
    wrong = abs(rows - due) + abs(sum(shares) - due)
    speed = due / max(each["seconds"] for each in both)
    return [
        {**_most("planner_two", wrong, "rows", 0), "shares": shares, "per_second": round(speed)},
        _most("planner_again", more, "rows", 0),
    ]


async def _floor(it: House, meter: Meter) -> tuple[float, float]:
    """One bare statement that writes such rows: rows a second, and µs of CPU a row."""
    await it.empty()
    began, before = time.perf_counter(), meter.read()
    rows = await it.bare(TWO)
    seconds, cpu = time.perf_counter() - began, sum(meter.read()) - sum(before)
    return round(rows / seconds), round(1e6 * cpu / rows, 1)


async def _plan_of(it: House, sql: str, *args: Any) -> dict[str, Any]:
    """How `sql` is done: the indexes and tables it read, pages and milliseconds. Rolled back."""
    transaction = it.connection.transaction()
    await transaction.start()
    try:
        told = await it.connection.fetchval(f"explain (analyze, buffers, format json) {sql}", *args)
    finally:
        await transaction.rollback()
    plan = json.loads(told)[0]
    pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
    return {"by": sorted(_ways(plan["Plan"])), "pages": pages, "ms": plan["Execution Time"]}


def _ways(node: dict[str, Any]) -> set[str]:
    ways = {node["Index Name"]} if "Index Name" in node else set()
    if node["Node Type"] in {"Seq Scan", "Sort"}:
        ways.add(f"{node['Node Type']} {node.get('Relation Name', '')}".strip())
    return ways.union(*(_ways(child) for child in node.get("Plans", ())))


def _most(name: str, value: float, unit: str, mark: float) -> Line:
    return _line(name, value, unit, mark, ok=value <= mark)


def _line(name: str, value: float, unit: str, mark: float, *, ok: bool) -> Line:
    told = {"name": name, "value": round(value, 3), "unit": unit, "mark": mark}
    return {**told, "ok": ok, "floor": 0}
