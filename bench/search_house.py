"""A forum of 1,000,000 posts to search in, and who reads there.

The words are those of the demo, the commonest first, and compounds of them, 60,000 in all; how
often each is said falls with its place, as words do in a language (Zipf). Threads overlap in time,
few members write much, categories are large and small, some posts are hidden or deleted. Beside
the large theme there is a small one, of one post in a hundred, with the same words.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from bench.stage import Stage
from forum.core import clock, db
from forum.core.settings import ROOT
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.threads.queries.asking import plain

POSTS, THREADS, LONG = 1_000_000, 50_000, 20  # and how many posts a thread has
FILES = 5_000
WORDS = 60_000
SHELVES = (30, 22, 16, 12, 8, 6, 4, 2)  # parts of a hundred
KINDS = ["discussion"] * 12 + ["question"] * 7 + ["best_practice"]
_BLOCK = 300  # threads that go on side by side
_PORTION = 30_000  # posts of one copy


@dataclass(slots=True)
class House:
    """The two themes, its readers by what they are, and the words, the commonest first."""

    theme_id: int
    small_id: int
    people: list[int]
    shelves: list[int]
    words: list[str] = field(default_factory=list)
    made: float = 0.0


async def house(it: Stage) -> House:
    """The house, made now or found as an earlier run left it (see `FORUM_BENCH_KEEP`)."""
    told = it.folder / "search.json"
    if told.exists():
        return House(**json.loads(told.read_text()), words=vocabulary())
    began = time.perf_counter()
    made = await _founded(it)
    made.words = vocabulary()
    await _fill(it, made)
    made.made = time.perf_counter() - began
    known = {name: getattr(made, name) for name in House.__slots__ if name != "words"}
    told.write_text(json.dumps(known))
    return made


def vocabulary() -> list[str]:
    """The words, the commonest first; the same in every run."""
    folder = ROOT / "forum" / "seed" / "content" / "threads"
    said = " ".join(path.read_text("utf-8") for path in sorted(folder.glob("*.toml")))
    counted = Counter(re.findall(r"[a-zà-ÿ]{4,}", said.lower()))
    known = dict.fromkeys(sorted(counted, key=lambda word: (-counted[word], word)))
    base, chance = [word for word in known if len(word) < 13], random.Random(3)
    while len(known) < WORDS:
        known[chance.choice(base) + chance.choice(("", "s", "en")) + chance.choice(base)] = None
    return list(known)


async def _founded(it: Stage) -> House:
    """The themes and their categories; every tenth member reads in the small one as well."""
    small = await themes.create_theme(slug="klein", name="Klein", title="Klein")
    for member in it.people[::10]:
        await themes.join(small, member, role="participant")
    shelves = [
        await threads.create_category(it.theme_id, slug=f"plank-{n}", name=f"Plank {n}")
        for n in range(len(SHELVES))
    ]
    await threads.create_category(small, slug="plank", name="Plank")
    places = await db.rows(
        "insert into organisation (name, kind) select 'Gemeente ' || n, 'municipality' "
        "from generate_series(1, 60) n returning id"
    )
    ids = [place["id"] for place in places]
    await db.execute("update member set organisation_id = ($1::int[])[1 + id % 60]", ids)
    return House(it.theme_id, small, it.people, shelves)


async def _fill(it: Stage, made: House) -> None:
    """Rows as they would stand there; the index of the words is made afterwards."""
    connection = await asyncpg.connect(it.endpoints.database_url)
    try:
        index = await connection.fetchval(
            "select indexdef from pg_indexes where indexname = 'post_words'"
        )
        await connection.execute("drop index post_words")
        await _write(connection, made)
        await connection.execute("set maintenance_work_mem = '512MB'")
        await connection.execute(index)
        for table in ("post", "thread", "file", "attachment", "read_mark", "search_word"):
            await connection.execute(f"vacuum analyze {table}")
    finally:
        await connection.close()


@dataclass(slots=True)
class _Draw:
    """What the rows are drawn from: words by how often they are said, titles, the first id."""

    bag: list[str]
    titles: list[str]
    first: int
    since: datetime
    chance: random.Random


async def _write(connection: asyncpg.Connection, made: House) -> None:
    chance = random.Random(5)
    # Zipf: the chance of a place is one through the place. Drawn once, then taken from at random.
    bag = [made.words[int(WORDS ** chance.random()) - 1] for _ in range(1_500_000)]
    titles = [" ".join(chance.choices(bag, k=chance.randint(3, 7))) for _ in range(THREADS)]
    first = 1 + int(await connection.fetchval("select coalesce(max(id), 0) from thread"))
    since = clock.now() - timedelta(seconds=90 * POSTS)
    draw, counted = _Draw(bag, titles, first, since, chance), Counter[str]()
    await _copy(connection, "thread", list(_threads(made, draw)))
    await connection.execute("select setval('thread_id_seq', $1)", first + THREADS)
    for at in range(0, POSTS, _PORTION):
        rows = list(_posts(made, draw, at))
        for row in rows:
            counted.update(set(f"{titles[row['thread_id'] - first]} {row['source']}".split()))
        await _copy(connection, "post", rows)
    await _beside(connection, made, draw)
    await _count(connection, made, counted)


def _threads(made: House, draw: _Draw) -> Iterator[dict[str, Any]]:
    first, since, chance = draw.first, draw.since, draw.chance
    small = made.shelves[-1] + 1
    for n, title in enumerate(draw.titles):
        here = n % 100 == 99
        shelf = small if here else chance.choices(made.shelves, SHELVES)[0]
        who, at = _writer(made, chance), since + timedelta(seconds=90 * _last(n))
        yield {
            "id": first + n,
            "theme_id": made.small_id if here else made.theme_id,
            "category_id": shelf,
            "kind": chance.choice(KINDS),
            "title": title[:200],
            "author_id": who,
            "created_at": since + timedelta(seconds=90 * _first(n)),
            "last_number": LONG,
            "last_post_at": at,
            "last_author_id": who,
            "post_count": LONG,
            "seq": LONG,
        }


def _first(n: int) -> int:
    return n // _BLOCK * _BLOCK * LONG + n % _BLOCK


def _last(n: int) -> int:
    return _first(n) + (LONG - 1) * _BLOCK


def _writer(made: House, chance: random.Random) -> int:
    return made.people[int(len(made.people) * chance.random() ** 2.5)]


def _posts(made: House, draw: _Draw, at: int) -> Iterator[dict[str, Any]]:
    first, since, chance = draw.first, draw.since, draw.chance
    for n in range(at, min(at + _PORTION, POSTS)):
        block, place = divmod(n, _BLOCK * LONG)
        width = min(_BLOCK, THREADS - block * _BLOCK)
        thread, number = first + block * _BLOCK + place % width, 1 + place // width
        words = chance.choices(draw.bag, k=10 + int(90 * chance.random() ** 2))
        half, written = len(words) // 2, since + timedelta(seconds=90 * n)
        yield {
            "thread_id": thread,
            "number": number,
            "author_id": _writer(made, chance),
            "source": f"{' '.join(words[:half])}\n\n{' '.join(words[half:])}",
            "html": f"<p>{' '.join(words[:half])}</p>\n<p>{' '.join(words[half:])}</p>\n",
            "version": 1,
            "created_at": written,
            "hidden_at": written if n % 211 == 0 else None,
            "deleted_at": written if n % 199 == 0 else None,
            "hidden_reason": "",
        }


async def _copy(connection: asyncpg.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    await connection.copy_records_to_table(
        table, columns=columns, records=[tuple(row.values()) for row in rows]
    )


async def _beside(connection: asyncpg.Connection, made: House, draw: _Draw) -> None:
    """Files with their words, and what the first two members have read of the last months."""
    now = clock.now()
    files = [
        {
            "key": f"{n:032x}",
            "theme_id": made.theme_id,
            "owner_id": made.people[n % len(made.people)],
            "name": f"notitie-{n}.pdf",
            "kind": "pdf",
            "media_type": "application/pdf",
            "size": 1000,
            "alt": "",
            "decorative": False,
            "state": "ready",
            "verdict": "",
            "text": " ".join(draw.chance.choices(draw.bag, k=400)),
            "created_at": now,
        }
        for n in range(FILES)
    ]
    await _copy(connection, "file", files)
    await connection.execute(
        "insert into attachment (post_id, file_id) select $1 - 150 * f.n, f.id "
        "from (select id, row_number() over (order by id desc) as n from file) f",
        await connection.fetchval("select max(id) from post"),
    )
    marks = [
        {"thread_id": draw.first + n, "member_id": member, "number": LONG, "at": now}
        for n in range(THREADS - 5_000, THREADS)
        for member in made.people[1:2]
        if n % 20
    ]
    await _copy(connection, "read_mark", marks)


async def _count(connection: asyncpg.Connection, made: House, counted: Counter[str]) -> None:
    """What a night's work of the worker (`count_words`) makes of all this."""
    folded: Counter[str] = Counter()
    for word, posts in counted.items():
        folded[plain(word)] += posts
    for theme, part in ((made.theme_id, 1), (made.small_id, 100)):
        words = [
            {"theme_id": theme, "word": word, "posts": posts // part}
            for word, posts in folded.items()
            if re.fullmatch("[a-z]{4,40}", word) and posts >= part
        ]
        await _copy(connection, "search_word", words)
        await connection.execute(
            "insert into search_count (theme_id, upto, counted_at) "
            "select $1, max(id), $2 from post",
            *(theme, clock.now()),
        )
