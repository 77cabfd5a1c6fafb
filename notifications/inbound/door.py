"""Where mail comes in: LMTP (RFC 2033), spoken by our own relay and nobody else.

What is not for us is refused at RCPT, so that the sender hears at once and nothing is kept. 250
after the dot is said once the row is committed, and not before.
"""

from __future__ import annotations

from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from forum.core import db
from forum.core import settings as settings_module
from forum.members import queries as members
from notifications import unsubscribing
from notifications.inbound import store
from notifications.inbound.addresses import Door, door, is_no_reply

MOST = 15 * 1024 * 1024  # bytes of a mail
MOST_REPORT = 512 * 1024  # bytes kept of what is no reply
_UNKNOWN = "550 5.1.1 There is no such address, or it does not take replies any more"
_TOO_MANY = "550 5.7.1 Too many replies in an hour"
_MACHINE = "550 5.7.1 Automatic mail is not taken here"
_PRIVATE = "550 5.7.1 Private messages are not answered by mail: answer at %s/gesprekken"
_ONE = "452 4.5.3 One recipient at a time"
_LATER = "451 4.3.0 Try again later"
log = structlog.get_logger()


class Handler:
    """What aiosmtpd asks of us."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether mail to this address is taken; the answer of the server."""
        if envelope.rcpt_tos:
            return _ONE
        if is_no_reply(address):
            return _PRIVATE % settings_module.current().base_url
        try:
            refused = await _refusal(door(address), sender=envelope.mail_from or "")
        except Exception as error:
            return _failed("inbound_rcpt", error)
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        address, content = envelope.rcpt_tos[0], envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        found = door(address)
        if found is None:  # its last moment passed while the mail was under way
            return _UNKNOWN
        try:
            await _take(found, address, envelope.mail_from or "", raw)
        except Exception as error:
            return _failed("inbound_data", error)
        return "250 2.0.0 Kept"


async def _take(found: Door, address: str, sender: str, raw: bytes) -> None:
    """Committed when this returns: the mail is kept, or what it asks for is done."""
    if found.stop is not None:  # who has the address has the right, as with the link
        await unsubscribing.stop(found.stop)
        return
    kept = raw if found.kind == "reply" else raw[:MOST_REPORT]
    await store.keep(found, address, sender=sender, content=kept)


async def _refusal(found: Door | None, *, sender: str) -> str:
    """Why mail to this address is not taken; "" when it is."""
    if found is None:
        return _UNKNOWN
    if found.member_id is None:
        return ""
    if found.to is not None and not sender.strip("<> "):
        return _MACHINE
    member = await members.member(found.member_id)
    if member is None or member.closed:
        return _UNKNOWN
    if found.to is not None and member.token_epoch != found.to.epoch:
        return _UNKNOWN
    return _TOO_MANY if await store.lately(member.id) >= store.AN_HOUR else ""


def _failed(what: str, error: Exception) -> str:
    if db.is_away(error):
        log.warning(what, error=type(error).__name__)
    else:
        log.exception(what)
    return _LATER


def session() -> Any:
    """One conversation with the relay."""
    return LMTP(
        Handler(),
        data_size_limit=MOST,
        enable_SMTPUTF8=True,
        ident="forum",
        hostname="inbound",
        timeout=300,
        command_call_limit=2_000,
    )
