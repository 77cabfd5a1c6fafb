"""A forum to look at: its own database and broker, one real web process, the demo in it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from redis.asyncio import Redis

from bench.stage import free_port
from forum.core.settings import ROOT
from forum.embedded import Endpoints
from tests.named import own_part
from tests.notifications.push_service import VAPID_KEY

PATIENCE = 60.0  # seconds, on a busy machine


@dataclass
class Forum:
    """The web process and what `furnish` told about it."""

    environment: dict[str, str]
    log: Path
    facts: dict[str, Any] = field(default_factory=dict)
    web: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return self.environment["BASE_URL"]

    def thread(self, which: str) -> str:
        """The address of the thread "long" or "talk"."""
        return f"/mensenhandel/forum/{self.facts[which]}"

    def path(self, name: str) -> str:
        """The path of a whole address in the facts (a link from a mail)."""
        return urlsplit(str(self.facts[name])).path

    def start(self) -> None:
        """Start the web process and wait until it answers."""
        with self.log.open("ab") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", "forum.cli", "web"],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.web.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"The web process does not answer: {self.log.read_text()[-800:]}"
                )
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.origin}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def runs(self) -> bool:
        """Whether the web process lives."""
        return self.web is not None and self.web.poll() is None

    def stop(self) -> None:
        """Let it finish, then end it."""
        if self.web is None:
            return
        self.web.terminate()
        try:
            self.web.wait(20)
        except subprocess.TimeoutExpired:
            self.web.kill()
            self.web.wait()

    async def forget_limits(self) -> None:
        """As if a while had passed since anybody wrote or signed in."""
        broker = Redis.from_url(self.environment["REDIS_URL"])
        try:
            async for key in broker.scan_iter("LIMITS:*"):
                await broker.delete(key)
        finally:
            await broker.aclose()

    async def query(self, sql: str, *args: Any) -> Any:
        """One value, asked of the database itself."""
        connection = await asyncpg.connect(self.environment["DATABASE_URL"])
        try:
            return await connection.fetchval(sql, *args)
        finally:
            await connection.close()

    def furnish(self) -> None:
        """Fill it."""
        self.facts = json.loads(self.run("tests.browser.furnish").splitlines()[-1])

    def run(self, module: str) -> str:
        """Run a module over it, in a process of its own; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{module} did not end well: {done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def forum(endpoints: Endpoints, folder: Path) -> Iterator[Forum]:
    """A furnished forum on these servers, in a database of its own."""
    worker = f"browser-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with own_part(endpoints.database_url, endpoints.redis_url, worker=worker) as part:
        made = Forum(_environment(part, folder), folder / "web.log")
        try:
            made.furnish()
            made.start()
            yield made
        finally:
            made.stop()


def _environment(part: Endpoints, folder: Path) -> dict[str, str]:
    port = free_port()
    return {
        "DATABASE_URL": part.database_url,
        "REDIS_URL": part.redis_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FORUM_DATA": str(folder),
        "FORUM_PORT": str(port),
        "METRICS_PORT": "0",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "warning",
        "VAPID_PRIVATE_KEY": VAPID_KEY,
        "PUSH_HOSTS": f"http://127.0.0.1:{free_port()}",
        "PYTHONUNBUFFERED": "1",
    }
