"""uvicorn's server, which closes its door without shutting anybody out.

The kernel completes connections before we take them, and a socket that is closed resets those it
had queued: their requests get no answer. And the loop takes one connection a turn, so that in a
busy process many can stand there. It leans on names that uvicorn does not promise;
`tests/running/test_leaving.py` holds them, and pyproject pins the minor version.
"""

import asyncio
import socket
from asyncio import Protocol
from collections.abc import Iterator

import uvicorn


class Server(uvicorn.Server):
    """Takes who is queued at the door before it closes it."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, serve who stood there, and finish what was begun."""
        taken = [line for door in sockets or [] for line in queued(door)]
        for server in self.servers:
            server.close()  # at once after the last was taken: nothing is awaited in between
        loop = asyncio.get_running_loop()
        handed_over = (loop.connect_accepted_socket(self._protocol, line) for line in taken)
        await asyncio.gather(*handed_over, return_exceptions=True)
        await super().shutdown(sockets)

    def _protocol(self) -> Protocol:
        """As uvicorn makes it for each connection."""
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
            _loop=asyncio.get_running_loop(),
        )


def queued(door: socket.socket) -> Iterator[socket.socket]:
    """The connections that wait at a listening socket which is about to be closed."""
    # From here on the kernel lets in one more at most, whatever happens before the close: Linux
    # drops what asks for a place in a full queue, and who asks again is refused.
    door.listen(0)
    door.setblocking(False)
    while True:
        try:
            line, _ = door.accept()
        except BlockingIOError:
            return
        except ConnectionAbortedError:  # it was queued, and its caller went
            continue
        line.setblocking(False)
        yield line
