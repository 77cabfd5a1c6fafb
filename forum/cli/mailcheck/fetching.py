"""One file over https, as a mail server fetches a policy (RFC 8461 section 3.3)."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 10.0
MOST_BYTES = 64 * 1024


class NotFetched(Exception):
    """There is no good answer; the sentence says why. `silent`: nobody answered at all."""

    def __init__(self, told: str, *, silent: bool = False) -> None:
        super().__init__(told)
        self.silent = silent


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the media type without its parameters, and the text."""

    media_type: str
    text: str


Fetch = Callable[[str, str, list[str]], Fetched]
"""(host, path, addresses of the host) -> what is there. Raises `NotFetched`."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches with the certificate held against the name; a redirect is an error, as it must be."""

    context: ssl.SSLContext
    port: int = 443

    def __call__(self, host: str, path: str, addresses: list[str]) -> Fetched:
        """From the first address that can be reached. Raises `NotFetched`."""
        caller = http.client.HTTPSConnection(host, self.port, context=self.context)
        try:
            caller.sock = self.context.wrap_socket(self._reached(addresses), server_hostname=host)
            caller.request("GET", path, headers={"Accept": "text/plain"})
            return _read(caller.getresponse())
        except ssl.SSLCertVerificationError as error:
            raise NotFetched(f"its certificate is not good: {error.verify_message}") from error
        except (OSError, http.client.HTTPException) as error:
            raise NotFetched(f"https://{host} does not answer well ({_why(error)})") from error
        finally:
            caller.close()

    def _reached(self, addresses: list[str]) -> socket.socket:
        failed: OSError | None = None
        for address in addresses:
            try:
                return socket.create_connection((address, self.port), timeout=SECONDS)
            except OSError as error:
                failed = error
        raise NotFetched(f"no connection ({_why(failed)})", silent=True) from failed


def _read(response: http.client.HTTPResponse) -> Fetched:
    if response.status != 200:
        raise NotFetched(f"it answers {response.status} where 200 is asked")
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotFetched(f"it is longer than {MOST_BYTES // 1024} KB")
    media_type = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(media_type, content.decode("utf-8", "replace"))


def _why(error: Exception | None) -> str:
    return (getattr(error, "strerror", "") or type(error).__name__) if error else "no address"
