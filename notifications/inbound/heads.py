"""What mail programs write above the mail that is answered, in Dutch, English, German and French.

A head is sure when nobody types it by hand: it holds an address, or is a block of fields with a
date. One that a person may well have typed ("Op 3 maart om 10:12 schreef de politie:") is a head
only where a quote follows, and no surer one does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

MARKER = re.compile(r"#{2,3}-[^#\n]{3,120}-#{2,3}")
"""The line above which a reply is to be written, in any language."""
_LONGEST = 400
_WRAPPED = 4  # lines that "On … wrote:" may be broken over
_MOST_FIELDS = 9

_BEGINS = ("op ", "on ", "am ", "le ", "den ")
_VERBS = ("schreef", "geschreven", "wrote", "writes", "schrieb", "schreibt", "écrit", "a ecrit")
_FROM = ("van:", "from:", "von:", "de:")
_DATED = ("verzonden:", "datum:", "sent:", "date:", "gesendet:", "envoyé:")
_FIELDS = (
    *_DATED,
    *("aan:", "onderwerp:", "cc:", "bcc:", "beantwoorden:", "to:", "subject:", "reply-to:"),
    *("an:", "betreff:", "kopie:", "à:", "objet:", "copie:", "urgentie:", "importance:"),
)
_RULES = (
    *("oorspronkelijk bericht", "doorgestuurd bericht", "original message", "forwarded message"),
    *("ursprüngliche nachricht", "weitergeleitete nachricht", "message d'origine"),
    *("message d’origine", "message transféré", "message original", "original-nachricht"),
)
_FORWARDED = (
    *("begin doorgestuurd bericht:", "begin forwarded message:"),
    *("anfang der weitergeleiteten nachricht:", "début du message transféré:"),
)
_TIME = re.compile(r"\b\d{1,2}(?:[:.h]| h )\d{2}\b")
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d{2}\b|\d[-/.]\d{1,2}[-/.]\d{2}")
_NUMERIC = re.compile(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b")
_SOME_FIELD = re.compile(r"[^\W\d_][^:<>@]{0,24}:\s+\S")
# Without width or of direction only: soft hyphen, zero-width, marks and overrides of bidi.
_INVISIBLE = dict.fromkeys(
    at
    for first, last in (
        *((0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F)),
        *((0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF)),
    )
    for at in range(first, last + 1)
)


class Head(NamedTuple):
    """How many lines introduce a quote (0: none do), and whether nobody types that by hand."""

    length: int
    sure: bool = True


NONE = Head(0, sure=False)


def marks(line: str) -> bool:
    """Whether this is our own line, with whatever invisible characters in it."""
    seen = line[:300]
    if not seen.isascii():
        seen = seen.translate(_INVISIBLE)
    return MARKER.search(seen) is not None


def head(lines: Sequence[str], place: int) -> Head:
    """What the lines from here are."""
    line = lines[place].strip(" *_\t")
    if not line:
        return _drawn(lines, place)
    if line[0] == ">":
        return _quoted(lines, place, line)
    if is_rule(line) or _simple(line) in _FORWARDED:
        return Head(1)
    found = _attribution(lines, place, line)
    return found if found.length else _block(lines, place)


def is_rule(line: str) -> bool:
    """`-----Original Message-----`, or `----- … schreef: -----`, whatever the language."""
    if len(line) < 12 or not line.startswith("--"):
        return False
    told = line[:200].lower()
    says = line.endswith("--") and "@" in told and any(each in told for each in _VERBS)
    return says or any(each in told for each in _RULES)


def numeric(line: str) -> bool:
    """Whether a date is written as programs write it: 23-11-2026."""
    return _NUMERIC.search(line) is not None


def _quoted(lines: Sequence[str], place: int, line: str) -> Head:
    """Apple's head stands in the quote; GroupWise has `>>> name <address> date >>>`."""
    if line.startswith(">>> ") and line.endswith(">>>"):
        return Head(1) if "@" in line or _TIME.search(line) else NONE
    if place and lines[place - 1].startswith(">"):
        return NONE
    bare = [each.strip("> *_\t") for each in lines[place : place + _WRAPPED]]
    found = _attribution(bare, 0, bare[0])
    return found if found.sure else NONE


def _attribution(lines: Sequence[str], place: int, line: str) -> Head:
    """`On … <address> wrote:`, on one line or wrapped; `Name <address> schreef op …:`."""
    begins = line[:5].lower().startswith(_BEGINS)
    if not begins and (not line.endswith(":") or len(line) > _LONGEST):
        return NONE
    whole = ""
    for count, each in enumerate(lines[place : place + (_WRAPPED if begins else 1)], start=1):
        whole = f"{whole} {each.strip(' *_')}".strip()
        if len(whole) > _LONGEST:
            return NONE
        if whole.endswith(":"):
            return _told(whole.lower(), lines, place + count, count)
    return NONE


def _told(whole: str, lines: Sequence[str], after: int, count: int) -> Head:
    if not any(verb in whole for verb in _VERBS):
        return NONE
    if "@" in whole:
        return Head(count)
    if _TIME.search(whole) and _quote_follows(lines, after):
        return Head(count, sure=False)
    return NONE


def _quote_follows(lines: Sequence[str], place: int) -> bool:
    following = next((line for line in lines[place : place + 4] if line.strip()), "")
    return not following or following.lstrip().startswith(">") or marks(following)


def _block(lines: Sequence[str], place: int) -> Head:
    """`From: … Sent: … To: … Subject: …`, in any order, with who and when."""
    if not _field(lines[place]).startswith((*_FROM, *_FIELDS)):
        return NONE
    count, known, sender, dated, goes_on = 0, 0, False, False, False
    for each in lines[place : place + _MOST_FIELDS]:
        told = _field(each)
        named = told.startswith((*_FROM, *_FIELDS))
        if not named and not (told and (goes_on or each[:1].isspace())):
            break
        sender = sender or (told.startswith(_FROM) and count < 4)
        dated = dated or (told.startswith(_DATED) and _WHEN.search(each[:200]) is not None)
        known, count, goes_on = known + named, count + 1, each.endswith((",", ";"))
    return Head(count) if known >= 3 and sender and dated else NONE


def _drawn(lines: Sequence[str], place: int) -> Head:
    """Outlook's line of underscores, with fields below it in a language that is not known here."""
    bare = lines[place].strip()
    if len(bare) < 30 or bare.strip("_"):
        return NONE
    below = [line.strip(" *") for line in lines[place + 1 : place + 7]]
    fields = [line for line in below if _SOME_FIELD.match(line[:60])]
    sure = len(fields) >= 3 and any("@" in line for line in fields)
    return Head(1) if sure and any(_WHEN.search(line[:200]) for line in fields) else NONE


def _field(line: str) -> str:
    return _simple(line[:80])


def _simple(line: str) -> str:
    """In lower case, without asterisks, and `De :` as `De:`."""
    return line.strip(" *_\t").lower().replace(" :", ":").replace("*", "")
