"""A web process that stops: nobody who came to its door in time goes away without an answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
import uvloop

from forum.cli.serving import listening
from forum.cli.webserver import Server
from forum.core import httpproto

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
LOOPS = {"uvloop": uvloop.new_event_loop, "asyncio": asyncio.new_event_loop}


class Inn:
    """An application that says "ok", when it may."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.may.set()
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await self.may.wait()
        headers = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok"})


@dataclass
class House:
    """A server that runs, its application and its port."""

    server: Server
    inn: Inn
    door: socket.socket
    port: int

    def stop(self) -> asyncio.Task[None]:
        """What a signal to stop leads to."""
        return asyncio.create_task(self.server.shutdown([self.door]))

    def caller(self) -> socket.socket:
        """Somebody whom the kernel has let in; this loop does not know it yet."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    async def line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def closed(self) -> None:
        """Wait until nobody gets in any more."""
        while self.door.fileno() != -1:  # noqa: ASYNC110
            await asyncio.sleep(0)
        with pytest.raises(ConnectionRefusedError):
            await self.line()


@asynccontextmanager
async def house() -> AsyncIterator[House]:
    inn = Inn()
    config = uvicorn.Config(
        inn,
        http="forum.core.httpproto:BoundedHTTP",
        ws="forum.core.wsproto:FastWS",
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=20,
    )
    config.load()
    with listening("127.0.0.1", 0) as door:
        server = Server(config)
        server.lifespan = config.lifespan_class(config)
        port = door.getsockname()[1]
        await server.startup([door])
        yield House(server, inn, door, port)


@pytest.fixture(params=LOOPS)
def within(request: pytest.FixtureRequest) -> Callable[[Callable[[], Awaitable[None]]], None]:
    """Runs a story in a loop of its own, as a web process has it and as it could have."""

    def run(story: Callable[[], Awaitable[None]]) -> None:
        loop = LOOPS[request.param]()
        with closing(loop):
            loop.run_until_complete(asyncio.wait_for(story(), 30))

    return run


Within = Callable[[Callable[[], Awaitable[None]]], None]


def test_who_is_queued_at_the_door_is_answered(within: Within) -> None:
    async def story() -> None:
        async with house() as it:
            callers = [it.caller() for _ in range(60)]
            for caller in callers:
                caller.sendall(REQUEST)
            await it.stop()  # nothing was awaited: all of them are in the kernel's queue
            answers = [await asyncio.to_thread(everything, caller) for caller in callers]
            assert {answer.partition(b"\r\n")[0] for answer in answers} == {b"HTTP/1.1 200 OK"}

    within(story)


def everything(caller: socket.socket) -> bytes:
    """What comes until the other end closes."""
    with caller:
        return b"".join(iter(lambda: caller.recv(4096), b""))


def test_a_request_on_its_way_is_the_last(within: Within, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a line that was just opened, and on one where a request was answered before."""
    monkeypatch.setattr(httpproto, "LINGER", 20)

    async def story() -> None:
        async with house() as it:
            new, old = await it.line(), await it.line()
            old[1].write(REQUEST)
            assert b"connection: close" not in await old[0].readuntil(b"ok")
            stopping = it.stop()
            await it.closed()
            for reader, writer in (new, old):
                writer.write(REQUEST)
                answer = await reader.read()  # to its end
                assert answer.startswith(b"HTTP/1.1 200 OK")
                assert b"connection: close" in answer
                writer.close()
            await stopping

    within(story)


def test_a_request_at_hand_is_finished(within: Within) -> None:
    async def story() -> None:
        async with house() as it:
            it.inn.may.clear()
            reader, writer = await it.line()
            writer.write(REQUEST)
            while not it.inn.asked:  # noqa: ASYNC110
                await asyncio.sleep(0)
            stopping = it.stop()
            await it.closed()
            it.inn.may.set()
            assert b"connection: close" in await reader.read()
            writer.close()
            await stopping

    within(story)


def test_nobody_is_waited_for_who_says_nothing(
    within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httpproto, "LINGER", 0.01)

    async def story() -> None:
        async with house() as it:
            reader, writer = await it.line()
            await it.stop()
            assert await reader.read() == b""
            writer.close()

    within(story)


def test_a_socket_is_not_opened_at_the_last_moment(
    within: Within, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(httpproto, "LINGER", 20)

    async def story() -> None:
        async with house() as it:
            reader, writer = await it.line()
            stopping = it.stop()
            await it.closed()
            writer.write(UPGRADE)
            assert (await reader.read()).startswith(b"HTTP/1.1 503 ")
            writer.close()
            await stopping
            assert not it.inn.asked

    within(story)


def test_uvicorn_still_has_what_the_server_leans_on() -> None:
    assert uvicorn.__version__.startswith("0.54.")
    server = uvicorn.Server(uvicorn.Config(Inn()))
    assert server.server_state.connections == set()
    assert "shutdown" in vars(uvicorn.Server)
