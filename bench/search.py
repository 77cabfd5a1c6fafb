"""What a search costs in a forum of 1,000,000 posts in 50,000 threads.

The texts are made in the database from the words of the demo, the common ones often and some
rarely, as words are used. Measured: the whole question (understanding it, finding, ranking, the
passages of one page) in this process, one after another, over 200 questions of many kinds. The
floor is the bare look-up of a word in the same index in the same run.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench.stage import stage
from forum.core import clock, db, settings
from forum.core.settings import ROOT
from forum.themes.queries import Access, access_to
from forum.threads import actions, queries
from forum.threads.queries import Filter

POSTS, THREADS = 1_000_000, 50_000
QUESTIONS = 200
MARK = 50.0  # ms
Line = dict[str, Any]


def run() -> Iterator[Line]:
    """One JSON-able line a metric: name, value, unit, mark, ok, floor."""
    yield from asyncio.run(_measure())


async def _measure() -> list[Line]:
    async with stage(people=400, sessions=1) as it:
        settings.use(settings.load(it.environment))
        async with db.database(it.endpoints.database_url):
            began = time.perf_counter()
            words = _vocabulary()
            await _fill(it.theme_id, words)
            made = time.perf_counter() - began
            member = await db.value(
                "select min(member_id) from membership where theme_id = $1", it.theme_id
            )
            access = await access_to(it.theme_id, member)
            assert access is not None
            times, found = await _ask(access, words)
            floor = await _floor(words)
    return [
        _line("search_p50", _part(times, 0.5), "ms", MARK, floor),
        _line("search_p95", _part(times, 0.95), "ms", MARK, floor),
        {**_line("search_rows", POSTS, "posts", POSTS, 0), "found": found},
        _line("search_made", made, "s", 240, 0),
    ]


def _line(name: str, value: float, unit: str, mark: float, floor: float) -> Line:
    told = {"name": name, "value": round(value, 3), "unit": unit, "mark": mark}
    return {**told, "ok": value <= mark, "floor": round(floor, 3)}


def _part(times: list[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]


def _vocabulary() -> list[str]:
    """The words of the demo's threads, each once, the longer ones; the order is by chance."""
    folder = ROOT / "forum" / "seed" / "content" / "threads"
    said = " ".join(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))
    words = sorted(set(re.findall(r"[a-zà-ÿ]{4,}", said.lower())))
    random.Random(3).shuffle(words)
    return words


# A word's place is drawn as a power of a chance: the first words are in many posts, the last in
# few. Text and HTML are the same words; `w` and `n` come from the row so that they are made anew.
_WORDS = """array_to_string(array(select ($1::text[])[1 + floor(power(random(), 4)
  * array_length($1::text[], 1))::int] from generate_series(1, {count}) w where {row} > 0), ' ')"""
_THREADS = f"""
insert into thread (theme_id, category_id, kind, title, author_id, created_at, last_number,
  last_post_at, last_author_id, post_count, seq)
select $2, ($3::int[])[1 + n % array_length($3::int[], 1)],
  (array['question', 'discussion', 'best_practice'])[1 + n % 3],
  {_WORDS.format(count=6, row="n")}, ($4::int[])[1 + n % array_length($4::int[], 1)],
  $5::timestamptz + n * interval '30 minutes', 20,
  $5::timestamptz + n * interval '30 minutes', ($4::int[])[1], 20, 20
from generate_series(1, $6::int) n
"""
_POSTS = f"""
insert into post (thread_id, number, author_id, source, html, version, created_at, hidden_reason)
select $2 + n / 20, 1 + n % 20, ($3::int[])[1 + (n::bigint * 7919) % array_length($3::int[], 1)],
  s.text, '<p>' || s.text || '</p>', 1, $4::timestamptz + n * interval '90 seconds', ''
from generate_series($5::int, $6::int) n,
  lateral (select {_WORDS.format(count=30, row="n + 1")} as text offset 0) s
"""


async def _fill(theme_id: int, words: list[str]) -> None:
    """Rows as they would stand there, the indexes made afterwards."""
    people = [r["member_id"] for r in await db.rows("select member_id from membership")]
    shelves = [
        r["id"] for r in await db.rows("select id from category where theme_id = $1", theme_id)
    ]
    since = clock.now() - timedelta(seconds=90 * POSTS)
    indexes = await db.rows(
        "select indexname, indexdef from pg_indexes where tablename = 'post' "
        "and indexname in ('post_words', 'post_by_time')"
    )
    for index in indexes:
        await db.execute(f"drop index {index['indexname']}")
    first = 1 + int(await db.value("select coalesce(max(id), 0) from thread") or 0)
    await db.execute(_THREADS, words, theme_id, shelves, people, since, THREADS)
    pieces = [(at, at + 49_999) for at in range(0, POSTS, 50_000)]
    for low, high in pieces:
        await db.execute(_POSTS, words, first, people, since, low, high)
    await db.execute("set maintenance_work_mem = '512MB'")
    for index in indexes:
        await db.execute(index["indexdef"])
    for table in ("post", "thread"):
        await db.execute(f"vacuum analyze {table}")
    # The vocabulary of a sample: what a night's work of the worker would have made of all.
    await db.execute(
        "insert into search_count (theme_id, upto, counted_at) "
        "select $1, max(id) - 40000, $2 from post",
        *(theme_id, clock.now()),
    )
    await actions.count_words()


def _questions(words: list[str]) -> list[tuple[str, Filter | None]]:
    """Common, middling and rare words, two or three together, compounds, slips and filters."""
    chance = random.Random(7)
    common, rare = words[:40], words[len(words) // 2 :]
    month = clock.now() - timedelta(days=30)
    made: list[tuple[str, Filter | None]] = []
    for number in range(QUESTIONS):
        one, two, few = chance.choice(common), chance.choice(words), chance.choice(rare)
        slip = few[:2] + few[3:] if len(few) > 6 else few
        made.append(
            (
                (one, None),
                (few, None),
                (f"{one} {two}", None),
                (f"{one} {two} {few}", None),
                (slip, None),
                ("mensenhandelbeleid", None),
                (f'"{one} {two}"', None),
                (one, Filter(kind="question")),
                (two, Filter(since=month)),
                (one, Filter(mine=True)),
                (one, Filter(newest=True)),
                (f"{one} -{two}", None),
            )[number % 12]
        )
    return made


async def _ask(access: Access, words: list[str]) -> tuple[list[float], int]:
    times, found = [], 0
    questions = _questions(words)
    for asked, only in questions[:24]:
        await queries.search(access, asked, only=only)
    for asked, only in questions:
        began = time.perf_counter()
        results = await queries.search(access, asked, only=only)
        times.append((time.perf_counter() - began) * 1000)
        found += bool(results.found)
    if slow := sorted(zip(times, questions, strict=True), key=lambda each: -each[0])[:8]:
        told = [(round(ms, 1), asked, str(only)) for ms, (asked, only) in slow]
        _note(told)
    return times, found


def _note(told: list[Any]) -> None:
    """The slowest questions, for who runs this by hand: the words are the demo's."""
    import sys  # noqa: PLC0415

    print(json.dumps(told, ensure_ascii=False), file=sys.stderr)


async def _floor(words: list[str]) -> float:
    """Milliseconds of the bare look-up of a rare word."""
    times = []
    for word in words[-60:]:
        began = time.perf_counter()
        await db.rows(
            "select id from post where words @@ to_tsquery('forum_dutch', $1) limit 20", f"'{word}'"
        )
        times.append((time.perf_counter() - began) * 1000)
    return _part(times, 0.5)
