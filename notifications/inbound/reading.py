"""A mail as it came, taken apart: who says she sent it, what it says, what hangs on it.

The parser is told nothing about addresses (policy `compat32`): the newer one spends seconds on a
header with 20,000 recipients and raises on `Message-ID: <@>`. What is too deep or too much is cut
off before it is parsed, and nothing here raises for what a mail says.
"""

from __future__ import annotations

import email
import email.header
import email.utils
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from notifications.inbound import hypertext

MOST_HEAD = 256 * 1024  # bytes of headers that are looked at
MOST_TEXT = 1024 * 1024  # bytes of one text part
MOST_PARTS = 100
MOST_FILES = 10
DEEPEST = 25  # multiparts within each other
_LONGEST = 2_000  # characters of one header
_COMMENTS = 20
_MOST_LINES = 50_000  # of a text; files have 76 characters a line
_MOST_DASHES = 1_500  # lines that may be a boundary
_BOUNDARY = re.compile(rb"boundary\s{0,3}=", re.IGNORECASE)
_MESSAGE_ID = re.compile(
    rb"^message-id:[ \t]{0,20}(?:\r?\n[ \t]{1,20})?(<[^<>\s]{3,300}>)", re.I | re.M
)
_SIGNED = frozenset(
    {
        *("application/pkcs7-signature", "application/x-pkcs7-signature"),
        *("application/pgp-signature", "text/calendar", "text/x-amp-html"),
    }
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a mail, decoded."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail taken apart. `headers`: names in lower case, unfolded values, in order."""

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    files: tuple[Attached, ...] = ()
    more_files: int = 0
    readable: bool = True

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    @property
    def author(self) -> str:
        """The address in the one From header, in lower case; "" when there are none or several."""
        found = self.all("from")
        if len(found) != 1:
            return ""
        if found[0].count("(") > _COMMENTS:  # it looks into each comment within another
            return ""
        addresses = email.utils.getaddresses([found[0][:_LONGEST]])
        return addresses[0][1].strip().lower() if len(addresses) == 1 else ""

    @property
    def subject(self) -> str:
        return _decoded(self.first("subject"))


def dedupe_key(recipient: str, raw: bytes) -> str:
    """What two copies of one mail have in common: its Message-ID, or else all of it."""
    found = _MESSAGE_ID.search(_head(raw))
    told = found[1] if found else raw
    return hashlib.sha256(recipient.lower().encode() + b"\0" + told).hexdigest()


def parsed(raw: bytes) -> Message:
    """The mail as the standard library has it; of one that is made to take long, the headers."""
    head = _head(raw)
    body = raw[len(head) :]
    return email.message_from_bytes(head if _takes_long(raw) else head + body)


def _takes_long(raw: bytes) -> bool:
    """Multiparts within multiparts, parts or lines without end: no mail program makes those."""
    return (
        len(_BOUNDARY.findall(raw)) > DEEPEST
        or raw.count(b"\n--") > _MOST_DASHES
        or raw.count(b"\n") > _MOST_LINES + len(raw) // 40
    )


def read(raw: bytes) -> Arrived:
    """Take a mail apart. Costs time in proportion to its size: not for the event loop."""
    try:
        return _arrived(parsed(raw), raw)
    except (RecursionError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        return Arrived(readable=False)


def _head(raw: bytes) -> bytes:
    """The headers and the empty line after them, cut off where nobody would read on."""
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
    end = min(ends, default=len(raw))
    if end <= MOST_HEAD:
        return raw[:end]
    return raw[: raw.rfind(b"\n", 0, MOST_HEAD) + 1] + b"\r\n"


@dataclass
class _Found:
    plain: list[str] = field(default_factory=list)
    rich: list[str] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)
    more: int = 0


def _arrived(message: Message, raw: bytes) -> Arrived:
    headers = tuple((name.lower(), _unfolded(str(value))) for name, value in message.raw_items())[
        :2_000
    ]
    found = _Found()
    for count, (part, related) in enumerate(_leaves(message)):
        if count >= MOST_PARTS:
            break
        _sort(part, found, related=related)
    text = "\n\n".join(found.plain) or hypertext.plain("\n".join(found.rich))
    whole = message.get_content_maintype() != "multipart" and not _takes_long(raw)
    readable = whole or bool(text.strip() or found.files)
    return Arrived(headers, text, tuple(found.files), found.more, readable)


def _leaves(message: Message) -> Iterator[tuple[Message, bool]]:
    """The parts that hold something, each with whether it belongs to an HTML text."""
    waiting: list[tuple[Message, bool]] = [(message, False)]
    while waiting:
        part, related = waiting.pop()
        if part.get_content_type() == "message/rfc822":
            yield part, related
        elif part.is_multipart():
            inside = related or part.get_content_type() == "multipart/related"
            parts = part.get_payload()
            assert isinstance(parts, list)
            waiting += [(each, inside) for each in reversed(parts) if isinstance(each, Message)]
        elif part.get_content_maintype() != "multipart":
            yield part, related


def _sort(part: Message, found: _Found, *, related: bool) -> None:
    kind, name = part.get_content_type(), _file_name(part)
    attached = str(part.get("content-disposition", "")).lower().startswith("attachment")
    if kind in _SIGNED:
        return
    if kind in {"text/plain", "text/html"} and not attached and not (name and found.plain):
        text = _text(part)
        if kind == "text/html":
            found.rich.append(text)
        else:
            found.plain.append(_unflowed(part, text))
    elif not related or attached:  # a picture in an HTML text is a logo in nearly every case
        _add(part, found, name)


def _add(part: Message, found: _Found, name: str) -> None:
    if len(found.files) >= MOST_FILES:
        found.more += 1
        return
    content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        found.files.append(Attached(name or "bijlage", content))
    else:
        found.files.append(Attached(name or "bericht.eml", b""))


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")[:200]
    except (ValueError, TypeError, LookupError):
        return ""


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content[:MOST_TEXT] if isinstance(content, bytes) else b""
    charset = str(part.get_content_charset("utf-8"))
    try:
        return raw.decode(charset, "replace").replace("\0", "")
    except (LookupError, ValueError):
        return raw.decode("latin-1").replace("\0", "")


def _unflowed(part: Message, text: str) -> str:
    """Paragraphs as they were typed (RFC 3676): a line that ends with a space goes on."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    glue = -1 if str(part.get_param("delsp", "")).lower() == "yes" else None
    told: list[str] = []
    flows = False
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line[1:] if line.startswith(" ") else line
        if flows and not line.startswith(">") and not told[-1].startswith(">"):
            told[-1] = told[-1][:glue] + bare
        else:
            told.append(bare)
        flows = bare.endswith(" ") and bare != "-- "
    return "\n".join(told)


def _unfolded(value: str) -> str:
    return " ".join(value[: 8 * _LONGEST].split())


def _decoded(value: str) -> str:
    """A header's words, whatever they were encoded in."""
    short = value[:_LONGEST]
    try:
        told = str(email.header.make_header(email.header.decode_header(short)))
    except (ValueError, LookupError, email.errors.HeaderParseError):
        told = short
    return " ".join(told.split())
