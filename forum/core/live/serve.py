"""One accepted socket, from join to leave. Needs nothing of the web framework but ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import structlog

from forum.core.live.frames import EXTENSION
from forum.core.live.hub import Hub
from forum.core.live.outlet import QueueOutlet
from forum.core.live.topic import Outlet, Socket, Topic

_CHATTER = 30  # messages from a client in
_PER = 10.0  # seconds: nobody has that much to say on a socket where we ignore it
_TOO_MUCH = 1008
_TRY_AGAIN = 1013

log = structlog.get_logger()


class Connection(Protocol):
    """An accepted WebSocket."""

    scope: MutableMapping[str, Any]

    async def receive(self) -> Mapping[str, Any]: ...

    async def send(self, message: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Watch:
    """What a socket wants: topic `name` after event `since`, made for `variant`, by right `key`."""

    name: str
    since: int | None
    variant: Hashable
    key: Hashable = None
    person: int | None = None


Hear = Callable[[str], None]  # what a client said (it may say nothing of value)


async def serve(
    hub: Hub | None, connection: Connection, *watches: Watch, hear: Hear | None = None
) -> None:
    """Feed the socket until either side ends it. Always reads: pongs must be seen.

    The first of `watches` is what the page is about; the others ride on the same socket.
    """
    outlet, ended = _outlet(connection)
    if hub is None:
        outlet.close_with(_TRY_AGAIN)
        return
    joined: list[tuple[Topic, Socket]] = []
    try:
        if await _join(hub, outlet, watches, joined):
            await _read(connection.receive, outlet, ended, hear)
    finally:
        for topic, socket in joined:
            hub.leave(topic, socket)
        if isinstance(outlet, QueueOutlet) and joined:
            outlet.end()


async def _join(
    hub: Hub, outlet: Outlet, watches: Sequence[Watch], joined: list[tuple[Topic, Socket]]
) -> bool:
    for watch in watches:
        socket = Socket(outlet, watch.variant, key=watch.key, person=watch.person, main=not joined)
        try:
            joined.append((await hub.join(watch.name, socket, watch.since), socket))
        except Exception as error:
            log.warning("live_join_failed", topic=watch.name, error=repr(error))
            outlet.close_with(_TRY_AGAIN)
            return False
    return True


def _outlet(connection: Connection) -> tuple[Outlet, asyncio.Event | None]:
    direct = connection.scope.get("extensions", {}).get(EXTENSION)
    if direct is not None:
        return cast(Outlet, direct), None
    queued = QueueOutlet(connection.send)
    return queued, queued.ended


async def _read(
    receive: Callable[[], Awaitable[Mapping[str, Any]]],
    outlet: Outlet,
    ended: asyncio.Event | None,
    hear: Hear | None,
) -> None:
    if ended is None:
        await _listen(receive, outlet, hear)
        return
    reading = asyncio.ensure_future(_listen(receive, outlet, hear))
    ending = asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait((reading, ending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (reading, ending):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def _listen(
    receive: Callable[[], Awaitable[Mapping[str, Any]]], outlet: Outlet, hear: Hear | None
) -> None:
    """Read until the peer goes. Clients have little to say here; too much ends the socket."""
    heard, since = 0, time.monotonic()
    while (message := await receive())["type"] != "websocket.disconnect":
        heard += 1
        if hear is not None and heard <= _CHATTER:
            hear(message.get("text") or "")
        if time.monotonic() - since > _PER:
            heard, since = 1, time.monotonic()
        if heard > _CHATTER:
            outlet.close_with(_TOO_MUCH)
