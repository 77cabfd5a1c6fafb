"""Health, for a container's health check: does the process do its work?"""

import asyncio
import http.client
import os
import tempfile
import time
from pathlib import Path

from forum.cli.firstpage import EVERYWHERE
from forum.cli.serving import address
from forum.embedded.identity import Identity
from forum.embedded.place import make_private

BEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 30


def web_is_ready() -> bool:
    """Whether `/readyz` answers 200: PostgreSQL, the broker and the tables are in order."""
    host, port = address(os.environ)
    caller = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=4)
    try:
        caller.request("GET", "/readyz")
        return caller.getresponse().status == 200
    except OSError:
        return False
    finally:
        caller.close()


def sign_of_life() -> Path:
    """The file that a worker of this user touches; private, so that nobody else can."""
    place = Path(tempfile.gettempdir()) / f"samenspraak-worker-{os.geteuid()}"
    make_private(place, Identity(os.geteuid(), os.getegid()))
    return place / "alive"


async def beat() -> None:
    """Touch the file as long as the worker's loop goes round."""
    alive = sign_of_life()
    while True:
        alive.touch()
        await asyncio.sleep(BEAT_SECONDS)


def worker_is_alive() -> bool:
    """Whether a worker has touched the file lately."""
    try:
        return time.time() - sign_of_life().stat().st_mtime < DEAD_AFTER_SECONDS
    except FileNotFoundError:
        return False
