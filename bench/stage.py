"""A stage of real processes, to shake and to measure: servers, web, workers, people signed in.

    async with stage(webs=2, workers=2, smtp_port=sink.port) as it: ...

Servers are durable, as in production. Every process can be killed and started again; the stage
itself touches the forum only as others do: over HTTP, sockets and (to look and count) SQL.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
from arq.connections import RedisSettings, create_pool

from forum.cli.child import Command
from forum.core import jobs
from forum.core.jobs import Job
from forum.core.settings import ROOT
from forum.embedded import Endpoints, Server, prepared

PATIENCE = 60.0  # seconds for a process to come up on a busy machine


@dataclass(frozen=True)
class Browser:
    """Somebody signed in: her cookie, and the token that her forms carry."""

    member: int
    cookie: str
    csrf: str


@dataclass(repr=False)
class Process(Command):
    """A process of the forum. `address` is its door, `inner` the port of its metrics."""

    address: str = ""
    inner: int = 0

    def killed(self) -> None:
        """End it as a power cut would: nothing is flushed, nobody is told."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    async def ended(self, seconds: float = 30.0) -> int:
        """Wait for its end; the exit code."""
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, seconds)

    async def answers(self, path: str = "/readyz") -> None:
        """Return when it does its work."""
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as http:
            await until(lambda: self._is_fine(http, path), seconds=PATIENCE)

    async def _is_fine(self, http: httpx2.AsyncClient, path: str) -> bool:
        if not self.running():
            raise RuntimeError(f"{self.why()} {self.last_line()}")
        try:
            return (await http.get(f"{self.address}{path}")).status_code == 200
        except httpx2.HTTPError:
            return False


@dataclass(repr=False)
class Stage:
    """Everything that runs, and who is in it."""

    folder: Path
    endpoints: Endpoints
    servers: tuple[Server, ...]
    environment: dict[str, str]
    webs: list[Process] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)
    theme_id: int = 0
    threads: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    browsers: list[Browser] = field(default_factory=list)

    @property
    def database(self) -> Server:
        return self.servers[0]

    @property
    def broker(self) -> Server:
        return self.servers[1]

    @property
    def origin(self) -> str:
        return self.environment["BASE_URL"]

    async def revive(self, server: Server) -> None:
        """Start a server again after its death, and wait until it answers."""
        server.start()  # from this thread: its children end with the thread that started them
        await asyncio.to_thread(server.wait)

    async def fetch(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        """Rows, over a connection of our own."""
        connection = await asyncpg.connect(self.endpoints.database_url, timeout=20)
        try:
            return [dict(row) for row in await connection.fetch(sql, *args)]
        finally:
            await connection.close()

    async def value(self, sql: str, *args: Any) -> Any:
        found = await self.fetch(sql, *args)
        return next(iter(found[0].values())) if found else None

    async def enqueue(self, job: Job, *args: int) -> None:
        """Ask the workers for a job, as the clock or a page does."""
        pool = await create_pool(
            RedisSettings.from_dsn(self.endpoints.redis_url),
            job_serializer=jobs.serialize,
            job_deserializer=jobs.deserialize,
        )
        try:
            await pool.enqueue_job(job.value, *args)
        finally:
            await pool.aclose()

    def process(self, words: Sequence[str], name: str, **environment: str) -> Process:
        """A process of the forum, not started; `name` names its log."""
        return Process(
            name=name,
            argv=[sys.executable, "-m", *words],
            log=self.folder / f"{name}.log",
            environment=self.environment | environment,
            directory=ROOT,
        )

    async def fill(self, people: int, sessions: int) -> None:
        """People and conversations (see `stage_people`)."""
        wanted = json.dumps({"people": people, "sessions": sessions})
        told = await self._run("bench.stage_people", wanted)
        found = json.loads(told)
        self.theme_id, self.threads = found["theme_id"], found["threads"]
        self.people = found["people"]
        self.browsers = [Browser(**item) for item in found["browsers"]]

    async def _run(self, *words: str) -> str:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *words),
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
        )
        told, _ = await child.communicate()
        if child.returncode:
            raise RuntimeError(f"{words[0]} ended with code {child.returncode}")
        return told.decode()


@asynccontextmanager
async def stage(
    *,
    webs: int = 0,
    workers: int = 0,
    people: int = 0,
    sessions: int = 0,
    environment: Mapping[str, str] | None = None,
    keep: Path | None = None,
) -> AsyncIterator[Stage]:
    """Servers on data of their own; with `people` filled; then `webs` and `workers`, ready.

    `keep`: a folder that stays, for the next run; there nobody is filled in a second time.
    """
    with tempfile.TemporaryDirectory(prefix="forum-stage-") as name:
        folder = keep or Path(name)
        with prepared(folder / "data") as them:
            for server in them.servers:
                server.start()
            for server in them.servers:
                await asyncio.to_thread(server.wait)
            it = Stage(folder, them.endpoints, them.servers, {})
            it.environment = _environment(it, environment or {})
            if people:
                await it._run("forum.cli", "migrate")
            if people and not (keep and await it.value("select count(*) from membership")):
                await it.fill(people, sessions)
            try:
                await start_webs(it, webs)
                await start_workers(it, workers)
                yield it
            finally:
                await end([*it.webs, *it.workers])


def _environment(it: Stage, more: Mapping[str, str]) -> dict[str, str]:
    known = {
        "DATABASE_URL": it.endpoints.database_url,
        "REDIS_URL": it.endpoints.redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FORUM_DATA": str(it.folder),
        "BASE_URL": f"http://127.0.0.1:{free_port()}",
        "LOG_LEVEL": "warning",
    }
    return {**known, **more}


async def start_webs(it: Stage, count: int) -> None:
    """Start web processes, each with a door of its own, and wait until they are ready."""
    for number in range(len(it.webs), len(it.webs) + count):
        port, inner = free_port(), free_port()
        web = it.process(
            ["forum.cli", "web"],
            f"web-{number}",
            FORUM_PORT=str(port),
            METRICS_PORT=str(inner),
        )
        web.address, web.inner = f"http://127.0.0.1:{port}", inner
        web.start()
        it.webs.append(web)
    await asyncio.gather(*(web.answers() for web in it.webs))


async def start_workers(it: Stage, count: int) -> None:
    """Start workers; each has a temporary directory of its own, as in a container."""
    for number in range(len(it.workers), len(it.workers) + count):
        own = it.folder / f"worker-{number}"
        own.mkdir()
        worker = it.process(["forum.cli", "worker"], f"worker-{number}", TMPDIR=str(own))
        worker.start()
        it.workers.append(worker)


async def end(processes: Sequence[Process]) -> None:
    """Ask them all to stop, and see that they do."""
    for each in processes:
        each.ask_to_stop()
    for each in processes:
        if each.process is not None:
            with suppress(subprocess.TimeoutExpired):
                await each.ended(15)
            each.kill()


async def until(
    condition: Callable[[], Awaitable[object]], *, seconds: float, every: float = 0.05
) -> None:
    """Return once `condition` holds; what other processes do has no event. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(every)


def free_port() -> int:
    """A port that nothing listens on, below those that the kernel lends to who calls out.

    One that the kernel picks could be lent to somebody before it is used.
    """
    for _ in range(100):
        port = secrets.choice(_OURS)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("no free port")


_OURS = range(20_000, 32_000)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, of all its threads, as the kernel counts it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
