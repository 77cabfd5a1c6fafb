"""Where frames go when the server is not ours: a bounded queue and a writer for each socket."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from forum.core.live.frames import Frame
from forum.core.metrics import live_cut_off

QUEUE_LIMIT = 256 * 1024  # bytes a reader may be behind

Send = Callable[[Any], Awaitable[None]]


class QueueOutlet:
    """Speaks plain ASGI. A reader that falls `QUEUE_LIMIT` behind is closed.

    ASGI cannot hang up on a peer that does not read, so its connection lives on until the
    server's own ping gives up; but it delays nobody here.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: asyncio.Queue[tuple[Mapping[str, Any], int]] = asyncio.Queue()
        self._waiting = 0  # bytes in the queue
        self._writer = asyncio.create_task(self._write())
        self.ended = asyncio.Event()

    def send_frame(self, frame: Frame) -> bool:
        """Queue `frame`; False when the socket is gone or was cut off now."""
        if self.ended.is_set():
            return False
        self._waiting += len(frame.raw)
        if self._waiting > QUEUE_LIMIT:
            live_cut_off.inc()
            self.end()
            return False
        self._queue.put_nowait(({"type": "websocket.send", "text": frame.text}, len(frame.raw)))
        return True

    def close_with(self, code: int, reason: str = "") -> None:
        """Close after what is queued."""
        self._queue.put_nowait(({"type": "websocket.close", "code": code, "reason": reason}, 0))

    def end(self) -> None:
        """Stop writing, and let the reader of this socket know."""
        self.ended.set()
        self._writer.cancel()

    async def _write(self) -> None:
        # Servers raise different things (OSError, RuntimeError, their own) when a peer has gone.
        try:
            while True:
                message, size = await self._queue.get()
                await self._send(message)
                self._waiting -= size
                if message["type"] == "websocket.close":
                    break
        except Exception:
            pass
        finally:
            self.ended.set()
