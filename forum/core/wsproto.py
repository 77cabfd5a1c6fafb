"""uvicorn's WebSocket protocol with what ASGI has no words for.

`uvicorn.run(..., ws="forum.core.wsproto:FastWS")`. ASGI can only `await send(text)`: it builds
a frame for each socket, waits for the slowest reader, and cannot hang up on it. Here a frame is
built once (`forum.core.live.frames`) and handed straight to the transport; a peer that stops
reading is aborted. The application finds it in `scope["extensions"]["samenspraak.frames"]`.

It leans on names that uvicorn does not promise; `tests/core/test_live_wsproto.py` holds them,
and pyproject pins the minor version.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)

from forum.core.live.frames import EXTENSION, WINDOW_BITS, Frame, build_frame
from forum.core.metrics import live_cut_off

if TYPE_CHECKING:
    from websockets.http11 import Request

__all__ = ["EXTENSION", "FastWS", "build_frame"]

SEND_BUFFER = 128 * 1024  # bytes the kernel may keep for a peer (it doubles this)
BUFFER_LIMIT = 256 * 1024  # bytes a peer may leave unread in this process
INCOMING_LIMIT = 4 * 1024  # bytes in one message from a client; ours say next to nothing
CLOSE_TIMEOUT = 3.0  # seconds a peer gets to answer a close frame, or to read what is left

# Without context takeover a compressed message is the same for every socket, and neither
# side keeps a window of 40 to 300 KB alive between messages.
_SHARED_DEFLATE = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    server_max_window_bits=WINDOW_BITS,
)


class FastWS(WebSocketsSansIOProtocol):
    """One socket that takes ready-made frames and never makes the others wait."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_timeout = CLOSE_TIMEOUT
        self.conn.max_message_size = INCOMING_LIMIT
        self.takes_deflated = False
        if self.config.ws_per_message_deflate:
            self.conn.available_extensions = [_SHARED_DEFLATE]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the kernel keep little for a slow peer, so that we notice it."""
        super().connection_made(transport)
        _set_option(transport, socket.SO_SNDBUF, SEND_BUFFER)

    def handle_connect(self, event: Request) -> None:
        """Let the application find this socket (the ASGI task starts after this returns)."""
        super().handle_connect(event)
        if self.close_sent:
            return
        cast(dict[str, object], self.scope["extensions"])[EXTENSION] = self
        # A peer may ask for a smaller window than ours; it then gets the plain frame.
        self.takes_deflated = any(
            isinstance(extension, PerMessageDeflate)
            and extension.local_no_context_takeover
            and extension.local_max_window_bits >= WINDOW_BITS
            for extension in self.conn.extensions
        )

    @property
    def buffered(self) -> int:
        """Bytes that the peer has not taken from this process yet."""
        return int(self.transport.get_write_buffer_size())

    def send_frame(self, frame: Frame) -> bool:
        """Write `frame` without waiting; False when the socket is gone or was cut off now."""
        transport = self.transport
        if self.close_sent or not self.handshake_complete or transport.is_closing():
            return False
        transport.write(frame.deflated if self.takes_deflated else frame.raw)
        if transport.get_write_buffer_size() > BUFFER_LIMIT:
            live_cut_off.inc()
            self.abort()
            return False
        return True

    def close_with(self, code: int, reason: str = "") -> None:
        """Start the closing handshake; a peer that does not answer in time is aborted."""
        if self.close_sent or not self.handshake_complete or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.abort)

    def abort(self) -> None:
        """Hang up at once; what is buffered, by the kernel too, is thrown away."""
        if self.disconnected:
            return
        # No lingering: a reset. A plain close would keep it all for a peer that does not read.
        _set_option(self.transport, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def keepalive_timeout(self) -> None:
        """A peer that no longer answers pings is gone: do not wait until it reads our close."""
        self.pong_timer = None
        self.pending_ping_payload = None
        self.abort()

    def shutdown(self) -> None:
        """1012 to everybody at once (clients come back with jitter); nobody holds up the exit."""
        super().shutdown()
        self.loop.call_later(self.close_timeout, self.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Break the ring scope -> socket -> scope, so that memory goes at once."""
        super().connection_lost(exc)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"].pop(EXTENSION, None)


def _set_option(transport: asyncio.BaseTransport, option: int, value: int | bytes) -> None:
    # uvloop shows its sockets but lets nobody set options on them; another handle on it does.
    known = transport.get_extra_info("socket")
    if known is not None:
        with socket.socket(fileno=os.dup(known.fileno())) as line:
            line.setsockopt(socket.SOL_SOCKET, option, value)
