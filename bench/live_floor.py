"""The floor: a bare `websockets` server that broadcasts ready-made text. Reads it from stdin.

Each line on stdin is one message to everybody; without compression, which is its cheapest.
"""

from __future__ import annotations

import asyncio
import json
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main() -> None:
    async def hold(socket: ServerConnection) -> None:
        await socket.wait_closed()

    orders = asyncio.StreamReader(limit=2**24)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    async with serve(hold, "127.0.0.1", 0, compression=None) as server:
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        while line := await orders.readline():
            broadcast(server.connections, line.decode().rstrip("\n"))


if __name__ == "__main__":
    uvloop.run(main())
