"""The virus scanner: clamd's INSTREAM over TCP or a Unix socket (clamd(8))."""

from __future__ import annotations

import asyncio
import struct
from urllib.parse import urlsplit

CHUNK = 256 * 1024
SECONDS = 60


class ScannerAway(Exception):
    """No verdict was given: it may be asked again."""


async def scan(url: str, raw: bytes) -> str:
    """What the scanner found in `raw`, "" for nothing. `url`: tcp://host:3310 or unix:/path."""
    try:
        async with asyncio.timeout(SECONDS):
            said = await _asked(url, raw)
    except (OSError, TimeoutError, EOFError) as error:
        raise ScannerAway(type(error).__name__) from error
    if said.endswith("FOUND"):
        return said.removeprefix("stream:").removesuffix("FOUND").strip()[:120] or "unnamed"
    if said != "stream: OK":
        raise ScannerAway("no verdict")
    return ""


async def _asked(url: str, raw: bytes) -> str:
    reader, writer = await _reached(url)
    try:
        writer.write(b"zINSTREAM\0")
        for at in range(0, len(raw), CHUNK):
            piece = raw[at : at + CHUNK]
            writer.write(struct.pack("!I", len(piece)) + piece)
            await writer.drain()
        writer.write(struct.pack("!I", 0))
        await writer.drain()
        return (await reader.read(4096)).rstrip(b"\0\n").decode("utf-8", "replace").strip()
    finally:
        writer.close()


async def _reached(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return await asyncio.open_unix_connection(parts.path)
    return await asyncio.open_connection(parts.hostname, parts.port or 3310)
