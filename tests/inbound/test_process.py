"""`forum inbound` as a process: what it said yes to is there, whatever happens to it."""

from __future__ import annotations

import asyncio
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forum.cli.inbound import listening
from forum.core import db, settings
from forum.core.settings import ROOT, SettingsError
from forum.threads.queries import ThreadHead
from notifications.inbound import processing
from tests.cast import Cast
from tests.inbound.relay import address_for, written_by
from tests.inbound.test_replies import posts


@contextmanager
def inbound(path: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """The process, listening at this path."""
    now = settings.current()
    environment = {
        **os.environ,
        "DATABASE_URL": now.database_url,
        "REDIS_URL": now.redis_url,
        "SECRET_KEY": now.secret_key,
        "INBOUND_LMTP": f"unix:{path}",
        **more,
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "forum.cli", "inbound"], cwd=ROOT, env=environment
    )
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def handed(path: Path, sender: str, to: str, raw: bytes) -> None:
    """Hand a mail over at the path, once somebody listens there."""
    with smtplib.LMTP(str(path), timeout=20) as door:
        door.sendmail(sender, [to], raw)


def opened(path: Path) -> None:
    """Wait until it says hello there."""
    for _ in range(600):
        try:
            with smtplib.LMTP(str(path), timeout=20) as door:
                door.noop()
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nobody listens")


async def test_what_it_said_yes_to_outlives_it(
    cast: Cast, thread: ThreadHead, tmp_path: Path
) -> None:
    path = tmp_path / "lmtp"
    with inbound(path, REPLY_DOMAIN="reply.forum.example", AUTHSERV_ID="mx.forum.example") as it:
        await asyncio.to_thread(opened, path)
        before = settings.current()
        settings.use(settings.load({**_known(before), "REPLY_DOMAIN": "reply.forum.example"}))
        to = await address_for(cast, cast.bram, thread)
        raw = written_by(cast.bram, to, "Dit blijft.")
        await asyncio.to_thread(handed, path, cast.bram.email, to, raw)
        it.send_signal(signal.SIGKILL)
        settings.use(settings.load({**_known(before), "AUTHSERV_ID": "mx.forum.example"}))
        ident = await db.value("select id from inbound_mail")
        await processing.process(ident)
        settings.use(before)
    assert [post["source"] for post in await posts(thread)] == ["Dit blijft."]


def _known(now: settings.Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": now.database_url,
        "REDIS_URL": now.redis_url,
        "SECRET_KEY": now.secret_key,
    }


async def test_it_stops_calmly_and_starts_again_on_what_it_left(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    for _ in range(2):
        with inbound(path) as it:
            await asyncio.to_thread(opened, path)
            it.terminate()
            assert await asyncio.to_thread(it.wait, 20) == 0


def test_a_door_that_cannot_be_had_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="INBOUND_LMTP is not set"):
        listening("")
    with pytest.raises(SettingsError, match="cannot be used"):
        listening("unix:/nergens/hier/lmtp")


@pytest.mark.parametrize("wrong", ["2525", "host:", "host:0", "host:99999", "unix:lmtp"])
def test_a_door_that_is_none_is_refused_at_the_start(wrong: str) -> None:
    given = {"DATABASE_URL": "postgres://x", "REDIS_URL": "redis://x", "SECRET_KEY": "x" * 32}
    with pytest.raises(SettingsError, match="INBOUND_LMTP"):
        settings.load({**given, "INBOUND_LMTP": wrong})
