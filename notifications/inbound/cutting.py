"""What somebody wrote in a reply, without the mail she replied to and without her signature.

Mail programs all quote in their own way, and none of them marks it. So: the marker line that our
own mails begin with; the line or block that mail programs put above a quote, in Dutch, English,
German and French; lines that begin with `>`; `-- ` (RFC 3676 section 4.3) and what telephones add.
Every look at a line costs time in proportion to its length: no pattern here can run away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MARKER = re.compile(r"#{2,3}-[^#\n]{3,120}-#{2,3}")
"""The line above which a reply is to be written, in any language."""
MOST = 100_000  # characters that are looked at
_LONGEST_HEAD = 400
_WRAPPED = 4  # lines that "On … wrote:" may be broken over

_BEGINS = ("op ", "on ", "am ", "le ", "den ")
_VERBS = (
    *("schreef", "het volgende geschreven", "geschreven", "wrote", "writes", "schrieb", "schreibt"),
    *("a écrit", "à écrit", "a ecrit"),
)
_FROM = ("van:", "from:", "von:", "de:")
_FIELDS = (
    *("verzonden:", "datum:", "aan:", "onderwerp:", "cc:", "beantwoorden:"),
    *("sent:", "date:", "to:", "subject:", "reply-to:"),
    *("gesendet:", "an:", "betreff:", "kopie:", "envoyé:", "à:", "objet:", "copie:"),
)
_RULES = (
    *("oorspronkelijk bericht", "doorgestuurd bericht", "original message", "forwarded message"),
    *("ursprüngliche nachricht", "weitergeleitete nachricht", "message d'origine"),
    *("message d’origine", "message transféré"),
)
_MOBILE = re.compile(
    r"(?:verstuurd|verzonden|verstuurd vanaf|sent|gesendet|von meinem|envoyé|télécharge[rz]|get|"
    r"download|outlook voor|haal|diese nachricht wurde)\b"
    r".{0,80}(?:iphone|ipad|android|samsung|galaxy|smartphone|tablet|telefoon|mobiel|mobile|handy|"
    r"blackberry|outlook|mail voor windows|mail for windows|mail für windows|windows mail|courrier"
    r"|yahoo|gmail|huawei|proton|toestel|phone|portable|k-9)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:met|m\.?v\.?g|mvg|hartelijke?|vriendelijke|vrgr|groet|gr\.|kind|best|warm|regards|cheers|"
    r"mit|viele|beste|liebe|freundliche|cordialement|bien|salutations|sincères|amicalement)"
    r"[^.!?\d]{0,40}$",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"groet|m\.?v\.?g|vrgr|regards|cheers|wishes|grüße|grüßen|gruß|cordialement|salutations|"
    r"amicalement|^gr\.",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(r"p\.?s\.?\b|nb\b|n\.b\.", re.IGNORECASE)
_CONTACT = re.compile(r"@|www\.|https?://|(?:\d[ \-()./]{0,3}){7}", re.IGNORECASE)


def written(text: str) -> str:
    """The part of a mail's text that its sender wrote: "" when there is nothing else in it."""
    lines = [line.rstrip() for line in _lines(text)]
    end, below = _quote(lines)
    above = _bare(lines[:end])
    answers = _between(lines[below:])
    kept = [*above, "", *answers] if answers else above
    return _joined(_signed_off(_trimmed(kept)))


def _lines(text: str) -> list[str]:
    plain = text[:MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return plain.replace("\u200b", "").replace("\ufeff", "").split("\n")


def _quote(lines: Sequence[str]) -> tuple[int, int]:
    """Where what is above the quote ends, and where the quoted mail begins."""
    for place, line in enumerate(lines):
        if MARKER.search(line[:300]):
            return place, place + 1
        length = _heads(lines, place)
        if length:
            return place, place + length
    return len(lines), len(lines)


def _heads(lines: Sequence[str], place: int) -> int:
    """How many lines from here introduce a quote; 0 when these do not."""
    line = lines[place].strip(" *_\t")
    if not line or line[0] == ">":
        return 0
    if _is_rule(line):
        return 1
    return _attribution(lines, place, line) or _block(lines, place, line)


def _is_rule(line: str) -> bool:
    """`-----Original Message-----`, whatever the language."""
    return line.startswith("--") and any(each in line[:120].lower() for each in _RULES)


def _attribution(lines: Sequence[str], place: int, line: str) -> int:
    """`On … <address> wrote:`, on one line or wrapped."""
    if not line[:5].lower().startswith(_BEGINS):
        return 0
    whole = ""
    for count, each in enumerate(lines[place : place + _WRAPPED], start=1):
        whole = f"{whole} {each.strip(' *_')}".strip()
        if len(whole) > _LONGEST_HEAD:
            return 0
        if whole.endswith(":"):
            told = whole.lower()
            says = any(verb in told for verb in _VERBS)
            return count if says and any(c.isdigit() or c == "@" for c in told) else 0
    return 0


def _block(lines: Sequence[str], place: int, line: str) -> int:
    """`From: … Sent: … To: … Subject: …`, as Outlook has it."""
    if not _field(line).startswith(_FROM):
        return 0
    count, found = 1, 0
    for each in lines[place + 1 : place + 9]:
        told = _field(each)
        if not told and found:
            break
        found += told.startswith(_FIELDS)
        count += 1
    return count if found >= 2 else 0


def _field(line: str) -> str:
    return line[:80].strip(" *_\t").lower().replace(" :", ":").replace("*", "")


def _bare(lines: Sequence[str]) -> list[str]:
    """What is above a quote, without what introduces it and without a quote at its end."""
    kept, away = list(lines), 1
    while away:
        while kept and _says_nothing(kept[-1]):
            kept.pop()
        away = _introduction(kept)
        del kept[len(kept) - away :]
    return kept


def _introduction(lines: Sequence[str]) -> int:
    """How many of the last lines introduce the quote that comes next."""
    for back in range(1, min(len(lines), 10) + 1):
        length = _heads(lines, len(lines) - back)
        if length >= back or (back == 1 and _introduces(lines[-1])):
            return back
    return 0


def _introduces(line: str) -> bool:
    """`… <address> …:` in a language that is not known here."""
    return len(line) <= _LONGEST_HEAD and line.endswith(":") and "@" in line and ">" in line


def _says_nothing(line: str) -> bool:
    """Empty, quoted, or drawn: Outlook has a line of underscores above the quote."""
    bare = line.strip()
    return not bare or bare[0] == ">" or (len(bare) >= 8 and not bare.strip("_-"))


def _between(lines: Sequence[str]) -> list[str]:
    """Answers written in or under the quoted mail, each with the quote that it answers.

    Only where the quote itself is marked with `>`, and an answer begins after an empty line:
    else a long line that a mail program broke would look like one.
    """
    if not any(line.startswith(">") for line in lines):
        return []
    parts = _parts(_unsigned(lines))
    while parts and parts[-1][0].startswith(">"):
        parts.pop()
    answers = [part for part in parts if not part[0].startswith(">")]
    if not answers or not parts[0][0].startswith(">"):
        return []
    if len(answers) == 1 and len(parts) == 2:
        return answers[0]  # written under the whole quote: that stands on the forum already
    told = [[line for line in part if not _own(line)] for part in parts]
    return [line for part in told if part for line in (*part, "")]


def _own(line: str) -> bool:
    return MARKER.search(line[:300]) is not None


def _parts(lines: Sequence[str]) -> list[list[str]]:
    """The lines in turns: quoted, answered, quoted …; a part holds no empty lines at its ends."""
    parts: list[list[str]] = []
    rested = True
    for line in lines:
        quoted = line.startswith(">")
        if not line.strip():
            rested = True
            if parts:
                parts[-1].append("")
            continue
        same = parts and (parts[-1][0].startswith(">") == quoted)
        if same or (parts and not quoted and not rested):
            parts[-1].append(line)
        else:
            parts.append([line])
        rested = quoted and not line.strip("> ")
    return [_trimmed(part) for part in parts]


def _unsigned(lines: Sequence[str]) -> list[str]:
    """The lines up to a signature."""
    for place, line in enumerate(lines):
        if line == "--" or _is_mobile(lines, place):
            return list(lines[:place])
    return list(lines)


def _is_mobile(lines: Sequence[str], place: int) -> bool:
    """`Sent from my telephone`, with little after it."""
    line = lines[place].strip(" *_<>[]()")
    if not 8 <= len(line) <= 160 or not _MOBILE.match(line):
        return False
    return len(_next(lines, place, most=4)) <= 3


def _next(lines: Sequence[str], place: int, *, most: int) -> list[int]:
    """Where the next lines are that say something."""
    found: list[int] = []
    for at in range(place + 1, min(len(lines), place + 1 + 6 * most)):
        if lines[at].strip():
            found.append(at)
            if len(found) == most:
                break
    return found


def _signed_off(lines: Sequence[str]) -> list[str]:
    """Without the signature; what follows `Kind regards` and a name goes if it tells how to reach
    somebody: telephone, address, site."""
    kept = _trimmed(_unsigned(lines))
    for place, line in enumerate(kept):
        told = line.strip(" ,*_")
        if not (place and len(told) <= 60 and _CLOSING.match(told) and _CLOSES.search(told)):
            continue
        after = _next(kept, place, most=9)
        for at in after[1:] or after:
            if len(kept[at]) > 100 or _AFTERTHOUGHT.match(kept[at]):
                break
            if _CONTACT.search(kept[at]):
                return _trimmed(kept[: after[0] + 1] if after[1:] else kept[: place + 1])
    return kept


def _trimmed(lines: Sequence[str]) -> list[str]:
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return list(lines[first:last])


def _joined(lines: Sequence[str]) -> str:
    """One text, with at most one empty line in a row."""
    told = [line for at, line in enumerate(lines) if line.strip() or (at and lines[at - 1].strip())]
    return "\n".join(told).strip()
