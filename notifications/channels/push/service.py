"""Handing notices over to push services: pooled connections, short limits, nobody inside."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from notifications.channels.push import vapid
from notifications.channels.push.address import is_public, may_send_to, origin_of, trusted
from notifications.channels.push.ending import Ending, Outcome, outcome_of
from notifications.channels.push.sealing import Subscription, sealed

# The lease on a row (120 s) outlives the longest that one attempt may take.
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=10)
AT_ONCE, AT_ONCE_A_HOST = 20, 8
READ = 1_024  # bytes of an answer: nothing in it is needed, a little lets the connection be used on
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
LOST = (aiohttp.ClientError, OSError, TimeoutError, UnicodeError, ValueError)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Notice:
    """What is handed over. `topic`: a later one with the same replaces it (RFC 8030 section 5.4).

    `seconds`: how long the push service keeps it for a browser that is away (section 5.2).
    """

    subscription: Subscription
    words: Mapping[str, str]
    topic: str
    seconds: int


class OnlyPublic(AbstractResolver):
    """Names become addresses of the internet, or nothing: a name may point inside on purpose."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The public addresses of `host`. Raises `OSError` when it has none."""
        found = await self._inner.resolve(host, port, family)
        public = [each for each in found if is_public(each["host"])]
        if not public:
            raise OSError("no public address")
        return public

    async def close(self) -> None:
        """Nothing is held."""
        await self._inner.close()


@dataclass
class Away:
    """Push services that are being left alone: until when (monotonic), and how long the last."""

    until: dict[str, float] = field(default_factory=dict)
    pause: dict[str, timedelta] = field(default_factory=dict)

    def left(self, origin: str) -> timedelta:
        """How long this service is to be left alone still."""
        return timedelta(seconds=max(0.0, self.until.get(origin, 0.0) - time.monotonic()))

    def note(self, origin: str, outcome: Outcome) -> None:
        """Learn from how an attempt ended: longer each time, until it takes one again."""
        if outcome.ending is Ending.SENT:
            self.until.pop(origin, None)
            self.pause.pop(origin, None)
        elif outcome.ending is Ending.LATER and not self.left(origin):
            wait = outcome.wait or self.pause.get(origin, SHORTEST_PAUSE)
            self.pause[origin] = min(wait * 2, LONGEST_PAUSE)
            self.until[origin] = time.monotonic() + wait.total_seconds()
            log.warning(
                "push_service_away",
                service=origin,
                code=outcome.code,
                seconds=round(wait.total_seconds()),
            )


class PushServices:
    """One a process: connections to push services, and which of them are left alone."""

    def __init__(self) -> None:
        self.away = Away()
        self._clients: dict[bool, aiohttp.ClientSession] = {}

    async def send(self, notice: Notice) -> Outcome:
        """Hand over one notice. Never raises for what a service, a network or a URL does."""
        endpoint = notice.subscription.endpoint
        if not may_send_to(endpoint):  # the list may have become shorter since
            return Outcome(Ending.GONE)
        origin = origin_of(endpoint)
        if left := self.away.left(origin):
            return Outcome(Ending.HELD_BACK, wait=left)
        try:
            body = sealed(notice.words, notice.subscription)
        except ValueError:
            return Outcome(Ending.REFUSED)
        outcome = await self._post(endpoint, body, headers(notice, origin))
        self.away.note(origin, outcome)
        return outcome

    async def _post(self, endpoint: str, body: bytes, head: Mapping[str, str]) -> Outcome:
        client = self._client(inside=trusted(origin_of(endpoint)))
        try:
            async with client.post(
                endpoint, data=body, headers=head, allow_redirects=False
            ) as answer:
                await answer.content.read(READ)
                return outcome_of(answer.status, answer.headers.get("Retry-After", ""))
        except LOST as error:
            # Only the kind of error: its words hold the address, and that is a secret.
            log.info("push_lost", service=origin_of(endpoint), error=type(error).__name__)
            return Outcome(Ending.LATER)

    def _client(self, *, inside: bool) -> aiohttp.ClientSession:
        if inside not in self._clients:
            connector = aiohttp.TCPConnector(
                limit=AT_ONCE,
                limit_per_host=AT_ONCE_A_HOST,
                resolver=None if inside else OnlyPublic(),
            )
            self._clients[inside] = aiohttp.ClientSession(
                connector=connector,
                timeout=TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._clients[inside]

    async def close(self) -> None:
        """Close every connection."""
        clients, self._clients = list(self._clients.values()), {}
        await asyncio.gather(*(client.close() for client in clients))


def headers(notice: Notice, origin: str) -> dict[str, str]:
    """The head of the request (RFC 8030 sections 5.2 to 5.4, RFC 8188, RFC 8292)."""
    return {
        "Authorization": vapid.authorization(origin),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(notice.seconds),
        "Topic": notice.topic,
        "Urgency": "normal",
    }
