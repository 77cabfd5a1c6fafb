"""Whether the forum can be looked at: its first page, asked for over HTTP."""

import select
import socket

from forum.cli.refusals import StepFailed
from forum.cli.supervisor import Runs

REQUEST = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class FirstPage:
    """Asks for the first page once, and says when it has come."""

    def __init__(self, door: socket.socket, web: Runs) -> None:
        host, port = door.getsockname()[:2]
        self.address = (EVERYWHERE.get(host, host), port)
        self.web = web
        self.asked: socket.socket | None = None

    def answered(self) -> bool:
        """Whether the page is there. Raises StepFailed when it will not come."""
        if not self.web.running():
            raise StepFailed(self.web.why())
        if self.asked is None:
            self.asked = socket.create_connection(self.address, timeout=5)
            self.asked.sendall(REQUEST)
        if not select.select([self.asked], [], [], 0)[0]:
            return False
        with self.asked as answer:
            return self._is_fine(answer.recv(64))

    def _is_fine(self, start: bytes) -> bool:
        self.asked = None
        code = start[9:12]
        if code >= b"500" or not code.isdigit():
            raise StepFailed(f"The first page does not come ({start[:15].decode()!r}).")
        return True
