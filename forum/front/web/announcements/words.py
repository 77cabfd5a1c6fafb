"""What a selection, an outcome and a reason are called, to a manager."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.webinars import queries as webinars
from notifications.announcements import outcomes
from notifications.announcements.outcomes import Outcome
from notifications.announcements.selection import Selection

ROLES: Mapping[str, str] = {
    "participant": N_("Deelnemers"),
    "moderator": N_("Moderators"),
    "manager": N_("Beheerders"),
}
KINDS: Mapping[str, str] = {
    "municipality": N_("Gemeenten"),
    "partner": N_("Partners"),
    "association": N_("De vereniging"),
}
SIZES: Mapping[str, str] = {
    "a": N_("Minder dan 20.000 inwoners"),
    "b": N_("20.000 tot 50.000 inwoners"),
    "c": N_("50.000 tot 100.000 inwoners"),
    "d": N_("100.000 tot 250.000 inwoners"),
    "e": N_("250.000 inwoners of meer"),
}
PLACES: Mapping[str, str] = {
    "registered": N_("Wie is aangemeld"),
    "not_registered": N_("Wie niet is aangemeld"),
    "came": N_("Wie erbij was"),
    "absent": N_("Wie was aangemeld en niet kwam"),
}
OUTCOMES: Mapping[str, tuple[str, str]] = {
    outcomes.SENT: ("positive", N_("Verstuurd")),
    outcomes.WAITING: ("neutral", N_("Wacht")),
    outcomes.SKIPPED: ("neutral", N_("Overgeslagen")),
    outcomes.FAILED: ("negative", N_("Mislukt")),
    outcomes.RETURNED: ("negative", N_("Teruggekomen")),
    outcomes.UNKNOWN: ("warning", N_("Niet zeker")),
}
"""The look of the badge, and the word on it."""
REASONS: Mapping[str, str] = {
    "no_access": N_("Heeft op dit moment geen toegang tot het forum."),
    "unsubscribed": N_("Heeft aankondigingen uitgezet."),
    "suppressed": N_("E-mail aan dit adres wordt geweigerd."),
    "address_broken": N_("E-mail aan dit adres komt terug."),
    "closed": N_("Heeft het account opgeheven."),
    "stopped": N_("De verzending is gestopt."),
    "bounced": N_("De mailserver kent het adres niet."),
    "returned": N_("De e-mail kwam later terug."),
    "refused": N_("De mailserver weigerde de e-mail."),
    "rejected": N_("De mailserver weigerde de inhoud."),
    "gave_up": N_("De mailserver was na vijf pogingen niet bereikbaar."),
    "too_late": N_("Het moment was voorbij voordat de e-mail weg kon."),
    "ambiguous": N_("De verbinding viel weg; misschien is de e-mail aangekomen."),
    "gone": N_("De aankondiging is er niet meer."),
    "unknown_kind": N_("De e-mail kon niet worden gemaakt."),
}
WITHHELD: Mapping[str, str] = {
    "no_manager": N_(
        "Deze aankondiging is niet verstuurd: wie haar plande, is geen beheerder meer."
    ),
    "too_late": N_(
        "Deze aankondiging is niet verstuurd: het forum stond stil op het gekozen moment, en dat "
        "is meer dan een dag geleden."
    ),
    "nobody": N_("Deze aankondiging is niet verstuurd: niemand paste bij de selectie."),
}


def named(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """(key, name) in the reader's language, as fields of a form take them."""
    return [(key, _(name)) for key, name in words.items()]


async def described(chosen: Selection) -> list[tuple[str, str]]:
    """A selection in words: (what, which), one for each facet that narrows it."""
    facets = list(_facets(chosen))
    if chosen.webinar_id:
        card = await webinars.webinar_card(chosen.webinar_id)
        title = card.title if card else _("een webinar dat er niet meer is")
        facets.append((_("Webinar"), f"{_(PLACES[chosen.place])}: {title}"))
    return facets


def _facets(chosen: Selection) -> Iterator[tuple[str, str]]:
    for what, some, words in (
        (_("Rol"), chosen.roles, ROLES),
        (_("Organisatie"), chosen.kinds, KINDS),
        (_("Inwoners"), chosen.sizes, SIZES),
    ):
        if some:
            yield what, ", ".join(_(words[each]) for each in some)
    if chosen.regions:
        yield _("Regio"), ", ".join(chosen.regions)


def outcome(each: Outcome) -> tuple[str, str]:
    """The look and the word of the badge."""
    look, word = OUTCOMES[each.outcome]
    return look, _(word)


def reason(each: Outcome) -> str:
    """Why it is so, with what the mail server said by number; "" where there is no more to say."""
    if each.outcome == outcomes.WAITING:
        return _waiting(each)
    told = _(REASONS[each.reason]) if each.reason in REASONS else ""
    failed = each.outcome in {outcomes.FAILED, outcomes.RETURNED}
    code = _("Code %(code)s.") % {"code": each.code} if failed and each.code else ""
    return " ".join(filter(None, (told, code)))


def _waiting(each: Outcome) -> str:
    if each.state == "paused":
        return _("De verzending is stilgezet.")
    return (
        _("De mailserver nam de e-mail nog niet aan; wij proberen het weer.")
        if each.tries > (each.state == "sending")
        else ""
    )
