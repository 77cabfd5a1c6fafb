"""uvicorn's HTTP protocol with an end to what it keeps of one request's head.

`uvicorn.run(..., http="forum.core.httpproto:BoundedHTTP")`. The parser keeps headers, however
many and long, until they are complete: a gigabyte for who sends sixty megabytes. A body is
another matter: of that no more is read than the application takes.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

HEAD_LIMIT = 64 * 1024  # bytes of address and headers, or of trailers


class BoundedHTTP(HttpToolsProtocol):
    """One connection. `fruitless` counts the bytes since a request or a part of its body."""

    fruitless = 0

    def data_received(self, data: bytes) -> None:
        """Let the parser have it; hang up on a head that does not end (RFC 6585 section 5)."""
        self.fruitless += len(data)
        super().data_received(data)
        if self.fruitless > HEAD_LIMIT and not self.transport.is_closing():
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is None or cycle.response_complete:
                self.transport.write(STATUS_LINE[431] + b"connection: close\r\n\r\n")
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        self.fruitless = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.fruitless = 0
        super().on_message_complete()
