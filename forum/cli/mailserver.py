"""The demo's mail server: real SMTP on the own machine, kept in a Maildir, sent on to nobody.

It answers 250 only once the message is on the disk (RFC 5321 section 4.2.5: with that reply the
receiver takes responsibility), so that even killing it loses nothing it said yes to.
"""

import asyncio
import os
import secrets
import socket
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from forum.cli.serving import inherited
from forum.core.settings import ROOT

SIZE_LIMIT = 20 * 1024 * 1024


class Keeper:
    """Keeps each message in the Maildir `place`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("tmp", "new", "cur"):
            (place / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd when a message has come in whole."""
        try:
            await asyncio.to_thread(deliver, self.place, _as_delivered(envelope))
        except OSError as error:
            return f"452 4.3.1 Not stored: {error.strerror}"
        return "250 2.0.0 Stored"


def _as_delivered(envelope: Envelope) -> bytes:
    """The message with the lines that final delivery adds (RFC 5321 section 4.4)."""
    content = envelope.content or b""
    raw = content if isinstance(content, bytes) else content.encode()
    told = [f"Return-Path: <{envelope.mail_from or ''}>"]
    told += [f"Delivered-To: {recipient}" for recipient in envelope.rcpt_tos]
    return "".join(line + "\r\n" for line in told).encode() + raw


def deliver(place: Path, message: bytes) -> Path:
    """Write `message` into the Maildir `place`, safe against a crash at any moment."""
    name = f"{time.time_ns()}.{secrets.token_hex(6)}.forum"  # qmail's maildir(5): unique, sortable
    unfinished, finished = place / "tmp" / name, place / "new" / name
    with open(unfinished, "xb") as file:
        file.write(message)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(finished)
    directory = os.open(place / "new", os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return finished


def serve_mail() -> None:
    """Serve until a signal to stop; messages that are under way are finished first."""
    data = Path(os.environ.get("FORUM_DATA") or ROOT / ".data")
    door = inherited(os.environ, "FORUM_SOCKET") or _own_door()
    asyncio.run(_serve(door, Keeper(data / "mail")))


def _own_door() -> socket.socket:
    return socket.create_server(("127.0.0.1", int(os.environ.get("MAIL_PORT", "1025"))))


async def _serve(door: socket.socket, keeper: Keeper) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (2, 15):
        loop.add_signal_handler(number, stopping.set)

    def session() -> Any:
        return SMTP(keeper, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, ident="forum")

    server = await loop.create_server(session, sock=door)
    await stopping.wait()
    server.close()
    unfinished = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    if unfinished:
        await asyncio.wait(unfinished, timeout=1)
