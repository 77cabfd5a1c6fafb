"""A mail server that misbehaves on cue: one word of the script a message, then it is good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
# What is said at MAIL, RCPT and after the dot, by the word of the script. None: say nothing and
# hang; "": close the connection.
AT_MAIL = {"mail 451": "451 4.3.0 later", "mail 550": "550 5.7.1 not you", "mail 421": "421 busy"}
AT_RCPT = {
    "rcpt 550": "550 5.1.1 no such user",
    "rcpt 552": "552 5.2.2 mailbox full",
    "rcpt 554": "554 5.7.1 policy",
    "rcpt 450": "450 4.2.0 greylisted",
    "rcpt 451": "451 4.3.0 later",
    "rcpt 421": "421 4.3.2 going away",
}
AT_DOT = {
    "dot 421": "421 4.3.2 going away",
    "dot full": "552 5.2.2 mailbox full",
    "dot unknown": "550 5.1.1 no such user",
    "dot 554": "554 5.6.0 looks like spam",
    "dot 451": "451 4.3.0 later",
    "dot close": "",
    "dot hang": None,
}


@dataclass
class FaultyServer:
    """Keeps every message whose dot it saw, also when it never said so.

    `offers`: what EHLO tells; `said`: the command lines; `heard`: set at the first dot.
    """

    script: list[str] = field(default_factory=list)
    port: int = 0
    kept: list[bytes] = field(default_factory=list)
    accepted: list[bytes] = field(default_factory=list)
    connections: int = 0
    silent: bool = False
    offers: tuple[str, ...] = ()
    knows_ehlo: bool = True
    commands: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def cue(self) -> str:
        return self.script.pop(0) if self.script else "ok"

    async def serve(self, reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            if self.silent:
                await asyncio.sleep(3600)
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _converse(self, reader: Reader, writer: Writer) -> None:
        _say(writer, "220 faulty")
        cue = "ok"
        while line := (await reader.readline()).decode().strip():
            verb = line.split(":")[0].split()[0].upper()
            self.commands.append(verb)
            self.said.append(line)
            if verb == "EHLO":
                self._offer(writer)
            elif verb == "MAIL":
                cue = self.cue()
                _say(writer, AT_MAIL.get(cue, "250 ok"))
            elif verb == "RCPT":
                reply = AT_RCPT.get(cue, "250 ok")
                _say(writer, reply)
                if reply.startswith("421"):
                    return
            elif verb == "DATA":
                _say(writer, "354 go on")
                if not await self._take(reader, writer, cue):
                    return
            elif verb == "QUIT":
                _say(writer, "221 bye")
                return
            else:
                _say(writer, "250 ok")

    def _offer(self, writer: Writer) -> None:
        if not self.knows_ehlo:
            _say(writer, "502 5.5.2 what?")
            return
        *first, last = ("faulty", *self.offers)
        for line in first:
            _say(writer, f"250-{line}")
        _say(writer, f"250 {last}")

    async def _take(self, reader: Reader, writer: Writer, cue: str) -> bool:
        message = await reader.readuntil(b"\r\n.\r\n")
        self.kept.append(message)
        self.heard.set()
        reply = AT_DOT.get(cue, "250 2.0.0 kept")
        if reply is None:
            await asyncio.sleep(3600)
        if not reply:
            return False
        if reply.startswith("2"):
            self.accepted.append(message)
        _say(writer, reply)
        return True

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _say(writer: Writer, line: str) -> None:
    writer.write(f"{line}\r\n".encode())


@asynccontextmanager
async def faulty_server(*script: str) -> AsyncIterator[FaultyServer]:
    """The server, open on a port of its own."""
    faulty = FaultyServer(list(script))
    server = await asyncio.start_server(faulty.serve, "127.0.0.1", 0)
    faulty.port = server.sockets[0].getsockname()[1]
    try:
        yield faulty
    finally:
        server.close()
        await faulty.stop()
