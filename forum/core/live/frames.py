"""A WebSocket text frame, built once per event and shared by every socket that gets it.

RFC 6455 section 5.2 (framing), RFC 7692 section 7.2.3.6 (a message compressed without
context takeover is the same bytes for everyone, so it too is made once).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

EXTENSION = "samenspraak.frames"  # in an ASGI scope: a socket that takes ready-made frames
WINDOW_BITS = 12
_MEMORY_LEVEL = 5
_SMALLEST_DEFLATED = 256  # bytes; below it the header and the tables eat the gain
_TEXT = 0x81  # FIN + opcode 1
_TEXT_DEFLATED = 0xC1  # the same + RSV1
_EMPTY_BLOCK = b"\x00\x00\xff\xff"


@dataclass(frozen=True, slots=True)
class Frame:
    """`raw` is the whole unmasked frame, `deflated` the same message compressed (or `raw`)."""

    raw: bytes
    deflated: bytes
    payload_at: int

    @property
    def text(self) -> str:
        """The message, for a server that builds its own frames."""
        return self.raw[self.payload_at :].decode()


def build_frame(message: str | bytes) -> Frame:
    """The frame of one text message (`bytes` must be UTF-8)."""
    payload = message.encode() if isinstance(message, str) else message
    header = _header(_TEXT, len(payload))
    raw = header + payload
    return Frame(raw, _deflated(payload) or raw, len(header))


def _header(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, length))
    if length < 65_536:
        return bytes((first, 126)) + length.to_bytes(2, "big")
    return bytes((first, 127)) + length.to_bytes(8, "big")


def _deflated(payload: bytes) -> bytes | None:
    if len(payload) < _SMALLEST_DEFLATED:
        return None
    squeeze = zlib.compressobj(wbits=-WINDOW_BITS, memLevel=_MEMORY_LEVEL)
    body = squeeze.compress(payload) + squeeze.flush(zlib.Z_SYNC_FLUSH)
    body = body.removesuffix(_EMPTY_BLOCK)
    return _header(_TEXT_DEFLATED, len(body)) + body if len(body) < len(payload) else None
