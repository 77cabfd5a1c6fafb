"""A stage for the live tests: a source kept in memory, real uvicorn, real Valkey, real clients."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Hashable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect

from forum.core import settings
from forum.core.live import Event, Hub, Pace, Watch, register
from forum.core.live.serve import serve
from forum.core.live.stream import close_publisher, publish

QUICK = Pace(sweep=0.3, guard=0.3, presence=0.2, retry=0.1)
CALM = Pace(sweep=60, guard=60, presence=60, retry=0.1)
FAST = "forum.core.wsproto:FastWS"
PLAIN = "websockets-sansio"


@dataclass
class Log:
    """A source: what happened in each topic, and who may no longer see it."""

    events: dict[int, list[Event]] = field(default_factory=dict)
    refused: dict[Hashable, int] = field(default_factory=dict)
    text: str = "woord"
    renders: int = 0
    broken: bool = False

    def add(self, ident: int, kind: str = "added", ref: int | None = None) -> Event:
        known = self.events.setdefault(ident, [])
        event = Event(known[-1].seq + 1 if known else 1, kind, ref)
        known.append(event)
        return event

    async def load(self, ident: int, since: int, limit: int) -> list[Event]:
        await asyncio.sleep(0)
        return [event for event in self.events.get(ident, []) if event.seq > since][:limit]

    async def heads(self, idents: Collection[int]) -> dict[int, int]:
        return {i: self.events[i][-1].seq for i in idents if self.events.get(i)}

    async def render(
        self, ident: int, event: Event, variants: Collection[Hashable]
    ) -> Mapping[Hashable, str]:
        await asyncio.sleep(0)
        if self.broken:
            raise RuntimeError("cannot be shown")
        self.renders += len(variants)
        return {variant: self.frame(event, variant) for variant in variants}

    def frame(self, event: Event, variant: Hashable) -> str:
        frame = {"seq": event.seq, "kind": event.kind, "ref": event.ref}
        return json.dumps({**frame, "content": f"{self.text} {variant}"})

    async def refusals(self, keys: Collection[Hashable]) -> Mapping[Hashable, int]:
        return {key: code for key, code in self.refused.items() if key in keys}


async def render_presence(ident: int, count: int | None, variant: Hashable) -> str:
    return json.dumps({"kind": "presence", "count": count})


async def render_typing(ident: int, people: tuple[int, ...], variant: Hashable) -> str:
    return json.dumps({"kind": "typing", "people": list(people)})


@dataclass
class Stage:
    """One "process": a hub and a server. Several may share a log and a broker."""

    log: Log
    hub: Hub
    port: int
    server: uvicorn.Server

    def url(self, **query: object) -> str:
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return f"ws://127.0.0.1:{self.port}/live?{words}"

    @asynccontextmanager
    async def watcher(self, **query: object) -> AsyncIterator[ClientConnection]:
        async with connect(self.url(**query), proxy=None) as socket:
            await wait_for(lambda: True)
            yield socket

    async def happens(self, ident: int, ref: int | None = None) -> Event:
        """Something is committed, and the wake-up goes out."""
        event = self.log.add(ident, ref=ref)
        await publish({"t": f"log:{ident}", "s": str(event.seq)})
        return event


async def wait_for(condition: Any, seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (what others do has no event)
            await asyncio.sleep(0.01)


async def take(socket: ClientConnection, count: int, seconds: float = 30.0) -> list[dict[str, Any]]:
    """The next `count` frames."""
    async with asyncio.timeout(seconds):
        return [json.loads(await socket.recv()) for _ in range(count)]


async def take_seqs(socket: ClientConnection, count: int, seconds: float = 30.0) -> list[int]:
    return [frame.get("seq", 0) for frame in await take(socket, count, seconds)]


async def silent(socket: ClientConnection, seconds: float = 0.2) -> bool:
    """Whether nothing comes for a while."""
    try:
        async with asyncio.timeout(seconds):
            await socket.recv()
    except TimeoutError:
        return True
    return False


async def closed_with(socket: ClientConnection, seconds: float = 30.0) -> int | None:
    """The code that the server closes with."""
    async with asyncio.timeout(seconds):
        await socket.wait_closed()
    return socket.close_code


@contextmanager
def broker_at(url: str) -> Iterator[None]:
    """Publish to the broker at `url` within the block."""
    before = settings._current
    settings.use(settings.Settings("postgresql:///nothing-here", url, "not a secret, no" * 3))
    try:
        yield
    finally:
        settings._current = before


@asynccontextmanager
async def stage(
    url: str,
    log: Log | None = None,
    *,
    ws: str = FAST,
    pace: Pace = CALM,
    every: float = 0.0,
    contiguous: bool = True,
    **options: Any,
) -> AsyncIterator[Stage]:
    """A server whose `/live?topic=1&since=0&variant=nl&key=k&person=1` watches the log."""
    log = log or Log()
    told = partial(register, "log", log, presence=render_presence, typing=render_typing)
    told(every=every, contiguous=contiguous)
    hub = Hub(url=url, pace=pace)

    async def endpoint(socket: WebSocket) -> None:
        asked = socket.query_params
        await socket.accept()
        since = int(asked["since"]) if "since" in asked else None
        person = int(asked["person"]) if "person" in asked else None
        name = f"log:{asked.get('topic', '1')}"
        variant = asked.get("variant", "nl")

        def hear(said: str) -> None:
            if said in {"types", "stops"} and person is not None:
                hub.murmur(name, person, typing=said == "types")

        watch = Watch(name, since, variant, asked.get("key"), person)
        await serve(hub, socket, watch, hear=hear)

    app = Starlette(routes=[WebSocketRoute("/live", endpoint)])
    config = uvicorn.Config(
        app, port=0, ws=ws, lifespan="off", log_config=None, timeout_graceful_shutdown=2, **options
    )
    server = uvicorn.Server(config)
    with broker_at(url):
        await hub.start()
        serving = asyncio.create_task(server._serve())
        await wait_for(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield Stage(log, hub, port, server)
        finally:
            server.should_exit = True
            await serving
            await hub.stop()
            await close_publisher()
