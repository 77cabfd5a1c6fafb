"""A mail server of the tests: it hands mail to the forum over LMTP, on a real socket."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import policy
from email.message import EmailMessage
from itertools import count

from forum.core import db, settings
from forum.threads.queries import ThreadHead
from notifications.inbound import processing, store
from notifications.inbound.addresses import Door, ReplyTo, reply_address
from notifications.inbound.door import session
from tests.cast import Cast, Person

AUTHSERV = "mx.forum.example"
_numbers = count(1)


def passed(person: Person, result: str = "pass", *, server: str = AUTHSERV) -> str:
    """What our own server writes above a mail."""
    domain = person.email.partition("@")[2]
    return f"{server}; spf=pass smtp.mailfrom={domain}; dmarc={result} header.from={domain}"


@dataclass
class Relay:
    """Hands over what it is given and says what was answered."""

    port: int = 0

    async def hand(self, to: str, raw: bytes, *, sender: str) -> tuple[int, str]:
        """The last code and words of the forum."""
        return await asyncio.to_thread(self._hand, to, raw, sender)

    def _hand(self, to: str, raw: bytes, sender: str) -> tuple[int, str]:
        with smtplib.LMTP("127.0.0.1", self.port, timeout=20) as lmtp:
            lmtp.ehlo_or_helo_if_needed()
            lmtp.mail(sender)
            code, words = lmtp.rcpt(to)
            if code == 250:
                code, words = lmtp.data(raw)
            return code, words.decode()

    async def reply(
        self,
        person: Person,
        to: str,
        text: str,
        *,
        headers: Mapping[str, str | None] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> tuple[int, str]:
        """A mail of this person; a header of None is left out."""
        return await self.hand(
            to, written_by(person, to, text, headers=headers, files=files), sender=person.email
        )


def written_by(
    person: Person,
    to: str,
    text: str,
    *,
    headers: Mapping[str, str | None] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    """The mail as a mail program makes it and our own server lets it in."""
    told: dict[str, str | None] = {
        "Authentication-Results": passed(person),
        "From": f"{person.name} <{person.email}>",
        "To": to,
        "Subject": "Re: Forum Mensenhandel: Signalen delen",
        "Message-ID": f"<{next(_numbers)}@{person.email.partition('@')[2]}>",
        **(headers or {}),
    }
    mail = EmailMessage()
    for name, value in told.items():
        if value is not None:
            mail[name] = value
    mail.set_content(text)
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes(policy=policy.SMTP)


async def address_for(cast: Cast, person: Person, thread: ThreadHead, *, number: int = 1) -> str:
    """Where this person may answer a post of the thread."""
    post = await db.row(
        "select id, created_at from post where thread_id = $1 and number = $2", thread.id, number
    )
    assert post
    epoch = await db.value("select token_epoch from member where id = $1", person.id)
    to = ReplyTo(person.id, post["id"], int(epoch), answers=number > 1)
    return reply_address(to, told=post["created_at"])


async def came_in(person: Person, thread_id: int) -> int:
    """The number of a reply that waits, to the first post of the thread."""
    post = await db.value("select id from post where thread_id = $1 and number = 1", thread_id)
    raw = written_by(person, "r+x@reply.forum.example", "Bij ons ook.")
    found = Door("reply", to=ReplyTo(person.id, int(post), 0))
    await store.keep(found, "r+x@reply.forum.example", sender=person.email, content=raw)
    return int(await db.value("select max(id) from inbound_mail"))


async def handled() -> None:
    """What the worker does with everything that came in."""
    for row in await db.rows("select id from inbound_mail where state = 'pending' order by id"):
        await processing.process(row["id"])


@asynccontextmanager
async def mail_comes_in() -> AsyncIterator[Relay]:
    """The door, open on a port of its own."""
    before = settings.current()
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings.use(
        replace(
            before,
            inbound_lmtp=f"127.0.0.1:{port}",
            reply_domain="reply.forum.example",
            bounce_domain="bounce.forum.example",
            authserv_id=AUTHSERV,
        )
    )
    try:
        yield Relay(port)
    finally:
        server.close()
        settings.use(before)
