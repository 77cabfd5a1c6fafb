"""What a thread page, a thread list and a reply cost: CPU of web, database and broker together.

One signed-in reader over one keep-alive connection to a real web process on durable servers, in a
forum of 400 members and 200 threads. CPU is what the kernel says each process was given. The floor
is a bare Starlette answer of the same size in the same run.
"""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.live_house import Child, House, house, start
from forum.core import db, security
from forum.members.queries import viewer_with
from forum.themes.queries import access_to
from forum.threads import actions
from forum.threads.forms import ReplyForm, ThreadForm

REQUESTS = 300
REPLIES = 150
ROUNDS = 5  # the least of these counts: other work on the machine only ever adds
THREADS = 200
DEEP = 10_000
TEXT = (
    "Wij werken sinds dit jaar met een **vast aanspreekpunt** voor signalen. Dat scheelt: wie iets "
    "ziet, weet bij wie hij terecht kan, en de lijn naar de zorgcoördinator is kort.\n\n"
    "Wat bij ons hielp:\n\n- een afspraak op één A4, door alle partners getekend;\n"
    "- elk kwartaal een overleg over wat er niet liep;\n"
    "- een training voor burgerzaken en toezicht.\n\n"
    "Wie wil, krijgt het format. Ik hoor graag hoe anderen de afspraken na kantooruren hebben "
    "geregeld, en wie daar de kosten van draagt. Bij ons is dat nog niet naar tevredenheid."
)
Line = dict[str, Any]


def run() -> Iterator[Line]:
    """One JSON-able line a metric: name, value, unit, mark, ok, floor."""
    yield from asyncio.run(_measure())


@dataclass
class Reader:
    """A browser that keeps its connection: one member's."""

    connection: http.client.HTTPConnection
    cookie: str

    def get(self, path: str) -> bytes:
        self.connection.request("GET", path, headers={"cookie": self.cookie})
        return self._answer(200)

    def post(self, path: str, fields: dict[str, str], origin: str) -> bytes:
        headers = {"cookie": self.cookie, "origin": origin}
        headers["content-type"] = "application/x-www-form-urlencoded"
        self.connection.request("POST", path, urlencode(fields), headers)
        return self._answer(303)

    def _answer(self, status: int) -> bytes:
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{answer.status}: {body[:300]!r}")
        return body


class Meter:
    """CPU of the processes that take part: the web process, PostgreSQL's and the broker."""

    def __init__(self, it: House) -> None:
        self._web = it.web.process.pid
        self._servers = _named("postgres") + _named("valkey-server")

    def read(self) -> float:
        """Milliseconds so far."""
        roots = [self._web, *self._servers]
        return sum(_milliseconds(pid) for pid in {*roots, *_children(roots)})

    def of(self, work: Callable[[int], object], times: int) -> float:
        """Milliseconds that one call of `work` costs, the least of some rounds."""
        return min(self._round(work, times) for _ in range(ROUNDS))

    def _round(self, work: Callable[[int], object], times: int) -> float:
        before = self.read()
        for index in range(times):
            work(index)
        return (self.read() - before) / times


def _milliseconds(pid: int) -> float:
    """What the scheduler gave a process, all its threads."""
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            total += int(task.read_text().split()[0])
    return total / 1e6


def _parents() -> dict[int, int]:
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            text = stat.read_text()
            found[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    return found


def _children(roots: list[int]) -> list[int]:
    return [pid for pid, parent in _parents().items() if parent in roots]


def _named(name: str) -> list[int]:
    """The servers of this run: descendants of this process with that name."""
    parents = _parents()

    def ours(pid: int) -> bool:
        while pid in parents:
            if parents[pid] == _ME:
                return True
            pid = parents[pid]
        return False

    found = []
    for pid in parents:
        with suppress(OSError):
            if name.startswith(Path(f"/proc/{pid}/comm").read_text().strip()) and ours(pid):
                found.append(pid)
    return [pid for pid in found if parents.get(pid) not in found]


_ME = int(Path("/proc/self").resolve().name)


async def _measure() -> list[Line]:
    async with house() as it:
        thread, deep, slug = await _furnish(it)
        forms = [await _token(cookie) for cookie in it.cookies]
        return await asyncio.to_thread(_lines, it, thread, deep, slug, forms)


async def _token(cookie: str) -> str:
    viewer = await viewer_with(cookie.partition("=")[2])
    assert viewer is not None
    return security.csrf_token(f"s{viewer.session_id}")


def _lines(it: House, thread: str, deep: str, slug: str, forms: list[str]) -> list[Line]:
    meter = Meter(it)
    connection = http.client.HTTPConnection("127.0.0.1", it.port)
    reader = Reader(connection, it.cookies[7])
    first = _page(it, meter, reader, f"{thread}?vanaf=1")
    above = _page(it, meter, reader, f"{deep}?vanaf=1")
    below = _page(it, meter, reader, f"{deep}?vanaf={DEEP}")
    listed = _page(it, meter, reader, f"/{slug}/forum")
    reply = meter.of(_replies(it, connection, thread, forms), REPLIES)
    floor = _floor(first.size)
    return [
        _line("thread_page_cpu", first.cpu, "ms", 1.5, floor),
        _line("thread_page_queries", first.queries, "queries", 6, 0),
        _line("thread_page_bytes", first.size, "bytes", 60_000, 0),
        _line("deep_page_ratio", below.cpu / above.cpu, "x", 1.15, 1),
        _line("thread_list_cpu", listed.cpu, "ms", 1.5, floor),
        _line("reply_cpu", reply, "ms", 6, floor),
    ]


def _line(name: str, value: float, unit: str, mark: float, floor: float) -> Line:
    told = {"name": name, "value": round(value, 3), "unit": unit, "mark": mark}
    return {**told, "ok": value <= mark, "floor": round(floor, 3)}


@dataclass(frozen=True)
class Cost:
    """Of one page: milliseconds, queries and bytes."""

    cpu: float
    queries: float
    size: int


def _page(it: House, meter: Meter, reader: Reader, path: str) -> Cost:
    for _ in range(60):
        size = len(reader.get(path))
    before = it.counted("forum_query_seconds_count")
    reader.get(path)
    queries = it.counted("forum_query_seconds_count") - before
    return Cost(meter.of(lambda _: reader.get(path), REQUESTS), queries, size)


def _replies(
    it: House, connection: http.client.HTTPConnection, thread: str, forms: list[str]
) -> Callable[[int], object]:
    origin = f"http://127.0.0.1:{it.port}"
    sent = 0

    def reply(_: int) -> None:
        nonlocal sent
        who = sent % len(forms)
        sent += 1
        fields = {"text": TEXT, "form_token": f"maat-{sent}", "csrf": forms[who]}
        Reader(connection, it.cookies[who]).post(f"{thread}/reageren", fields, origin)

    return reply


def _floor(size: int) -> float:
    server = Child(start("bench.threads_floor", str(size)).process)
    assert server.process.stdout is not None
    port = int(server.process.stdout.readline().partition(":")[2].strip(" }\n"))
    connection = http.client.HTTPConnection("127.0.0.1", port)
    reader = Reader(connection, "")
    try:
        for _ in range(100):
            reader.get("/")
        before = _milliseconds(server.process.pid)
        for _ in range(REQUESTS):
            reader.get("/")
        return (_milliseconds(server.process.pid) - before) / REQUESTS
    finally:
        connection.close()
        server.stop()


async def _furnish(it: House) -> tuple[str, str, str]:
    """200 threads, one of them with 10,000 posts; the addresses of two threads and the theme."""
    category = await db.value("select id from category where theme_id = $1 limit 1", it.theme_id)
    slug = await db.value("select slug from theme where id = $1", it.theme_id)
    made = []
    for number in range(THREADS):
        access = await access_to(it.theme_id, it.people[number % len(it.people)])
        form = ThreadForm(f"Onderwerp nummer {number}", "question", category, TEXT)
        made.append(await actions.start_thread(access, form))
    for number in range(45):
        access = await access_to(it.theme_id, it.people[number])
        await actions.reply(access, made[0], form=ReplyForm(TEXT))
    await _deepen(made[1])
    await db.execute("analyze")
    place = f"/{slug}/forum"
    return f"{place}/{made[0]}-onderwerp-nummer-0", f"{place}/{made[1]}-onderwerp-nummer-1", slug


_POSTS = """
insert into post (thread_id, number, author_id, source, html, version, created_at, hidden_reason)
select $1, n, (select id from member order by id offset n % 400 limit 1), p.source, p.html, 1,
  now() - interval '1 hour', ''
from generate_series(2, $2) as n, (select source, html from post where thread_id = $1) as p
"""


async def _deepen(thread_id: int) -> None:
    await db.execute(_POSTS, thread_id, DEEP)
    await db.execute(
        "update thread set last_number = $2, post_count = $2 where id = $1", thread_id, DEEP
    )
