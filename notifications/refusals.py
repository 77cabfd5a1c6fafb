"""What another mail server said of a mail: in plain words, and as it said it, cleaned.

The words of a server are for whoever looks after the members, and they often repeat the address:
it is taken out, for managers do not see addresses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from forum.core import text
from forum.core.i18n import N_, gettext

LONGEST = 200  # characters of a server's words
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b", re.ASCII)
_ADDRESS = re.compile(r"<?[^\s<>@:;,()]{1,64}@[^\s<>@:;,()]{1,253}>?")
_SHORT = 3  # a local part of fewer letters is a word of any sentence
_GONE = N_("Het adres bestaat niet of niet meer.")
_FULL = N_("De mailbox is vol.")
_SHUT = N_("De mailbox is uitgeschakeld.")
_LARGE = N_("De e-mail was te groot.")
_AWAY = N_("De mailserver was niet bereikbaar.")
_POLICY = N_("De mailserver houdt e-mail van het forum tegen, door een regel van die organisatie.")
_LATER = N_("De mailserver nam de e-mail nog niet aan.")
_REFUSED = N_("De mailserver weigerde de e-mail.")
# Subject and detail of RFC 3463 (section 3); a detail of -1 is any.
_WORDS: Mapping[tuple[int, int], str] = {
    **{(1, detail): _GONE for detail in (0, 1, 2, 3, 6, 10)},
    (2, 1): _SHUT,
    (2, 2): _FULL,
    (2, 3): _LARGE,
    (3, 4): _LARGE,
    (4, -1): _AWAY,
    (7, -1): _POLICY,
}
_REASONS: Mapping[str, str] = {"bounced": _GONE, "gave_up": _AWAY}


def plain(reply: str, *, code: int | None, reason: str) -> str:
    """What happened, in the language being spoken. `reason`: of the delivery that ended so."""
    return gettext(_told(reply, code, reason))


def _told(reply: str, code: int | None, reason: str) -> str:
    status = _STATUS.search(reply)
    if status:
        place = int(status[2]), int(status[3])
        known = _WORDS.get(place) or _WORDS.get((place[0], -1))
        if known:
            return known
    later = status[1] == "4" if status else code is not None and 400 <= code < 500
    return _REASONS.get(reason) or (_LATER if later else _REFUSED)


def cleaned(reply: str, *, address: str) -> str:
    """The words of the server on one line, without addresses or the name before the @."""
    found = _ADDRESS.sub("…", text.one_line(reply))
    local = address.partition("@")[0]
    if len(local) >= _SHORT:
        found = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "…", found, flags=re.IGNORECASE)
    return found if len(found) <= LONGEST else f"{found[: LONGEST - 1].rstrip()}…"
