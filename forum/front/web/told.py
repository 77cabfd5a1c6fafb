"""What was just done, told once on the next page: `?melding=<word>` from a closed list."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core.i18n import gettext

# Word -> (kind of alert, sentence). Only words travel in addresses, never texts.
TOLD: Mapping[str, tuple[str, str]] = {
    "uitgelogd": ("info", "U bent uitgelogd."),
    "overal-uitgelogd": ("info", "U bent op alle apparaten uitgelogd."),
    "wachtwoord-gekozen": ("positive", "Uw nieuwe wachtwoord is opgeslagen. Log ermee in."),
    "wachtwoord": (
        "positive",
        "Uw wachtwoord is gewijzigd. Op alle andere apparaten bent u uitgelogd.",
    ),
    "profiel": ("positive", "Uw profiel is opgeslagen."),
    "sessie": ("positive", "Dat apparaat is uitgelogd."),
    "welkom": ("positive", "Welkom! U neemt nu deel aan dit forum."),
    "uitgenodigd": ("positive", "De uitnodiging is verstuurd."),
    "opnieuw-uitgenodigd": ("positive", "De uitnodiging is opnieuw verstuurd."),
    "ingetrokken": ("positive", "De uitnodiging is ingetrokken."),
}


def told(word: str) -> list[tuple[str, str]]:
    """The alert for `word` in the reader's language; none for a word that is not ours."""
    if word not in TOLD:
        return []
    kind, sentence = TOLD[word]
    return [(kind, gettext(sentence))]
