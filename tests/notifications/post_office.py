"""A real SMTP server that keeps what it is given, and the mails read back as people get them."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from email import policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from forum.core import settings
from notifications import sending


@dataclass(frozen=True)
class Mail:
    """One message as it came over the wire."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def parsed(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=policy.default)

    def __getitem__(self, header: str) -> str:
        return str(self.parsed[header])

    def part(self, content_type: str) -> str:
        """The content of the first part of this type, decoded, with plain line ends."""
        for part in self.parsed.walk():
            if part.get_content_type() == content_type:
                content = part.get_content()
                decoded = content if isinstance(content, str) else content.decode()
                return decoded.replace("\r\n", "\n")
        raise AssertionError(f"no {content_type} part")

    @property
    def text(self) -> str:
        return self.part("text/plain")

    @property
    def html(self) -> str:
        return self.part("text/html")

    @property
    def unsubscribe(self) -> str:
        """The path of the one-click address, read from the raw header as a provider does."""
        line = re.search(rb"^List-Unsubscribe: <([^>]+)>", self.raw, re.M)
        assert line, "no List-Unsubscribe"
        return line[1].decode().removeprefix(settings.current().base_url)


@dataclass
class PostOffice:
    """What has come in, in order."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.recipient == address]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = cast(bytes, envelope.content)
        self.mails.append(Mail(str(envelope.mail_from), envelope.rcpt_tos[0], content))
        return "250 2.0.0 kept"


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    """The server, open on a port of its own, with the house's mail going to it."""
    office = PostOffice()

    def session() -> Any:
        return SMTP(office, enable_SMTPUTF8=True, ident="office", hostname="office.example")

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        async with mail_goes_to(office.port):
            yield office
    finally:
        server.close()


@asynccontextmanager
async def mail_goes_to(port: int, **more: Any) -> AsyncIterator[None]:
    """Within the block the house hands its mail to this port, without a rate to speak of."""
    before = settings.current()
    url = f"smtp://127.0.0.1:{port}"
    settings.use(replace(before, smtp_url=url, mail_per_second=10_000.0, **more))
    await sending.close_sender()
    try:
        yield
    finally:
        await sending.close_sender()
        settings.use(before)


async def drain() -> int:
    """What the worker's job does, once."""
    return await sending.sender().drain()


async def work() -> None:
    """What a worker does with everything that waits in the queue, until nothing does."""
    from workers.settings import make_worker  # noqa: PLC0415

    worker = make_worker(
        burst=True,
        handle_signals=False,
        cron_jobs=(),
        poll_delay=0.01,
        on_startup=None,
        on_shutdown=None,
    )
    try:
        await worker.async_run()
    finally:
        # Not worker.close(): it calls what redis-py has deprecated.
        await worker.pool.aclose(close_connection_pool=True)
