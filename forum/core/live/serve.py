"""One accepted socket, from join to leave. Needs nothing of the web framework but ASGI."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

import structlog

from forum.core.live.frames import EXTENSION
from forum.core.live.hub import Hub
from forum.core.live.outlet import QueueOutlet
from forum.core.live.topic import Outlet, Socket

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


async def serve(hub: Hub | None, connection: Connection, watch: Watch) -> None:
    """Feed the socket until either side ends it. Always reads: pongs must be seen."""
    outlet, ended = _outlet(connection)
    if hub is None:
        outlet.close_with(_TRY_AGAIN)
        return
    socket = Socket(outlet, watch.variant, key=watch.key, person=watch.person)
    try:
        topic = await hub.join(watch.name, socket, watch.since)
    except Exception as error:
        log.warning("live_join_failed", topic=watch.name, error=repr(error))
        outlet.close_with(_TRY_AGAIN)
        return
    try:
        await _read(connection.receive, outlet, ended)
    finally:
        hub.leave(topic, socket)
        if isinstance(outlet, QueueOutlet):
            outlet.end()


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
) -> None:
    if ended is None:
        await _ignore(receive, outlet)
        return
    reading = asyncio.ensure_future(_ignore(receive, outlet))
    ending = asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait((reading, ending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (reading, ending):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def _ignore(receive: Callable[[], Awaitable[Mapping[str, Any]]], outlet: Outlet) -> None:
    """Read until the peer goes. Clients have nothing to say here; too much ends the socket."""
    heard, since = 0, time.monotonic()
    while (await receive())["type"] != "websocket.disconnect":
        heard += 1
        if time.monotonic() - since > _PER:
            heard, since = 1, time.monotonic()
        if heard > _CHATTER:
            outlet.close_with(_TOO_MUCH)
