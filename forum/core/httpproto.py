"""uvicorn's HTTP protocol with an end to how long and how large a request may be.

`uvicorn.run(..., http="forum.core.httpproto:BoundedHTTP")`. The parser keeps headers, however
many and long, until they are complete: a gigabyte for who sends sixty megabytes. A body is
another matter: of that no more is read than the application takes. And who says nothing for a
minute, in the middle of a request or before the first, is not waited for.

A server that stops still answers what was on its way when it did (RFC 9112 section 9.5: a client
may be sending a request while the server decides to close): each open connection gets one more
answer, with "connection: close", and one on which nothing comes is closed after `LINGER`.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

SILENCE = 60.0  # seconds between two parts of one request
LINGER = 0.5  # seconds that a server which stops still listens to a connection at rest
ONE_MORE_LOOK = 0.01  # seconds: the loop looks at its connections between two timers
HEAD_LIMIT = 64 * 1024  # bytes of address and headers, or of trailers


class BoundedHTTP(HttpToolsProtocol):
    """One connection. `fruitless` counts the bytes since a request or a part of its body."""

    fruitless = 0
    waiting: TimerHandle | None = None
    leaving = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Let the parser have it; hang up on a head that does not end (RFC 6585 section 5)."""
        self.fruitless += len(data)
        super().data_received(data)
        if self.fruitless > HEAD_LIMIT and not self.transport.is_closing():
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is None or cycle.response_complete:
                self.transport.write(STATUS_LINE[431] + b"connection: close\r\n\r\n")
            self.transport.close()

    def on_message_begin(self) -> None:
        self._wait()
        super().on_message_begin()

    def on_body(self, body: bytes) -> None:
        self.fruitless = 0
        self._wait()
        super().on_body(body)

    def on_message_complete(self) -> None:
        """All is here; between two requests uvicorn's own keep-alive counts."""
        self.fruitless = 0
        self._wait_no_more()
        super().on_message_complete()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self.leaving and self.cycle is not None:
            self.cycle.keep_alive = False

    def handle_websocket_upgrade(self) -> None:
        """Another protocol takes the line over; of a server that stops nobody gets it."""
        self._wait_no_more()
        if self.leaving:
            self.transport.write(STATUS_LINE[503] + b"connection: close\r\n\r\n")
            self.transport.close()
        else:
            super().handle_websocket_upgrade()

    def shutdown(self) -> None:
        """The server stops: the request at hand, or the one that is on its way, is the last."""
        self.leaving = True
        if self._at_rest():
            self.loop.call_later(LINGER, self._look_once_more)
        else:
            self.cycle.keep_alive = False

    def _look_once_more(self) -> None:
        # In a loop that was busy this timer may be late, and the request be here but not read.
        self.loop.call_later(ONE_MORE_LOOK, self._leave)

    def _leave(self) -> None:
        if self._at_rest():
            self.transport.close()

    def _at_rest(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _wait(self) -> None:
        self._wait_no_more()
        self.waiting = self.loop.call_later(SILENCE, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None
