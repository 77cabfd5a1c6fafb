"""Whether a mail comes from who it says: what our own mail server wrote above it (RFC 8601).

Anybody can write an Authentication-Results header. Only those with our own server's name count,
and only when they agree: one that says otherwise was not written by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from forum.core import settings as settings_module

_RESULT = re.compile(r"\s*dmarc\s*=\s*([a-z]{1,12})(?=[\s;]|$)", re.IGNORECASE)
_FROM = re.compile(r"(?:^|\s)header\.from\s*=\s*([^\s;@]{1,255})(?=[\s;]|$)", re.IGNORECASE)


def is_genuine(headers: Sequence[str], author: str) -> bool:
    """Whether the sender's domain stands in for `author`: `dmarc=pass` for her domain, and no
    other word on it. `headers`: every Authentication-Results of the mail, unfolded."""
    ours = settings_module.current().authserv_id.lower()
    domain = author.rpartition("@")[2].lower()
    if not ours or not domain:
        return False
    said = [result for header in headers for result in _results(header, ours)]
    return bool(said) and all(result == ("pass", domain) for result in said)


def _results(header: str, ours: str) -> list[tuple[str, str]]:
    """(result, domain) for each DMARC result of a header that our own server wrote."""
    name, *rest = _without_comments(header[:8_000]).split(";")
    words = name.split()
    if not words or words[0].lower() != ours:
        return []
    found = []
    for each in rest:
        result, told = _RESULT.match(each), _FROM.search(each)
        if result:
            found.append((result[1].lower(), told[1].lower() if told else ""))
    return found


def _without_comments(value: str) -> str:
    """The header without `(…)`, which may be nested; and with nothing of quoted strings."""
    told: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in value:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif not quoted and letter == "(":
            depth += 1
        elif not quoted and letter == ")" and depth:
            depth -= 1
        elif not depth and not quoted:
            told.append(letter)
    return "".join(told)
