"""The parts that a mail is made of (RFC 2046 section 5.1), found in one pass over its bytes.

The parser of the standard library holds every line against every multipart that is open, and looks
at the parameters of a header in time that grows with its square: 25 multiparts around a large file
take seconds. Here only lines that begin with `--` are looked at, headers are cut to what anybody
writes, and nothing calls itself. What is more than a mail program makes is not read on, and said.
"""

from __future__ import annotations

import binascii
import email
import email.errors
import quopri
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.policy import Compat32

MOST_HEAD = 256 * 1024  # bytes of headers that are looked at
MOST_HEAD_LINES = 2_000
MOST_PART_HEAD = 16 * 1024
MOST_PART_LINES = 100
MOST_PARTS = 100
MOST_BEGUN = 200  # parts, those that hold others among them
DEEPEST = 25  # multiparts within each other
MOST_DASHES = 20_000  # lines that may be a boundary
_LONGEST = 2_000  # characters of one header
_LONGEST_RESULTS = 8_000  # of what our own server says of the sender
_MOST_FACTS = 40  # parameters of one header
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))


class _Short(Compat32):
    """Headers as they came, cut off where nobody would read on."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        if name.lower() == "authentication-results":
            return name, value[:_LONGEST_RESULTS]
        short = value[:_LONGEST]
        if name.lower().startswith("content-"):
            return name, ";".join(short.split(";")[:_MOST_FACTS])
        return name, short


SHORT = _Short()


@dataclass(frozen=True, slots=True)
class Part:
    """What holds something itself. `related`: it belongs to an HTML text (RFC 2387)."""

    head: Message
    raw: bytes
    begins: int
    ends: int
    related: bool = False

    @property
    def kind(self) -> str:
        return self.head.get_content_type()

    def content(self, most: int | None = None) -> bytes:
        """The bytes, decoded; at most about `most` of them. What is broken is decoded as far as
        it goes (RFC 2045 section 6.8 lets a reader pass over what is no base64)."""
        coding = str(self.head.get("content-transfer-encoding", "")).strip().lower()
        ends = self.ends if most is None else min(self.ends, self.begins + 3 * most)
        bare = self.raw[self.begins : ends]
        if coding == "base64":
            return _from_base64(bare)[:most]
        return (quopri.decodestring(bare) if coding == "quoted-printable" else bare)[:most]


@dataclass(slots=True)
class Mail:
    """A mail in parts. `complete`: these are all its headers; `whole`: and all its parts."""

    head: Message
    parts: list[Part] = field(default_factory=list)
    complete: bool = True
    whole: bool = True


def head_of(raw: bytes) -> bytes:
    """The headers and the empty line after them, cut off where nobody would read on."""
    return b"\n".join(
        raw[: min(_end(raw, 0), MOST_HEAD)].split(b"\n", MOST_HEAD_LINES)[:MOST_HEAD_LINES]
    )


def taken_apart(raw: bytes) -> Mail:
    """The parts of a mail in their order. Costs time in proportion to its size, and never more."""
    ends = _end(raw, 0)
    head, complete = _headers(raw[: min(ends, MOST_HEAD)], MOST_HEAD_LINES)
    mail = Mail(head, complete=complete and ends <= MOST_HEAD)
    _Cutting(mail, raw).cut(ends)
    return mail


def _headers(raw: bytes, most: int) -> tuple[Message, bool]:
    """The first lines of headers; and whether those were all."""
    lines = raw.split(b"\n", most)
    head = b"\n".join(lines[:most]) + b"\n"
    return email.message_from_bytes(head, policy=SHORT), not any(lines[most:])


def _end(raw: bytes, begins: int, most: int | None = None) -> int:
    """Where the headers from here end, the empty line among them; or, if they do not end within
    `most` bytes, there."""
    if raw.startswith((b"\n", b"\r\n"), begins):
        return begins + 1 + (raw[begins : begins + 1] == b"\r")
    last = len(raw) if most is None else min(len(raw), begins + most)
    ends = [
        at + len(mark) for mark in (b"\n\n", b"\n\r\n") if (at := raw.find(mark, begins, last)) >= 0
    ]
    return min(ends, default=last)


@dataclass(slots=True)
class _Cutting:
    """One pass. `opened`: the boundaries that are open, the innermost last, each with whether what
    is in it belongs to an HTML text. `head`: of the part that is open, None between parts."""

    mail: Mail
    raw: bytes
    opened: list[tuple[bytes, bool]] = field(default_factory=list)
    head: Message | None = None
    begins: int = 0
    begun: int = 0

    def cut(self, body: int) -> None:
        self._begin(self.mail.head, body)
        for place, line in self._lines(body):
            self._meet(place, line)
            if not self.opened or len(self.mail.parts) >= MOST_PARTS or self.begun > MOST_BEGUN:
                break
        if self.opened and (len(self.mail.parts) >= MOST_PARTS or self.begun > MOST_BEGUN):
            self.mail.whole = False
        else:
            self._end(len(self.raw))
        self.mail.whole = self.mail.whole and bool(self.mail.parts)

    def _lines(self, body: int) -> Iterator[tuple[int, bytes]]:
        """Where lines begin that may be a boundary, and these lines."""
        place = self.raw.find(b"\n--", max(0, body - 1)) if self.opened else -1
        for _ in range(MOST_DASHES):
            if place < 0:
                return
            ends = self.raw.find(b"\n", place + 1, place + 400)
            yield place + 1, self.raw[place + 1 : ends if ends > 0 else place + 400].rstrip()
            place = self.raw.find(b"\n--", place + 2)
        self.mail.whole = self.mail.whole and place < 0

    def _meet(self, place: int, line: bytes) -> None:
        """A line that may begin or end something: of the innermost that it fits."""
        for level in range(len(self.opened) - 1, -1, -1):
            boundary, related = self.opened[level]
            if not line.startswith(boundary) or line[len(boundary) :] not in {b"", b"--"}:
                continue
            self._end(self._before(place))
            del self.opened[level + (line == boundary) :]
            if line == boundary:
                self._open(place + len(line), related=related)
            return

    def _open(self, place: int, *, related: bool) -> None:
        """The part after a boundary."""
        begins = self.raw.find(b"\n", place) + 1 or len(self.raw)
        ends = _end(self.raw, begins, MOST_PART_HEAD)
        head, complete = _headers(self.raw[begins:ends], MOST_PART_LINES)
        self.mail.whole = self.mail.whole and complete
        self._begin(head, ends, related=related)

    def _begin(self, head: Message, body: int, *, related: bool = False) -> None:
        kind, boundary = head.get_content_type(), head.get_boundary()
        self.begun += 1
        if not kind.startswith("multipart/"):
            self.head, self.begins = head, body
        elif not boundary or len(self.opened) >= DEEPEST:
            self.mail.whole = False
        else:
            inside = related or kind == "multipart/related"
            self.opened.append((b"--" + boundary.encode("utf-8", "surrogateescape"), inside))

    def _before(self, place: int) -> int:
        """Where ends what stands before a boundary: the line end belongs to it (RFC 2046 5.1.1)."""
        return place - (2 if self.raw[place - 2 : place] == b"\r\n" else 1)

    def _end(self, place: int) -> None:
        """What is open ends here."""
        if self.head is not None:
            related = bool(self.opened) and self.opened[-1][1]
            ends = max(place, self.begins)
            self.mail.parts.append(Part(self.head, self.raw, self.begins, ends, related))
        self.head = None


def _from_base64(raw: bytes) -> bytes:
    bare = raw.translate(None, _NOT_BASE64)
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))
