"""Live: what happens in a topic reaches every socket that watches it, once and in order.

A domain registers a `Source` (its events are in the database), calls `wake` after its commit,
and serves sockets with `serve`. Which nouns there are, this package does not know.
"""

from __future__ import annotations

from collections.abc import Callable

from forum.core.live.hub import FORBIDDEN, RESTART, REVOKED, Hub, Pace
from forum.core.live.serve import Connection, Hear, Watch
from forum.core.live.serve import serve as _serve
from forum.core.live.source import Event, Source, register
from forum.core.live.stream import close_publisher, publish

__all__ = [
    "FORBIDDEN",
    "RESTART",
    "REVOKED",
    "Connection",
    "Event",
    "Hub",
    "Pace",
    "Source",
    "Watch",
    "murmur",
    "overhear",
    "register",
    "revoke",
    "serve",
    "start_hub",
    "stop_hub",
    "wake",
]

_hub: Hub | None = None
_overhearing: list[Callable[[str], None]] = []


async def start_hub(*, pace: Pace | None = None) -> Hub:
    """Start this process's hub (in the app's lifespan, after the database)."""
    global _hub  # noqa: PLW0603
    _hub = Hub(pace=pace)
    await _hub.start()
    return _hub


async def stop_hub() -> None:
    """Close its sockets with 1012 and stop it."""
    global _hub
    stopping, _hub = _hub, None
    if stopping is not None:
        await stopping.stop()
    await close_publisher()


def overhear(hear: Callable[[str], None]) -> None:
    """Call `hear` with the topic of every wake-up that this process gives, as it is given."""
    _overhearing.append(hear)


async def wake(topic: str, seq: int) -> None:
    """After a commit: event `seq` (0: some event) of `topic` ("thread:12") exists. Never raises.

    Sockets in this process hear of it directly, the others through the broker; when that is
    down, their sweep finds the event within seconds.
    """
    for hear in _overhearing:
        hear(topic)
    if _hub is not None:
        _hub.poke(topic, seq)
    await publish({"t": topic, "s": str(seq)})


async def revoke(*, session_id: int | None = None, member_id: int | None = None) -> None:
    """After a commit: a session or a member's right ended; sockets are checked at once.

    Never raises. Without it, and without the broker, the same happens within seconds.
    """
    if _hub is not None:
        _hub.check_now()
    await publish({"r": f"session:{session_id}" if session_id else f"member:{member_id}"})


async def serve(connection: Connection, *watches: Watch, hear: Hear | None = None) -> None:
    """Feed one accepted socket from this process's hub until it ends.

    `hear` is given each text that the client says, also when it is nonsense.
    """
    await _serve(_hub, connection, *watches, hear=hear)


def murmur(topic: str, person: int, *, typing: bool) -> None:
    """`person` types, or has stopped, in `topic`. Kept nowhere; lost without harm."""
    if _hub is not None:
        _hub.murmur(topic, person, typing=typing)
