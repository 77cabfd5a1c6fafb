"""Real worker processes that start in a blink: forked from one that has loaded everything.

They run what `forum worker` runs and can be killed or asked to stop like any process. Loading the
program anew two hundred times would take longer than all that is measured.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psutil

from bench.fault_mail import Sink
from bench.stage import Stage, until

LOADED = ["forum.cli.serving", "forum.cli.health", "forum.core.logs", "uvloop", "workers.settings"]
GONE = re.compile(r"job [0-9a-f]{32} expired")
_FORKS = multiprocessing.get_context("forkserver")


def work(environment: Mapping[str, str], log: str) -> None:
    """The whole life of one worker, in its own process."""
    os.environ.update(environment)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    from forum.cli.serving import serve_jobs  # noqa: PLC0415

    serve_jobs()


@dataclass
class Sender:
    """One worker, in its present life."""

    process: ForkServerProcess

    def ports(self) -> set[int]:
        """Our ends of its connections, whoever is at the other."""
        try:
            found = psutil.Process(self.process.pid).net_connections("tcp4")
        except psutil.NoSuchProcess:
            return set()
        return {each.laddr.port for each in found if each.status == psutil.CONN_ESTABLISHED}

    async def is_sending(self, post: Sink, *, seconds: float) -> None:
        """Return when a mail of this life has left. Raises `TimeoutError` after so long."""

        async def sent() -> bool:
            return bool(self.ports() & post.used)

        await until(sent, seconds=seconds, every=0.02)

    async def ended(self, seconds: float) -> int | None:
        """Wait for its end; the exit code, None when it goes on."""
        await asyncio.to_thread(self.process.join, seconds)
        return self.process.exitcode


def start_senders(it: Stage, count: int) -> list[Sender]:
    """So many workers of this stage, each with a temporary directory of its own."""
    _FORKS.set_forkserver_preload(LOADED)
    return [_start(it, number) for number in range(count)]


def _start(it: Stage, number: int) -> Sender:
    own = it.folder / f"sender-{number}"
    own.mkdir(exist_ok=True)
    environment = it.environment | {"TMPDIR": str(own)}
    arguments = (environment, str(own / "log"))
    process = _FORKS.Process(target=work, args=arguments, daemon=True)
    process.start()
    return Sender(process)


def complaints(it: Stage) -> list[str]:
    """What senders wrote in their logs: errors are not to be passed over in silence.

    But that a job is gone when the broker was emptied in the instant it was taken is no error.
    """
    logs: list[Path] = sorted(it.folder.glob("sender-*/log"))
    lines = (line for log in logs for line in log.read_text(errors="replace").splitlines())
    return [line for line in lines if not GONE.fullmatch(line)]


def in_any_order(senders: list[Sender]) -> list[Sender]:
    """The senders, shuffled."""
    return random.sample(senders, len(senders))
