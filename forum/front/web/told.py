"""What was just done, told once on the next page: `?melding=<word>` from a closed list."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core.i18n import N_, gettext

# Word -> (kind of alert, sentence). Only words travel in addresses, never texts.
TOLD: Mapping[str, tuple[str, str]] = {
    "categorie": ("positive", N_("De categorie is gewijzigd.")),
    "concept": ("positive", N_("Uw concept is bewaard. U vindt het ook bij Mijn concepten.")),
    "wacht": (
        "info",
        N_("Uw onderwerp wacht op een moderator. U hoort het zodra het is geplaatst."),
    ),
    "bericht-wacht": (
        "info",
        N_("Uw bericht wacht op een moderator. Tot die het plaatst, ziet alleen u het."),
    ),
    "zoek-gegevens": (
        "warning",
        N_(
            "In uw zoekvraag stonden misschien gegevens van iemand. Wij hebben die weggelaten en "
            "er niet naar gezocht."
        ),
    ),
    "beantwoord": (
        "positive",
        N_("De e-mail is verstuurd. Over een moment staat uw antwoord in het onderwerp."),
    ),
    "uitgelogd": ("info", N_("U bent uitgelogd.")),
    "overal-uitgelogd": ("info", N_("U bent op alle apparaten uitgelogd.")),
    "wachtwoord-gekozen": ("positive", N_("Uw nieuwe wachtwoord is opgeslagen. Log ermee in.")),
    "wachtwoord": (
        "positive",
        N_("Uw wachtwoord is gewijzigd. Op alle andere apparaten bent u uitgelogd."),
    ),
    "rol": ("positive", N_("De rol is gewijzigd.")),
    "organisatie": ("positive", N_("De organisatie is gewijzigd.")),
    "verwijderd": ("positive", N_("Deze deelnemer is uit het forum verwijderd.")),
    "verlaten": ("positive", N_("U neemt niet meer deel aan dat forum.")),
    "e-mailadres-gevraagd": (
        "info",
        N_("Als dit adres gebruikt kan worden, is er een link naartoe gestuurd. Open die e-mail."),
    ),
    "e-mailadres": ("positive", N_("Uw nieuwe e-mailadres geldt vanaf nu.")),
    "account-opgeheven": ("info", N_("Uw account is opgeheven en u bent overal uitgelogd.")),
    "e-mail-hervat": ("positive", N_("De volgende e-mail aan deze deelnemer gaat weer uit.")),
    "profiel": ("positive", N_("Uw profiel is opgeslagen.")),
    "weergave": ("positive", N_("Uw keuze voor licht of donker is opgeslagen.")),
    "schrijven": ("positive", N_("Uw keuze is opgeslagen.")),
    "toetsen": ("positive", N_("Uw keuze is opgeslagen.")),
    "sessie": ("positive", N_("Dat apparaat is uitgelogd.")),
    "gelezen": ("positive", N_("Alles tot nu toe is gemarkeerd als gelezen.")),
    "onderwerpen-gelezen": ("positive", N_("Deze onderwerpen zijn gemarkeerd als gelezen.")),
    "weer-ongelezen": ("positive", N_("Wat als gelezen was gemarkeerd, is weer ongelezen.")),
    "niet-ongedaan": (
        "info",
        N_("Dat kan niet meer ongedaan worden gemaakt: het is te lang geleden of al gedaan."),
    ),
    "gesprekken": ("positive", N_("Uw keuze is opgeslagen.")),
    "gesprek-verlaten": ("positive", N_("U hebt het gesprek verlaten.")),
    "geblokkeerd": (
        "positive",
        N_("U krijgt geen privéberichten meer van deze deelnemer. Die hoort dat niet."),
    ),
    "niet-geblokkeerd": ("positive", N_("U blokkeert deze deelnemer niet meer.")),
    "volgen": ("positive", N_("Uw keuze is opgeslagen.")),
    "bewaard": ("positive", N_("Het bericht is bewaard. U vindt het bij uw bewaarde berichten.")),
    "niet-bewaard": ("info", N_("Dit bericht wordt niet meer bewaard.")),
    "welkom": ("positive", N_("Welkom! U neemt nu deel aan dit forum.")),
    "uitgenodigd": ("positive", N_("De uitnodiging is verstuurd.")),
    "opnieuw-uitgenodigd": ("positive", N_("De uitnodiging is opnieuw verstuurd.")),
    "ingetrokken": ("positive", N_("De uitnodiging is ingetrokken.")),
}


def told(word: str) -> list[tuple[str, str]]:
    """The alert for `word` in the reader's language; none for a word that is not ours."""
    if word not in TOLD:
        return []
    kind, sentence = TOLD[word]
    return [(kind, gettext(sentence))]
