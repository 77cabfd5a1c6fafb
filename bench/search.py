"""What a search costs in a forum of 1,000,000 posts in 50,000 threads (see `search_house`).

Measured: the whole question (understanding it, finding, ranking, the passages of one page) in this
process, one after another, for questions of many kinds and readers with different rights. Beside
it stand how each kind fares, and `cpu_p95`: what of it was work of this process and the database's,
which a busy machine stretches less than the clock. The floor is the bare look-up of a word in the
same index. `FORUM_BENCH_KEEP=/some/folder` keeps the data there for the next run.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.search_house import POSTS, House, house
from bench.search_questions import Asking, questions, readers, suggesting, titles
from bench.stage import stage
from forum.core import db, settings
from forum.themes.queries import Access
from forum.threads import queries

MARK = 50.0  # ms
Line = dict[str, Any]


def run() -> Iterator[Line]:
    """One JSON-able line a metric: name, value, unit, mark, ok, floor."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Line]:
    keep = os.environ.get("FORUM_BENCH_KEEP")
    folder = Path(keep) if keep else None
    async with stage(people=400, sessions=1, keep=folder) as it:
        settings.use(settings.load(it.environment))
        async with db.database(it.endpoints.database_url):
            made = await house(it)
            return await _lines(made)


async def _lines(made: House) -> list[Line]:
    access = await readers(made)
    asked = questions(made)
    for each in asked[::3]:
        await _answered(access, each)
    times, spent, found = await _ask(access, asked)
    typed, alike = await _typed(access["member"], made), await _alike(access["member"], made)
    floor = await _floor(made)
    every = [ms for kind in times.values() for ms in kind]
    return [
        _line("search_p50", _part(every, 0.5), "ms", MARK, floor),
        {
            **_line("search_p95", _part(every, 0.95), "ms", MARK, floor),
            "cpu_p95": round(_part(spent, 0.95), 3),
            "load": round(os.getloadavg()[0], 1),
            "kinds": _table(times),
        },
        _line("search_suggest_p95", _part(typed, 0.95), "ms", MARK, floor),
        _line("search_similar_p95", _part(alike, 0.95), "ms", MARK, floor),
        {**_line("search_rows", POSTS, "posts", POSTS, 0), "asked": len(every), "found": found},
        _line("search_made", made.made, "s", 240, 0),
    ]


def _line(name: str, value: float, unit: str, mark: float, floor: float) -> Line:
    told = {"name": name, "value": round(value, 3), "unit": unit, "mark": mark}
    return {**told, "ok": value <= mark, "floor": round(floor, 3)}


def _part(times: list[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]


def _table(times: dict[str, list[float]]) -> dict[str, list[float]]:
    """Of each kind of question: p50, p95 and the slowest, in ms."""
    return {
        kind: [round(_part(each, 0.5), 1), round(_part(each, 0.95), 1), round(max(each), 1)]
        for kind, each in times.items()
    }


_AT_WORK = """
select pid from pg_stat_activity where backend_type in ('client backend', 'io worker')
"""


async def _ask(
    access: dict[str, Access], asked: list[Asking]
) -> tuple[dict[str, list[float]], list[float], int]:
    """Milliseconds by the clock by kind, of work, and how many found something."""
    times: dict[str, list[float]] = {}
    spent, found = [], 0
    workers = (
        "select pid from pg_stat_activity where backend_type in ('client backend', 'io worker')"
    )
    pids = [os.getpid(), *(row["pid"] for row in await db.rows(workers))]
    for each in asked:
        before, began = _worked(pids), time.perf_counter()
        results = await _answered(access, each)
        times.setdefault(each.kind, []).append((time.perf_counter() - began) * 1000)
        spent.append(_worked(pids) - before)
        found += bool(results.found)
    return times, spent, found


def _worked(pids: list[int]) -> float:
    """Milliseconds that these were on a core, as the kernel counts; 0 where it does not."""
    files = [Path(f"/proc/{pid}/schedstat") for pid in pids]
    return sum(int(each.read_text().split()[0]) for each in files if each.exists()) / 1e6


async def _answered(access: dict[str, Access], each: Asking) -> queries.Results:
    """As the page does: a slip that finds nothing is asked again, mended."""
    reader = access[each.reader]
    meant = await queries.understood(reader, each.words)
    results = await queries.search(reader, meant, only=each.only, page=each.page)
    if meant.instead and not results.found:
        meant = await queries.understood(reader, meant.instead)
        results = await queries.search(reader, meant, only=each.only, page=each.page)
    return results


async def _typed(access: Access, made: House) -> list[float]:
    """Suggestions for what somebody has typed of a word so far."""
    times = []
    for begun in suggesting(made):
        began = time.perf_counter()
        await queries.suggestions(access, begun)
        times.append((time.perf_counter() - began) * 1000)
    return times


async def _alike(access: Access, made: House) -> list[float]:
    """Threads like the title of a new one."""
    times = []
    for title in titles(made):
        began = time.perf_counter()
        await queries.similar(access, title)
        times.append((time.perf_counter() - began) * 1000)
    return times


async def _floor(made: House) -> float:
    """Milliseconds of the bare look-up of a rare word."""
    times = []
    for word in made.words[-60:]:
        began = time.perf_counter()
        await db.rows(
            "select id from post where words @@ to_tsquery('forum_dutch', $1) limit 20", f"'{word}'"
        )
        times.append((time.perf_counter() - began) * 1000)
    return _part(times, 0.5)
