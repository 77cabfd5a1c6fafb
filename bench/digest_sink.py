"""A mail server that only says yes, in a process of its own. Prints its port; counts on request.

`python -m bench.digest_sink 0.02` answers each command after 20 ms, as a server elsewhere does.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import cast

import uvloop

REPLIES = {b"EHLO": b"250 sink\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class Sink(asyncio.Protocol):
    """One conversation, without any state but whether a message is being sent."""

    taken = 0

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.held = b""
        self.in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one, but does not say so
        self.say(b"220 sink\r\n")

    def say(self, line: bytes) -> None:
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self.transport.write, line)
        else:
            self.transport.write(line)

    def data_received(self, data: bytes) -> None:
        self.held += data
        if self.in_data:
            self._end_of_message()
        while not self.in_data and b"\r\n" in self.held:
            line, _, self.held = self.held.partition(b"\r\n")
            self._command(line[:4].upper())

    def _command(self, verb: bytes) -> None:
        self.in_data = verb == b"DATA"
        self.say(REPLIES.get(verb, b"250 ok\r\n"))

    def _end_of_message(self) -> None:
        if self.held.endswith(b"\r\n.\r\n"):
            Sink.taken += 1
            self.held, self.in_data = b"", False
            self.say(b"250 taken\r\n")


async def main(delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(delay), "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while await orders.readline():
        print(json.dumps({"taken": Sink.taken}), flush=True)


if __name__ == "__main__":
    uvloop.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0))
