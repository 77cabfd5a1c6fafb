"""The one gate for every text that leaves the house.

Mail travels and is stored in places we do not know. What was said in a confidential category
stays here (title and link only), and what looks like a citizen's number never goes out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from forum.core import text

_DIGITS = re.compile(r"(?<![\d.])\d{3}[ .-]?\d{3}[ .-]?\d{3}(?![\d.]*\d)")
_MASK = "•••••••••"
TITLE_LENGTH = 200


# The same texts go to hundreds of members in one run.
@lru_cache(maxsize=2_000)
def outgoing(words: str, *, confidential: bool, length: int = 200) -> str:
    """`words` as they may leave: nothing at all when confidential, else one short line, masked."""
    if confidential:
        return ""
    line = text.one_line(words)
    if len(line) > length:
        line = line[: length - 1].rsplit(" ", 1)[0].rstrip(",;:.-– ") + "…"
    return _masked(line)


@lru_cache(maxsize=2_000)
def outgoing_title(title: str) -> str:
    """A title or a name as it may leave: one line, at most 200 characters, masked."""
    return _masked(text.one_line(title)[:TITLE_LENGTH])


def outgoing_text(words: str) -> str:
    """A whole text that somebody wrote to be sent: its lines as they are, numbers masked."""
    return _masked(words)


def _masked(line: str) -> str:
    return _DIGITS.sub(lambda found: _MASK if _is_citizen_number(found[0]) else found[0], line)


def _is_citizen_number(words: str) -> bool:
    # The "elfproef" of the Dutch citizen service number: 9·a + 8·b + … + 2·h - i divides by 11.
    digits = [int(c) for c in words if c.isdecimal()]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(d * w for d, w in zip(digits, weights, strict=True))
    return any(digits) and total % 11 == 0
