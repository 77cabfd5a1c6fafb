"""A mail as bytes, written here and nowhere else.

`EmailMessage` with its usual 78 columns turns a long List-Unsubscribe into `=?utf-8?q?…`, which
mail providers ignore (python/cpython#85725), and reads what somebody typed as if it were encoded
already: a name like `=?utf-8?q?=0D=0A?=` made a mail that could not be written. So headers are
written here, what is plain as it is, the rest as encoded words (RFC 2047), and the bytes are handed
to the server as they are. Bodies are quoted-printable: eight bits are a downgrade away
from a broken signature (RFC 6376 section 5.3).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from functools import lru_cache

from forum.core import security
from forum.core import settings as settings_module
from notifications import unsubscribing
from notifications.inbound.addresses import complaint_address
from notifications.rendering import Rendered

LONGEST_LINE = 998  # RFC 5322 section 2.1.1
CRLF = "\r\n"
# Short atoms (RFC 5322 section 3.2.3): they stand in any header as they are, encoded nowhere.
_PLAIN_NAME = re.compile(r"(?=.{1,200}$)[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PLAIN_ADDRESS = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Invite:
    """A calendar object that travels with the mail, and its iTIP method."""

    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a mail but its words. `stops`: what its unsubscribe link ends, or None.

    `list_name` is None for mails about somebody's account: those are no list (RFC 2919).
    `reply_to`: where an answer is taken, "" for nowhere; without `takes_reply` it is refused there;
    `contact`: the people whom an answer reaches, where there is no `reply_to`.
    `about`: what mails of one conversation share; `after`: the Message-ID of the one before it.
    """

    delivery_id: int
    message_id: str
    date: datetime
    kind: str
    to_name: str
    to_address: str
    sender_name: str
    tenant: str
    list_name: str | None = None
    stops: str | None = None
    member_id: int | None = None
    about: str = ""
    after: str = ""
    reply_to: str = ""
    takes_reply: bool = True
    contact: str = ""
    invite: Invite | None = None


def compose(envelope: Envelope, words: Rendered) -> bytes:
    """The whole message, CRLF line ends, ASCII throughout."""
    lines = (f"{name}: {value}{CRLF}" for name, value in _headers(envelope, words.subject))
    return "".join(lines).encode("ascii") + _body(envelope, words)


def _headers(envelope: Envelope, subject: str) -> Iterator[tuple[str, str]]:
    settings = settings_module.current()
    yield "From", _mailbox(envelope.sender_name, settings.mail_from)
    yield "To", _mailbox(envelope.to_name, envelope.to_address)
    if answers := envelope.reply_to or envelope.contact:
        yield "Reply-To", _mailbox(envelope.sender_name, answers)
    yield "Subject", _encoded(subject)
    yield "Date", f"{envelope.date:%a, %d %b %Y %H:%M:%S} +0000"
    yield "Message-ID", envelope.message_id
    if envelope.about:
        root = _root(envelope)
        yield "In-Reply-To", envelope.after or root
        yield "References", f"{root} {envelope.after}" if envelope.after else root
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    if envelope.list_name:
        yield "Feedback-ID", f"{envelope.kind}:{envelope.list_name}:{envelope.tenant}:samenspraak"
        yield "List-ID", _list_id(envelope.sender_name, envelope.list_name)
    if envelope.stops and envelope.member_id:
        yield from _list_headers(envelope.stops, envelope.member_id)
        open_to = envelope.reply_to if envelope.takes_reply else ""
        yield "List-Post", f"<mailto:{open_to}>" if open_to else "NO"
        yield from _complaint_headers(envelope.message_id)
    yield "MIME-Version", "1.0"


def _root(envelope: Envelope) -> str:
    """The Message-ID of a mail that never was, above all mails to this reader about one thing.

    Her own: two readers in one mailbox, or an archive of many, have two conversations.
    """
    mac = security.mac("mail-root", f"{envelope.about}.{envelope.member_id}", size=10)
    return f"<{envelope.about}.{mac}@{settings_module.current().mail_domain}>"


def _list_headers(stops: str, member_id: int) -> Iterator[tuple[str, str]]:
    settings = settings_module.current()
    token = unsubscribing.token(member_id, stops)
    domain = settings.bounce_domain or settings.mail_domain
    mailto = f"mailto:u+{token}@{domain}?subject=unsubscribe"
    yield "Precedence", "bulk"
    yield "List-Unsubscribe", f"<{unsubscribing.address(token)}>, <{mailto}>"
    yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield "List-Archive", f"<{settings.base_url}/mijn-mail>"
    yield "List-Help", f"<{settings.base_url}/instellingen/mail>"


def _complaint_headers(message_id: str) -> Iterator[tuple[str, str]]:
    """Where a provider may tell of a complaint, and of which mail (RFC 9477 section 3.1).

    Only when the relay's signature, which is of the domain of From, vouches for that address too:
    the same domain, or one below it. The mark is the Message-ID's, in the letters it may have.
    """
    settings = settings_module.current()
    address = complaint_address()
    sender = settings.mail_from.rpartition("@")[2].lower()
    if address and f".{address.rpartition('@')[2]}".endswith(f".{sender}"):
        yield "CFBL-Address", f"{address}; report=arf"
        mark = message_id.strip("<>").partition("@")[0]
        yield "CFBL-Feedback-ID", mark.replace(".", ":")


def _list_id(name: str, list_name: str) -> str:
    told = f"<{list_name}.{settings_module.current().mail_domain}>"
    return f"{name} {told}" if _PLAIN_NAME.fullmatch(name) else told  # RFC 2919 section 3


def _mailbox(name: str, address: str) -> str:
    # Nothing in most names and addresses needs quotes; to take them apart costs ten times as much.
    if _PLAIN_NAME.fullmatch(name) and _PLAIN_ADDRESS.fullmatch(address):
        return f"{name} <{address}>"
    # Address refuses CR and LF: nobody's name can add a header.
    mailbox = str(Address(display_name=name, addr_spec=address))
    return mailbox if _is_plain(mailbox) else f"{_encoded(name)} <{address}>"


def _encoded(value: str) -> str:
    """A header's text: as it is when plain, else encoded words, folded. Raises `ValueError`."""
    if "\r" in value or "\n" in value:
        raise ValueError("a header holds no CR or LF")
    return value if _is_plain(value) else Header(value, "utf-8").encode(linesep=CRLF)


def _is_plain(value: str) -> bool:
    # Printable ASCII holds no line end; what looks encoded would be decoded by its reader.
    fits = len(value) < LONGEST_LINE - 30
    return fits and value.isascii() and value.isprintable() and "=?" not in value


def _body(envelope: Envelope, words: Rendered) -> bytes:
    seed = security.mac("boundary", envelope.message_id, size=20)
    parts = [
        _part("text/plain; charset=utf-8", words.plain.encode()),
        _part("text/html; charset=utf-8", words.html.encode()),
    ]
    invite = envelope.invite
    if invite is None:
        return _multipart("alternative", f"a-{seed}", parts)
    calendar = f"text/calendar; charset=utf-8; method={invite.method}"
    alternative = _multipart("alternative", f"a-{seed}", [*parts, _part(calendar, invite.content)])
    file = _part(
        'application/ics; name="invite.ics"', invite.content, 'attachment; filename="invite.ics"'
    )
    return _multipart("mixed", f"m-{seed}", [alternative, file])


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"{CRLF}{CRLF}'.encode()
    line = f"--{boundary}".encode()
    inner = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return head + inner + line + b"--\r\n"


def _part(content_type: str, content: bytes, disposition: str = "") -> bytes:
    head = [f"Content-Type: {content_type}", "Content-Transfer-Encoding: quoted-printable"]
    if disposition:
        head.append(f"Content-Disposition: {disposition}")
    return (CRLF.join(head) + CRLF * 2).encode() + _quoted(content)


def _quoted(content: bytes) -> bytes:
    """Quoted-printable with CRLF line ends (RFC 2045 section 6.7): each line by itself."""
    lines = content.replace(b"\r\n", b"\n").split(b"\n")
    if len(lines) == 1:
        lines.append(b"")
    return b"\r\n".join([_quoted_line(line) for line in lines])


@lru_cache(maxsize=2_000)
def _quoted_line(line: bytes) -> bytes:
    """One line; remembered, as most of a mail is the same in the next: the frame, the threads."""
    # With its end, which a line that is broken in two takes over.
    return binascii.b2a_qp(line + b"\r\n", istext=True)[:-2]
