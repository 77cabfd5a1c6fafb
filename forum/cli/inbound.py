"""`forum inbound`: the door for mail that comes in, LMTP on a socket of its own."""

import asyncio
import os
import socket

from forum.cli.serving import inherited
from forum.core.settings import SettingsError, current

GRACE = 10  # seconds for mails that are under way


def serve_inbound() -> None:
    """Serve until a signal to stop; mails that are under way are finished first."""
    from forum.core import logs  # noqa: PLC0415

    settings = current()
    logs.configure(settings)
    door = inherited(os.environ, "FORUM_SOCKET") or listening(settings.inbound_lmtp)
    asyncio.run(_serve(door))


def listening(where: str) -> socket.socket:
    """A socket there: `host:port` or `unix:/path`. Raises SettingsError when it cannot be had."""
    if not where:
        raise SettingsError("INBOUND_LMTP is not set: it says where mail comes in.")
    try:
        if where.startswith("unix:"):
            return _unix(where.removeprefix("unix:"))
        host, _, port = where.rpartition(":")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except OSError as error:
        raise SettingsError(f"INBOUND_LMTP {where} cannot be used: {error.strerror}.") from error


def _unix(path: str) -> socket.socket:
    if os.path.exists(path):
        os.unlink(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.bind(path)
    except OSError:
        made.close()
        raise
    os.chmod(path, 0o660)
    made.listen()
    return made


async def _serve(door: socket.socket) -> None:
    from forum.core import db, jobs  # noqa: PLC0415
    from notifications.inbound.door import session  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (2, 15):
        loop.add_signal_handler(number, stopping.set)
    await db.open_database()
    unix = door.family == socket.AF_UNIX
    make = loop.create_unix_server if unix else loop.create_server
    server = await make(session, sock=door)
    try:
        await stopping.wait()
        server.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        if under_way:
            await asyncio.wait(under_way, timeout=GRACE)
    finally:
        await jobs.close_jobs()
        await db.close_database()
