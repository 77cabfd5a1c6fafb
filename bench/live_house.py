"""A real forum to measure on: embedded servers, 400 members with sessions, a thread, a web."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.stage import free_port
from forum.core import db, jobs, settings
from forum.core.unit import after_commit, unit_of_work
from forum.embedded import Endpoints, servers
from forum.members import actions as members
from forum.members.web.identify import cookie_name
from forum.themes import actions as themes
from forum.themes.queries import access_to
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm

PEOPLE = 400
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Child:
    """A process that takes orders as JSON lines, and what it has used."""

    process: subprocess.Popen[str]

    async def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """Give an order and wait for the answer."""
        self.tell(json.dumps(order))
        return await self.hear()

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    async def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(await asyncio.to_thread(self.process.stdout.readline))
        return answer

    def cpu(self) -> float:
        """Seconds of user and system time so far, of all its threads."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def resident(self) -> int:
        """KB in memory."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0])

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def start(*words: str, environment: dict[str, str] | None = None) -> Child:
    """Start `python -m words…`."""
    return Child(
        subprocess.Popen(
            [sys.executable, "-m", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=settings.ROOT,
            env={**os.environ, **(environment or {})},
        )
    )


@dataclass
class House:
    """A running forum with one thread that everybody may read and write in."""

    web: Child
    port: int
    metrics_port: int
    theme_id: int
    thread_id: int
    people: list[int]
    cookies: list[str]
    replies: int = 0

    async def reply(self, text: str) -> tuple[int, int]:
        """Post one reply; its event number, and the moment of its commit (monotonic ns)."""
        author = self.people[self.replies % len(self.people)]
        self.replies += 1
        access = await access_to(self.theme_id, author)
        committed = 0

        async def note() -> None:
            nonlocal committed
            committed = time.monotonic_ns()

        async with unit_of_work():
            after_commit(note)
            await threads.reply(access, self.thread_id, form=ReplyForm(text))
        return self.replies + 1, committed

    def counted(self, name: str) -> float:
        """A counter of the web process."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    """Everything of one run, in a directory of its own; durable, as in production."""
    _many_files()
    with (
        tempfile.TemporaryDirectory(prefix="forum-bench-") as folder,
        servers(Path(folder)) as endpoints,
    ):
        port, metrics_port = free_port(), free_port()
        environment = _environment(endpoints, folder, port, metrics_port)
        settings.use(settings.load(environment))
        await db.migrate()
        async with db.database():
            theme_id, thread_id, people = await _furnish()
            cookies = [f"{cookie_name('session')}={await members.open_session(i)}" for i in people]
            web = start("forum.cli", "web", environment=environment)
            try:
                await _answers(port)
                yield House(web, port, metrics_port, theme_id, thread_id, people, cookies)
            finally:
                web.stop()
                await jobs.close_jobs()


def _environment(endpoints: Endpoints, folder: str, port: int, metrics_port: int) -> dict[str, str]:
    return {
        "DATABASE_URL": endpoints.database_url,
        "REDIS_URL": endpoints.redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FORUM_DATA": folder,
        "FORUM_PORT": str(port),
        "METRICS_PORT": str(metrics_port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "error",
    }


async def _furnish() -> tuple[int, int, list[int]]:
    theme_id = await themes.create_theme(slug="maat", name="Maat", title="Om aan te meten")
    people = [await _person(number) for number in range(PEOPLE)]
    for place, member_id in enumerate(people):
        await themes.join(theme_id, member_id, role="participant" if place else "manager")
    category = await threads.create_category(theme_id, slug="maat", name="Maat")
    form = ThreadForm("Een gesprek met vierhonderd", "discussion", category, "Wie doet mee?")
    thread_id = await threads.start_thread(await access_to(theme_id, people[0]), form)
    return theme_id, thread_id, people


async def _person(number: int) -> int:
    return await members.create_member(
        email=f"deelnemer{number}@gemeente.example",
        name=f"Deelnemer {number}",
        function="",
        organisation_id=None,
    )


async def _answers(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/healthz")
        except (urllib.error.URLError, OSError):
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the web process does not answer")


def _many_files() -> None:
    """Thousands of sockets need as many files; children inherit the limit."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
