"""A mail server that takes everything, slowly enough to be caught at it, and keeps the books.

It knows which message was the last of its connection: only that one can have been in flight when
a worker died, so only that one may come a second time.
"""

from __future__ import annotations

import asyncio
import email
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import policy


@dataclass(frozen=True)
class Taken:
    """One message that was taken: its identity, and on which connection."""

    recipient: str
    message_id: str
    date: str
    connection: int
    raw: bytes = field(repr=False)


@dataclass(repr=False)
class Sink:
    """What came in, in order. `slow`: seconds between the dot and the reply.

    `used`: the senders' ports of open connections that brought a mail.
    """

    slow: float = 0.0
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    _connections: itertools.count[int] = field(default_factory=itertools.count)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from greeting to QUIT or the other's death."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._converse(reader, writer, next(self._connections))
        self._tasks.discard(task)
        self.used.discard(writer.get_extra_info("peername")[1])
        writer.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> None:
        _say(writer, "220 sink")
        recipient = ""
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            if verb == "DATA":
                _say(writer, "354 go on")
                self._take(await reader.readuntil(b"\r\n.\r\n"), recipient, connection)
                self.used.add(writer.get_extra_info("peername")[1])
                await asyncio.sleep(self.slow)
            _say(writer, "221 bye" if verb == "QUIT" else "250 2.0.0 taken")
            await writer.drain()
            if verb == "QUIT":
                return

    def _take(self, raw: bytes, recipient: str, connection: int) -> None:
        head = email.message_from_bytes(raw, policy=policy.default)
        self.taken.append(
            Taken(recipient, str(head["Message-ID"]), str(head["Date"]), connection, raw)
        )

    def to(self, recipient: str) -> list[Taken]:
        return [mail for mail in self.taken if mail.recipient == recipient]

    def doubles(self) -> tuple[int, int]:
        """How many came again, and how many of those may not have.

        One a crash and connection may: the copy before it was the last on its connection, and
        both say the same Message-ID and Date (RFC 5321 section 4.5.3.2.6, RFC 1047).
        """
        last = {mail.connection: mail for mail in self.taken}
        again, foreign = self.copies()
        late = sum(last[former.connection] is not former for former, _ in self._pairs())
        return again, max(late, foreign)

    def copies(self) -> tuple[int, int]:
        """How many came again, and how many of those did not have the same Message-ID and Date."""
        pairs = self._pairs()
        foreign = sum(
            (former.message_id, former.date) != (mail.message_id, mail.date)
            for former, mail in pairs
        )
        return len(pairs), foreign

    def _pairs(self) -> list[tuple[Taken, Taken]]:
        """Each second copy, with the one before it."""
        copies: dict[str, list[Taken]] = defaultdict(list)
        for mail in self.taken:
            copies[mail.recipient].append(mail)
        return [pair for each in copies.values() for pair in itertools.pairwise(each)]

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(f"{line}\r\n".encode())


@asynccontextmanager
async def sink(*, slow: float = 0.0) -> AsyncIterator[Sink]:
    """The server, open on a port of its own."""
    books = Sink(slow)
    server = await asyncio.start_server(books.serve, "127.0.0.1", 0, limit=2**22)
    books.port = server.sockets[0].getsockname()[1]
    try:
        yield books
    finally:
        server.close()
        await books.close()
