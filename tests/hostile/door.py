"""A real `forum web` and bare sockets to its door."""

from __future__ import annotations

import asyncio
import base64
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import uvicorn

from forum.cli.child import Command
from forum.cli.serving import listening
from forum.core.settings import ROOT, Settings
from tests.client import application

PATIENCE = 60.0  # seconds for a process to come up on a busy machine
GOOD = b"GET /inloggen HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@dataclass
class Door:
    """Where the process listens, and the process."""

    port: int
    process: psutil.Process
    log: Path

    def faults(self) -> list[str]:
        """What it wrote of faults of its own."""
        return [line for line in self.log.read_text().splitlines() if "unhandled" in line]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> Line:
        return Line(*await asyncio.open_connection("127.0.0.1", self.port))

    async def say(self, *parts: bytes, seconds: float = 20.0) -> bytes:
        """Everything that comes back for these bytes on one connection, until it is closed."""
        line = await self.open()
        try:
            for part in parts:
                await line.write(part)
            return await line.rest(seconds)
        finally:
            line.close()

    def memory(self) -> int:
        """Bytes that the process has in use."""
        return int(self.process.memory_info().rss)

    async def is_well(self) -> bool:
        """Whether it lives, and answers the next good request with the page."""
        answer = await self.say(GOOD)
        return self.process.is_running() and status(answer) == 200 and b"</html>" in answer


@dataclass
class Line:
    """One connection. The other side may hang up any time: that is an answer, too."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def write(self, part: bytes) -> bool:
        """Send it; False when the other side has hung up or reads no more."""
        try:
            self.writer.write(part)
            async with asyncio.timeout(5):
                await self.writer.drain()
        except (ConnectionError, TimeoutError):
            return False
        return True

    async def rest(self, seconds: float = 20.0) -> bytes:
        """What comes until the other side hangs up, or for so long."""
        heard = bytearray()
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(seconds):
                while part := await self.reader.read(65_536):
                    heard += part
        return bytes(heard)

    def close(self) -> None:
        with suppress(Exception):
            self.writer.transport.abort()


def status(answer: bytes) -> int:
    """The status of the first answer, 0 when there is none."""
    first = answer.partition(b"\r\n")[0].split(b" ")
    return int(first[1]) if len(first) > 1 and first[1].isdigit() else 0


@asynccontextmanager
async def opened(settings: Settings, folder: Path) -> AsyncIterator[Door]:
    """A web process over the servers of these settings."""
    with listening("127.0.0.1", 0) as door:
        port = int(door.getsockname()[1])
        child = Command(
            name="web",
            argv=[sys.executable, "-m", "forum.cli", "web"],
            log=folder / "web.log",
            environment=_environment(settings, folder, port) | {"FORUM_SOCKET": str(door.fileno())},
            directory=ROOT,
            pass_fds=(door.fileno(),),
        )
        child.start()
    try:
        assert child.process is not None
        found = Door(port, psutil.Process(child.process.pid), child.log)
        async with asyncio.timeout(PATIENCE):
            while not await _answers(found):
                assert child.running(), child.why()
                await asyncio.sleep(0.1)
        yield found
        assert child.running(), child.why()
    finally:
        child.kill()


async def _answers(door: Door) -> bool:
    with suppress(OSError):
        return await door.is_well()
    return False


@asynccontextmanager
async def serving(protocol: type[asyncio.Protocol]) -> AsyncIterator[int]:
    """The application in this process, behind `protocol`; the port."""
    config = uvicorn.Config(
        application(),
        http=protocol,
        ws="forum.core.wsproto:FastWS",
        lifespan="off",
        log_config=None,
        timeout_keep_alive=30,
    )
    with listening("127.0.0.1", 0) as door:
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve(sockets=[door]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        yield int(door.getsockname()[1])
        server.should_exit = True
        await task


def _environment(settings: Settings, folder: Path, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "FORUM_DATA": str(folder),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "error",
        "DATABASE_POOL": "4",
    }


def handshake(path: str, *, origin: str, cookie: str = "", **other: str) -> bytes:
    """The request that opens a WebSocket; `other` replaces its headers (`_` for `-`)."""
    headers = {
        "Host": "127.0.0.1",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Origin": origin,
        "Cookie": cookie,
    } | {name.replace("_", "-"): value for name, value in other.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def frame(opcode: int, payload: bytes, *, masked: bool = True, final: bool = True) -> bytes:
    """A frame from a client (RFC 6455 section 5.2), the mask all zeros."""
    head = bytes([opcode | (0x80 if final else 0)]) + length(len(payload), masked=masked)
    return head + (b"\0\0\0\0" if masked else b"") + payload


def length(size: int, *, masked: bool = True) -> bytes:
    """The second part of a frame's head: how long its payload says that it is."""
    bit = 0x80 if masked else 0
    if size < 126:
        return bytes([bit | size])
    if size < 65_536:
        return bytes([bit | 126]) + size.to_bytes(2, "big")
    return bytes([bit | 127]) + size.to_bytes(8, "big")
