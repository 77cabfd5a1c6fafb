"""From `forum run` to the first page: on a set-up machine (the mark), and on an empty one.

The page is asked for over HTTP, again and again, from the moment the process is started.
"""

from __future__ import annotations

import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.stage import free_port
from forum.core.settings import ROOT

ROUNDS = 5
PATIENCE = 300.0
MARK = 3.0
NAMED = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "BASE_URL")


def run() -> Iterator[dict[str, Any]]:
    """`start_seconds`: the middle of five starts on data that is there; `cold` beside it."""
    with tempfile.TemporaryDirectory(prefix="forum-bench-") as folder:
        bare = _bare_python()
        cold = first_page(Path(folder) / "data")
        warm = [first_page(Path(folder) / "data") for _ in range(ROUNDS)]
    value = round(statistics.median(warm), 2)
    told = {"name": "start_seconds", "value": value, "unit": "s", "mark": MARK}
    yield {**told, "ok": value <= MARK, "floor": bare, "cold": round(cold, 2), "most": max(warm)}


def first_page(data: Path) -> float:
    """Seconds from starting `forum run` on `data` to its first page; then it is stopped."""
    port = free_port()
    known = {name: value for name, value in os.environ.items() if name not in NAMED}
    environment = known | {"FORUM_DATA": str(data), "FORUM_PORT": str(port)}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "forum.cli", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise RuntimeError("the forum does not start")
            time.sleep(0.01)
        return round(time.monotonic() - began, 3)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(90)


def _answers(port: int) -> bool:
    """Whether the first page is there: 200, after where it leads to."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        caller.request("GET", "/")
        answer = caller.getresponse()
        answer.read()
        if answer.status in {302, 303, 307}:
            caller.request("GET", answer.headers["location"])
            answer = caller.getresponse()
        return answer.status == 200
    except OSError:
        return False
    finally:
        caller.close()


def _bare_python() -> float:
    """The floor: what starting the interpreter alone takes."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return round(time.monotonic() - began, 3)
