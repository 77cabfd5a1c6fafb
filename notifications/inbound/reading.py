"""A mail as it came, taken apart: who says she sent it, what it says, what hangs on it.

Nothing is told about addresses: the newer policy of the standard library spends seconds on a
header with 20,000 recipients and raises on `Message-ID: <@>`. Nothing here raises for what a mail
says.
"""

from __future__ import annotations

import codecs
import email
import email.header
import email.utils
import hashlib
import re
from dataclasses import dataclass, field
from email.message import Message

from notifications.inbound import hypertext, parts
from notifications.inbound.parts import Part

MOST_TEXT = 400 * 1024  # bytes of one text part
MOST_FILES = 10
_LONGEST = 2_000  # characters of one header
_COMMENTS = 20
_MOST_STEPS = 25_000  # lines of a report, each once for every multipart
_CHARSETS = (
    *("ascii", "utf-8", "utf-16", "utf-32", "iso8859", "latin", "cp", "koi8", "mac", "tis-620"),
    *("big5", "gb", "hz", "euc", "shift_jis", "iso2022", "johab", "kz1048", "ptcp154"),
)
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
    """A file that came with a mail; decoded when its content is asked for."""

    name: str
    part: Part

    @property
    def content(self) -> bytes:
        """Nothing of somebody else's mail: that is named, and never taken."""
        return b"" if self.part.kind == "message/rfc822" else self.part.content()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail taken apart. `headers`: names in lower case, unfolded values, in order; `complete`:
    these are all."""

    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    files: tuple[Attached, ...] = ()
    more_files: int = 0
    readable: bool = True
    complete: bool = True

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    @property
    def author(self) -> str:
        """The address in the one From header, in lower case; "" when there are none or several,
        or may be more."""
        found = self.all("from")
        if len(found) != 1 or not self.complete:
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
    found = _MESSAGE_ID.search(parts.head_of(raw))
    told = found[1] if found else raw
    return hashlib.sha256(recipient.lower().encode() + b"\0" + told).hexdigest()


def parsed(raw: bytes) -> Message:
    """A report as the standard library has it; of one that is made to take long, the headers."""
    told = parts.head_of(raw) if _takes_long(raw) else raw
    return email.message_from_bytes(told, policy=parts.SHORT)


def _takes_long(raw: bytes) -> bool:
    """Parts, headers or lines without end, or multiparts within multiparts: that parser looks at
    each line once for every multipart that is open."""
    opened = raw.lower().count(b"boundary")
    lines = raw.count(b"\n") + 20 * raw.count(b"\n--")
    return opened > parts.DEEPEST or lines * (1 + opened) > _MOST_STEPS


def read(raw: bytes) -> Arrived:
    """Take a mail apart. Costs time in proportion to its size: not for the event loop."""
    try:
        return _arrived(parts.taken_apart(raw))
    except (RecursionError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        return Arrived(readable=False)


@dataclass
class _Found:
    plain: list[str] = field(default_factory=list)
    rich: list[str] = field(default_factory=list)
    files: list[Attached] = field(default_factory=list)
    more: int = 0


def _arrived(mail: parts.Mail) -> Arrived:
    headers = tuple((name.lower(), _unfolded(str(value))) for name, value in mail.head.raw_items())
    found = _Found()
    for part in mail.parts:
        _sort(part, found)
    text = "\n\n".join(found.plain) or hypertext.plain("\n".join(found.rich))
    readable = mail.whole or bool(text.strip() or found.files)
    return Arrived(headers, text, tuple(found.files), found.more, readable, mail.complete)


def _sort(part: Part, found: _Found) -> None:
    name = _file_name(part.head)
    attached = str(part.head.get("content-disposition", "")).lower().startswith("attachment")
    if part.kind in _SIGNED:
        return
    if part.kind in {"text/plain", "text/html"} and not attached and not (name and found.plain):
        text = _text(part)
        if part.kind == "text/html":
            found.rich.append(text)
        else:
            found.plain.append(_unflowed(part.head, text))
    elif not part.related or attached:  # a picture in an HTML text is a logo in nearly every case
        _add(part, found, name)


def _add(part: Part, found: _Found, name: str) -> None:
    if len(found.files) >= MOST_FILES:
        found.more += 1
        return
    usual = "bericht.eml" if part.kind == "message/rfc822" else "bijlage"
    found.files.append(Attached(name or usual, part))


def _file_name(head: Message) -> str:
    try:
        return _decoded(head.get_filename() or "")[:200]
    except (ValueError, TypeError, LookupError):
        return ""


def _text(part: Part) -> str:
    """The words of a text. Programs that say "us-ascii" or "iso-8859-1" often mean another."""
    raw = part.content(MOST_TEXT)
    for charset in (_charset(part.head), "utf-8"):
        try:
            return raw.decode(charset).replace("\0", "")
        except UnicodeError:
            continue
    return raw.decode("cp1252", "replace").replace("\0", "")


def _charset(head: Message) -> str:
    """The charset of a text. What Python calls one but no mail is written in is none: decoding
    "punycode" takes time that grows with its square."""
    try:
        told = codecs.lookup(str(head.get_content_charset("utf-8"))).name
    except (LookupError, ValueError):
        return "utf-8"
    if told in {"iso8859-1", "ascii"}:  # as browsers read it: WHATWG, Encoding, section 4.2
        return "cp1252" if told == "iso8859-1" else "utf-8"
    return told if told.startswith(_CHARSETS) else "utf-8"


def _unflowed(head: Message, text: str) -> str:
    """Paragraphs as they were typed (RFC 3676): a line that ends with a space goes on."""
    if str(head.get_param("format", "")).lower() != "flowed":
        return text
    glue = -1 if str(head.get_param("delsp", "")).lower() == "yes" else None
    told: list[list[str]] = []
    flows = False
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line[1:] if line.startswith(" ") else line
        if flows and not line.startswith(">") and not told[-1][0].startswith(">"):
            told[-1].append(bare)
        else:
            told.append([bare])
        flows = bare.endswith(" ") and bare != "-- "
    return "\n".join("".join([*(each[:glue] for each in line[:-1]), line[-1]]) for line in told)


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
