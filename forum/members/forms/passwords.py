"""Which passwords are good enough (NIST SP 800-63B: long, not common, not oneself; no recipes)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from forum.core.errors import Invalid
from forum.core.i18n import N_

SHORTEST = 12
LONGEST = 200
# As it is, and with the usual stand-ins for letters ("W4chtw00rd"; 1 is an l or an i).
_WAYS: tuple[dict[int, int], ...] = (
    {},
    str.maketrans("0134578@$!€+|", "oleastbasietl"),
    str.maketrans("0134578@$!€+|", "oieastbasieti"),
)
_RUNS = (
    *("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik"),
)
TOO_SHORT = N_("Kies een wachtwoord van ten minste 12 tekens.")
TOO_LONG = N_("Kies een wachtwoord van ten hoogste 200 tekens.")
TOO_COMMON = N_("Dit wachtwoord is te gemakkelijk te raden. Kies iets minder gebruikelijks.")
ONESELF = N_("Gebruik uw naam of e-mailadres niet in uw wachtwoord.")
STRANGE = N_("Dit wachtwoord bevat een teken dat niet gebruikt kan worden.")


def check_password(
    password: str, *, email: str, name: str, field: str = "password", organisation: str = ""
) -> str:
    """`password` in normal form C, if it is good enough; else `Invalid` under `field`."""
    chosen = normal(password)
    fault = _fault(chosen, email=email, name=name, organisation=organisation)
    if fault:
        raise Invalid({field: fault})
    return chosen


def normal(password: str) -> str:
    """Normal form C: the same password typed on another system stays the same (RFC 8265)."""
    return unicodedata.normalize("NFC", password)


def _fault(password: str, *, email: str, name: str, organisation: str) -> str:
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    if "\0" in password or any("\ud800" <= c <= "\udfff" for c in password):
        return STRANGE
    if _leans_on(password, [email, email.partition("@")[0], name, *name.split()]):
        return ONESELF
    return TOO_COMMON if common(password) or _leans_on(password, [organisation]) else ""


def common(password: str) -> bool:
    """Whether `password` is on the list, is one or two words of it, or hardly varies."""
    plain = password.casefold()
    inside = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", plain)
    folded = {_letters(each.translate(way)) for each in (plain, inside) for way in _WAYS}
    return len(set(plain)) < 5 or any(_on_list(each) or _monotone(each) for each in folded)


def _letters(password: str) -> str:
    """Lower case without accents and without anything but letters and digits."""
    plain = unicodedata.normalize("NFKD", password.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def _on_list(folded: str) -> bool:
    """On the list as it is, or made of at most two of its words with digits around them."""
    words = _common_words()
    bare = re.sub(r"\d+", "", folded)
    if not words.isdisjoint({folded, bare}):
        return True
    return any(bare[:at] in words and bare[at:] in words for at in range(3, len(bare) - 2))


def _monotone(folded: str) -> bool:
    """A unit repeated ("abcabcabcabc"), or a run along the alphabet or the keyboard."""
    if len(folded) < 8:
        return False
    if re.fullmatch(r"(.{1,8}?)\1+.{0,5}", folded):
        return True
    runs = (run for forward in _RUNS for run in (forward * 2, forward[::-1] * 2))
    return any(folded[:8] in run for run in runs)


def _leans_on(password: str, own: list[str]) -> bool:
    """Whether little is left of `password` once one of these words is taken out."""
    words = {word for each in own if len(word := _letters(each)) >= 4}
    folded = {_letters(password.casefold().translate(way)) for way in _WAYS}
    return any(
        word in each and len(each.replace(word, "")) < 8 for word in words for each in folded
    )


@cache
def _common_words() -> frozenset[str]:
    path = Path(__file__).parent / "common_passwords.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(_letters(line) for line in lines if line and not line.startswith("#"))
