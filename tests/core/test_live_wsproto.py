"""The protocol class: what it needs of uvicorn, and what it does for a socket."""

from __future__ import annotations

import asyncio
import errno
import inspect
import json
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from forum.core.live.frames import build_frame
from forum.core.metrics import live_cut_off
from forum.core.wsproto import BUFFER_LIMIT, EXTENSION, INCOMING_LIMIT, SEND_BUFFER, FastWS
from tests.core.live_stage import FAST, wait_for


class House:
    """An ASGI application that accepts sockets and leaves them to the test."""

    def __init__(self) -> None:
        self.open: list[FastWS] = []
        self.codes: list[int] = []

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        await receive()
        await send({"type": "websocket.accept"})
        self.open.append(scope["extensions"][EXTENSION])
        while (message := await receive())["type"] != "websocket.disconnect":
            pass
        self.codes.append(message["code"])


@asynccontextmanager
async def serving(**options: object) -> AsyncIterator[tuple[House, uvicorn.Server, str]]:
    house = House()
    config = uvicorn.Config(
        house,
        port=0,
        ws=FAST,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=3,
        **options,  # type: ignore[arg-type]
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    await wait_for(lambda: server.started)
    try:
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield house, server, f"ws://{host}:{port}/"
    finally:
        server.should_exit = True
        await task


def test_uvicorn_still_has_what_the_protocol_leans_on() -> None:
    source = inspect.getsource(WebSocketsSansIOProtocol)
    attributes = (
        *("conn", "transport", "queue", "close_sent", "close_timer", "close_timeout"),
        *("handshake_complete", "read_paused", "pong_timer", "pending_ping_payload", "scope"),
    )
    missing = [name for name in attributes if f"self.{name}" not in source]
    methods = ("handle_connect", "keepalive_timeout", "shutdown", "connection_lost")
    missing += [name for name in methods if name not in vars(WebSocketsSansIOProtocol)]
    assert missing == []
    assert uvicorn.__version__.startswith("0.54.")


@pytest.mark.parametrize("length", [0, 115, 116, 300, 65_525, 65_526, 100_000])
@pytest.mark.parametrize("compression", ["deflate", None])
async def test_a_ready_made_frame_arrives_as_it_was(length: int, compression: str | None) -> None:
    text = json.dumps({"é": "x" * length}, ensure_ascii=False)
    async with (
        serving() as (house, _, url),
        connect(url, proxy=None, compression=compression) as client,
    ):
        await wait_for(lambda: house.open)
        for _ in range(2):
            assert house.open[0].send_frame(build_frame(text))
            assert await client.recv() == text


async def test_a_peer_with_a_smaller_window_gets_plain_frames() -> None:
    small = ClientPerMessageDeflateFactory(server_max_window_bits=9)
    text = "ketenafspraken " * 5_000
    async with (
        serving() as (house, _, url),
        connect(url, proxy=None, compression=None, extensions=[small]) as client,
    ):
        await wait_for(lambda: house.open)
        house.open[0].send_frame(build_frame(text))
        assert await client.recv() == text
        assert not house.open[0].takes_deflated


async def test_no_deflate_when_the_operator_turned_it_off() -> None:
    async with (
        serving(ws_per_message_deflate=False) as (house, _, url),
        connect(url, proxy=None) as client,
    ):
        await wait_for(lambda: house.open)
        house.open[0].send_frame(build_frame("woord " * 500))
        assert await client.recv() == "woord " * 500
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers


async def test_a_peer_that_stops_reading_is_aborted_and_counted() -> None:
    async with serving() as (house, _, url):
        client = await connect(url, proxy=None, compression=None, max_queue=1)
        client.transport.pause_reading()
        await wait_for(lambda: house.open)
        before = live_cut_off._value.get()
        frame = build_frame("x" * 60_000)
        sent = 0
        while house.open[0].send_frame(frame):
            sent += 1
            assert house.open[0].buffered <= BUFFER_LIMIT
            assert sent < 1_000
            await asyncio.sleep(0)
        assert live_cut_off._value.get() == before + 1
        await wait_for(lambda: house.codes)
        assert not house.open[0].send_frame(frame)
        client.transport.abort()


async def test_a_silent_peer_is_gone_after_a_ping_even_with_a_full_buffer() -> None:
    async with serving(ws_ping_interval=0.2, ws_ping_timeout=0.2) as (house, _, url):
        client = await connect(url, proxy=None, compression=None, max_queue=1, ping_interval=None)
        client.transport.pause_reading()
        await wait_for(lambda: house.open)
        while house.open[0].buffered == 0:
            house.open[0].send_frame(build_frame("x" * 60_000))
            await asyncio.sleep(0)
        await wait_for(lambda: house.codes, 2)
        client.transport.abort()
        assert house.codes


async def test_close_with_gives_the_code_and_ends_the_application() -> None:
    async with serving() as (house, _, url), connect(url, proxy=None) as client:
        await wait_for(lambda: house.open)
        house.open[0].close_with(4401, "weg")
        with pytest.raises(ConnectionClosed):
            await client.recv()
        assert (client.close_code, client.close_reason) == (4401, "weg")
        await wait_for(lambda: house.codes)
        assert house.codes == [4401]
        assert not house.open[0].send_frame(build_frame("laat"))
        house.open[0].close_with(4403)


async def test_shutdown_says_1012_at_once_and_waits_for_nobody() -> None:
    async with serving() as (house, server, url):
        reader = await connect(url, proxy=None)
        stalled = await connect(url, proxy=None, compression=None, max_queue=1)
        stalled.transport.pause_reading()
        await wait_for(lambda: len(house.open) == 2)
        while house.open[1].buffered == 0:
            house.open[1].send_frame(build_frame("x" * 60_000))
            await asyncio.sleep(0)
        started = asyncio.get_running_loop().time()
        server.should_exit = True
        await reader.wait_closed()
        assert reader.close_code == 1012
        assert asyncio.get_running_loop().time() - started < 1
        await wait_for(lambda: len(house.codes) == 2)
        stalled.transport.abort()


async def test_a_client_that_says_too_much_at_once_is_refused() -> None:
    async with serving() as (house, _, url), connect(url, proxy=None) as client:
        await wait_for(lambda: house.open)
        await client.send("x" * (INCOMING_LIMIT + 1))
        await client.wait_closed()
        assert client.close_code == 1009


async def test_a_broken_handshake_reaches_no_application() -> None:
    async with serving() as (house, _, url):
        port = int(url.rstrip("/").rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n"
        )
        assert (await reader.readline()).startswith(b"HTTP/1.1 400")
        writer.close()
        assert house.open == []


async def test_who_is_cut_off_leaves_nothing_in_the_kernel() -> None:
    # A plain close leaves megabytes for a peer that will never read them; a reset frees them.
    async with serving() as (house, _, url):
        client = await connect(url, proxy=None, compression=None, max_queue=1)
        client.transport.pause_reading()
        await wait_for(lambda: house.open)
        frame = build_frame("x" * 60_000)
        await wait_for(lambda: not house.open[0].send_frame(frame))
        await wait_for(lambda: house.codes)
        line = client.transport.get_extra_info("socket")
        assert line.getsockopt(sockets.SOL_SOCKET, sockets.SO_ERROR) == errno.ECONNRESET
        client.transport.abort()


async def test_little_is_kept_for_a_peer_that_does_not_read() -> None:
    async with serving() as (house, _, url):
        client = await connect(url, proxy=None, compression=None, max_queue=1)
        client.transport.pause_reading()
        await wait_for(lambda: house.open)
        sent = 0
        while house.open[0].send_frame(build_frame("x" * 10_000)):
            sent += 10_000
            await asyncio.sleep(0)
        received = 512 * 1024  # what the peer's own kernel may have taken
        assert sent < SEND_BUFFER * 2 + BUFFER_LIMIT + received
        client.transport.abort()
