"""Many live clients in one process: open sockets, note when each frame came. Reads orders on stdin.

Orders and answers are JSON, one a line:
  {"open": {"port": 1, "path": "/live", "origin": "…", "cookies": ["…"], "sockets": 400}}
    gives {"opened": 400};
  {"stall": 1}, one more socket, which never reads, gives {"stalled": 1};
  {"missing": [1, 2, 3]} gives {"missing": 0}, the frames that have not come;
  {"report": {"expected": [1, 2, 3]}} gives {"arrivals": {"1": [ns, …]}, "lost": 0,
    "doubled": 0, "closed": 0, "sample": "the last frame"}.
Moments are CLOCK_MONOTONIC in nanoseconds, the same for every process of a machine.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import socket
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import uvloop

_AT_ONCE = 40
_TAIL = b"\x00\x00\xff\xff"


@dataclass(frozen=True)
class Target:
    """Where to connect, and as whom."""

    port: int
    path: str
    origin: str
    cookies: tuple[str, ...]
    sockets: int

    def request(self, number: int) -> bytes:
        """The handshake of socket `number` (RFC 6455 section 4.1)."""
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            f"Origin: {self.origin}",
        ]
        if self.cookies:
            lines.append(f"Cookie: {self.cookies[number % len(self.cookies)]}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Client(asyncio.Protocol):
    """One socket: counts its frames by number and notes the moment of each."""

    def __init__(self, request: bytes, arrivals: dict[int, list[int]]) -> None:
        self.request = request
        self.arrivals = arrivals
        self.seen: Counter[int] = Counter()
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.closed = False
        self.last = b""
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        moment = time.monotonic_ns()
        self.buffer += data
        if not self.opened.done():
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            self.buffer = rest
            self.opened.set_result(b" 101 " in head.split(b"\r\n", 1)[0])
        for first, payload in self._frames():
            self._take(first, payload, moment)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_result(False)

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self.buffer) >= 2:
            length, start = self.buffer[1] & 127, 2
            if length >= 126:
                start = 4 if length == 126 else 10
                length = int.from_bytes(self.buffer[2:start], "big")
            if len(self.buffer) < start + length:
                return
            first, payload = self.buffer[0], self.buffer[start : start + length]
            self.buffer = self.buffer[start + length :]
            yield first, payload

    def _take(self, first: int, payload: bytes, moment: int) -> None:
        if first & 15 == 9:
            self.transport.write(bytes((0x8A, 0x80 | len(payload), 0, 0, 0, 0)) + payload)
        if first & 15 != 1:
            return
        if first & 0x40:
            payload = zlib.decompressobj(wbits=-15).decompress(payload + _TAIL)
        if payload.startswith(b'{"seq":'):
            seq = int(payload[7 : payload.index(b",")])
            self.last = payload
            self.seen[seq] += 1
            self.arrivals[seq].append(moment)


class Crowd:
    """All clients of this process."""

    def __init__(self) -> None:
        self.arrivals: dict[int, list[int]] = defaultdict(list)
        self.clients: list[Client] = []
        self.stalled: list[Client] = []
        self.target: Target

    async def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        if "open" in order:
            words = order["open"] | {"cookies": tuple(order["open"]["cookies"])}
            self.target = Target(**words)
            return {"opened": await self._open()}
        if "stall" in order:
            client = await self._connect(0, room=4096)
            client.transport.pause_reading()
            self.stalled.append(client)
            return {"stalled": len(self.stalled)}
        if "missing" in order:
            return {"missing": self._wrong(order["missing"], lambda times: times == 0)}
        return self._report(order["report"]["expected"])

    async def _open(self) -> int:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                self.clients.append(await self._connect(number))

        await asyncio.gather(*(one(number) for number in range(self.target.sockets)))
        return sum(client.opened.result() for client in self.clients)

    async def _connect(self, number: int, *, room: int = 0) -> Client:
        """Open socket `number`; with `room` bytes for what it has not read, if not the usual."""
        loop = asyncio.get_running_loop()
        request = self.target.request(number)
        line = socket.socket()
        line.setblocking(False)
        if room:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        await loop.sock_connect(line, ("127.0.0.1", self.target.port))
        _, client = await loop.create_connection(lambda: Client(request, self.arrivals), sock=line)
        await client.opened
        return client

    def _wrong(self, expected: list[int], is_wrong: Callable[[int], bool]) -> int:
        return sum(is_wrong(client.seen[seq]) for client in self.clients for seq in expected)

    def _report(self, expected: list[int]) -> dict[str, Any]:
        return {
            "arrivals": {str(seq): self.arrivals[seq] for seq in expected},
            "lost": self._wrong(expected, lambda times: times == 0),
            "doubled": self._wrong(expected, lambda times: times > 1),
            "closed": sum(client.closed for client in self.clients),
            "sample": self.clients[0].last.decode(),
        }


async def main() -> None:
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    crowd = Crowd()
    while line := await orders.readline():
        print(json.dumps(await crowd.obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
