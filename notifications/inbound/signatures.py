"""What stands below somebody's words: `-- ` (RFC 3676 section 4.3), what telephones add, and what
tells how to reach somebody after a closing and a name.

Where it is not sure, a line stays: a telephone number too many is seen, a sentence lost is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MARK = "-- "
"""The one line that is sure, with its space."""
_FAR = 60  # lines from the end: no signature is longer
_SHORT = 8  # lines below a `--` that lost its space

_DEVICES = (
    r"iphone|ipad|ipod|android|samsung|galaxy|smartphone|tablet|telefoon|mobiel|mobil|handy|"
    r"blackberry|outlook|mail voor windows|mail for windows|mail für windows|windows|courrier|"
    r"yahoo|gmail|huawei|proton|toestel|apparaat|phone|portable|téléphone|telefon|k-9|pixel|"
    r"xiaomi|oneplus|nokia|bluemail|gmx|web\.de|webmail|ios"
)
_SENT = re.compile(
    r"(?:verstuurd|verzonden|gestuurd|sent|gesendet|envoyé)\s+"
    r"(?:vanaf|vanuit|van|met|via|from|with|using|by|von|vom|mit|aus|de|depuis|à partir|avec|par)"
    rf"\b[^,;:?!]{{0,60}}(?:{_DEVICES})[^,;:?!]{{0,60}}$",
    re.IGNORECASE,
)
_SENT_LAST = re.compile(
    rf"(?:von|vom)\s+mein[^,;:?!]{{0,40}}(?:{_DEVICES})[^,;:?!]{{0,30}}\sgesendet\W*$",
    re.IGNORECASE,
)
_FETCH = re.compile(
    r"(?:(?:get|download|haal|télécharge[rz]|obtene[rz]|obtenir|holen sie sich)\s+outlook\b"
    r"|outlook (?:voor|for|für|pour) (?:ios|android|mac)\b).{0,120}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:met|m\.?v\.?g|mvg|hartelijke?|vriendelijke|vrgr|groet|gr\.|kind|best|warm|regards|cheers|"
    r"mit|viele|beste|liebe|freundliche|cordialement|bien|salutations|sincères|amicalement|hgr)"
    r"[^.!?\d]{0,40}$",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"groet|m\.?v\.?g|vrgr|regards|cheers|wishes|grüße|grüßen|grüsse|gruß|cordialement|"
    r"salutations|amicalement|^gr\.|^hgr",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(r"p\.?s\.?\b|nb\b|n\.b\.", re.IGNORECASE)
_CONTACT = re.compile(r"@|www\.|https?://|(?:\d[ \-()./]{0,3}){7}", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"disclaimer\b|proclaimer\b|(?:de informatie|(?:dit|aan dit) bericht|(?:dit|deze) e-?mail|"
    r"this (?:e-?mail|message)|the information|diese (?:e-?mail|nachricht)|ce (?:message|courriel)|"
    r"denk aan het milieu|think before you print).{0,200}(?:bestemd|vertrouwelijk|rechten|"
    r"intended|confidential|vertraulich|bestimmt|confidentiel|destiné|milieu|print)",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\[cid:[^\]]{1,200}\]|<https?://[^>]{1,300}>")
_LINK = re.compile(r"<https?://[^<>]{1,300}>")
_SMALL = re.compile(r"(?<![\w.@/-])[^\W\d_A-Z]{2,}(?![\w@/]|\.\w)")


def unsigned(lines: Sequence[str]) -> list[str]:
    """The lines up to a signature."""
    kept = list(lines)
    del kept[next((at for at in range(len(kept)) if _is_mobile(kept, at)), len(kept)) :]
    for place, line in enumerate(kept):
        if line == MARK or (line == "--" and _signs(kept[place + 1 :])):
            return kept[:place]
    return kept


def signed_off(lines: Sequence[str]) -> list[str]:
    """Without what follows `Kind regards` and a name, when it tells how to reach somebody: a
    telephone number, an address, a site; an afterthought stays."""
    kept = trimmed(unsigned(lines))
    said = [at for at, line in enumerate(kept) if line.strip()]
    for place in (at for at in said[-_FAR:] if at and _closes(kept[at])):
        after = [at for at in said if at > place]
        first = _contact(kept, after[1:] or after)
        if first is not None:
            ends = after[0] + 1 if after[1:] else place + 1
            more = next(
                (at for at in after if at > first and _is_afterthought(kept[at])), len(kept)
            )
            return trimmed([*kept[:ends], "", *kept[more:]])
    return kept


def trimmed(lines: Sequence[str]) -> list[str]:
    """Without empty lines at either end."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    return list(lines[first:last])


def _signs(below: Sequence[str]) -> bool:
    """Whether what stands below `--` is a signature: a few short lines, no sentence, and how to
    reach somebody."""
    told = [line.strip() for line in below[: 4 * _SHORT] if line.strip()]
    return (
        len(told) <= _SHORT
        and not any(len(line) > 80 or _is_sentence(line) for line in told)
        and any(_CONTACT.search(line) for line in told)
    )


def _is_mobile(lines: Sequence[str], place: int) -> bool:
    """`Sent from my telephone`, with little after it."""
    line = lines[place].strip(" *_[]()")
    if not 8 <= len(line) <= 300:
        return False
    line = _LINK.sub("", line).strip(" <>")
    if not (_SENT.match(line) or _SENT_LAST.match(line) or _FETCH.match(line)):
        return False
    return sum(bool(each.strip()) for each in lines[place + 1 : place + 25]) <= 3


def _closes(line: str) -> bool:
    told = line.strip(" ,*_")
    if len(told) > 60 or not _CLOSING.match(told):
        return False
    return _CLOSES.search(told) is not None


def _contact(lines: Sequence[str], places: Sequence[int]) -> int | None:
    """Where it tells how to reach somebody; None when the writer goes on before that."""
    for at in places[:9]:
        line = _PICTURE.sub("", lines[at])
        if _is_afterthought(line):
            return None
        if _is_notice(line.strip(" *_")) or lines[at].lstrip().startswith("[cid:"):
            return at
        if len(line) > 100 or _is_sentence(line):
            return None
        if _CONTACT.search(line):
            return at
    return None


def _is_notice(line: str) -> bool:
    """What an organisation writes below every mail: longer than a person would."""
    return (len(line) >= 50 or len(line) <= 12) and _DISCLAIMER.match(line) is not None


def _is_afterthought(line: str) -> bool:
    return _AFTERTHOUGHT.match(line.lstrip(" *_")) is not None


def _is_sentence(line: str) -> bool:
    """Five words in small letters, or three and a full stop: a signature has no such lines."""
    words = len(_SMALL.findall(line[:200]))
    return words >= 5 or (words >= 3 and line.rstrip().endswith((".", "!", "?")))
