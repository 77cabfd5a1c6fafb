"""What a kind, an outcome and a notice are called, in the language being spoken."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core.i18n import N_, gettext, ngettext
from notifications.kinds import moderation
from notifications.mails import MailLine
from notifications.queries import NoticeLine

KINDS: Mapping[str, str] = {
    "digest": N_("Overzicht"),
    "webinar_announced": N_("Aankondiging van een webinar"),
    "webinar_invite": N_("Uitnodiging voor een webinar"),
    "webinar_promoted": N_("Plaats bij een webinar"),
    "webinar_waiting": N_("Wachtlijst van een webinar"),
    "webinar_changed": N_("Wijziging van een webinar"),
    "webinar_left": N_("Afmelding voor een webinar"),
    "webinar_cancelled": N_("Annulering van een webinar"),
    "webinar_reminder": N_("Herinnering aan een webinar"),
    "webinar_recording": N_("Opname van een webinar"),
    "webinar_followup": N_("Na een webinar"),
    "password_reset": N_("Nieuw wachtwoord kiezen"),
    "password_changed": N_("Uw wachtwoord is gewijzigd"),
    "email_change": N_("Nieuw e-mailadres bevestigen"),
    "email_changed": N_("Uw e-mailadres is gewijzigd"),
    "invitation": N_("Uitnodiging"),
    "moderation_notice": N_("Bericht van de moderator"),
    "thread_news": N_("Nieuws uit een onderwerp"),
    "message_news": N_("Privébericht van een deelnemer"),
    "reply_answer": N_("Over uw antwoord per e-mail"),
    "card_confirm": N_("Vraag over een praktijkkaart"),
    "announcement": N_("Aankondiging van de beheerders"),
    "announcement_test": N_("Proef van een aankondiging"),
}

REASONS: Mapping[str, str] = {
    "empty": N_("Er was niets nieuws voor u."),
    "unsubscribed": N_("U hebt deze e-mails uitgezet."),
    "closed": N_("Uw account was gesloten."),
    "address_broken": N_("Uw e-mailadres nam geen e-mail aan."),
    "suppressed": N_(
        "Naar uw e-mailadres wordt geen e-mail meer gestuurd, omdat het geweigerd werd."
    ),
    "bounced": N_("De mailserver van uw organisatie kent uw e-mailadres niet."),
    "returned": N_("De e-mail kwam terug van de mailserver van uw organisatie."),
    "refused": N_("De mailserver van uw organisatie weigerde de e-mail."),
    "rejected": N_("De mailserver van uw organisatie weigerde de inhoud."),
    "gave_up": N_("De mailserver van uw organisatie was na vijf pogingen niet bereikbaar."),
    "too_late": N_("Het moment was voorbij voordat de e-mail kon worden verstuurd."),
    "daily_cap": N_("U had die dag al veel e-mails gekregen."),
    "other_key": N_("Uw apparaat vertrouwde een andere sleutel van het forum."),
    "superseded": N_("Een latere e-mail zegt hoe het nu is."),
    "cancelled": N_("Het webinar ging niet door."),
    "already_registered": N_("U was al aangemeld."),
    "not_registered": N_("U was niet (meer) aangemeld."),
    "never_invited": N_("U had nog geen uitnodiging gekregen."),
    "no_access": N_("U had geen toegang meer tot het forum."),
    "left": N_("U gaat niet meer over deze praktijkkaart."),
    "not_open": N_("De uitnodiging gold niet meer."),
    "read": N_("U had het al gelezen."),
    "told": N_("Het stond al in uw overzicht."),
    "muted": N_("U volgde dit onderwerp niet meer, of had het gedempt."),
    "unwanted": N_("U wilt van deze deelnemer geen privéberichten."),
    "gone": N_("Waar de e-mail over ging, bestaat niet meer."),
    "stopped": N_("Een beheerder heeft de verzending gestopt."),
    "ambiguous": N_("Het is niet zeker of de e-mail is aangekomen."),
    "unknown_kind": N_("Deze e-mail kon niet worden gemaakt."),
}

STATES: Mapping[str, tuple[str, str]] = {
    "pending": ("neutral", N_("Staat klaar")),
    "paused": ("neutral", N_("Stilgezet")),
    "sending": ("neutral", N_("Wordt verstuurd")),
    "sent": ("positive", N_("Verstuurd")),
    "unknown": ("warning", N_("Niet zeker")),
    "failed": ("negative", N_("Mislukt")),
    "skipped": ("neutral", N_("Niet verstuurd")),
    "expired": ("neutral", N_("Vervallen")),
}


# Kind of act -> what the line behind the bell says.
MODERATION = {
    **{kind: subject for kind, (subject, _) in moderation.TOLD.items()},
    "dismiss": moderation.KEPT[0],
    "uphold": moderation.AWAY[0],
}


ROLE_CHANGED = N_("De rol van een deelnemer is gewijzigd")
# Whose role changed, and into what, as `memberships` writes it -> what the line says.
MEMBERSHIP: Mapping[str, str] = {
    "other:manager": N_("Een deelnemer is beheerder geworden"),
    "other:moderator": N_("Een deelnemer is moderator geworden"),
    "other:participant": N_("Een moderator of beheerder is gewoon deelnemer geworden"),
    "other:out": N_("Iemand neemt niet meer deel"),
    "own:manager": N_("U bent nu beheerder"),
    "own:moderator": N_("U bent nu moderator"),
    "own:participant": N_("U bent nu gewoon deelnemer"),
}


def mail_name(line: MailLine) -> str:
    """The subject it was sent with, else what kind of mail it is."""
    return line.subject or gettext(KINDS.get(line.kind, line.kind))


def mail_state(line: MailLine) -> tuple[str, str]:
    """The kind of badge for its state, and the word on it."""
    badge, word = STATES[line.state]
    return badge, gettext(word)


def mail_kind(line: MailLine) -> str:
    """What kind of mail it is."""
    return gettext(KINDS.get(line.kind, line.kind))


def mail_reason(line: MailLine, at: str = "") -> str:
    """Why it was not sent, why it waits, or how much was put together in it; "" for no more.

    `at`: the moment it waits for, in words.
    """
    if line.state == "pending":
        return _waiting(line) % {"at": at}
    if line.state == "paused":
        return gettext("Een beheerder heeft de verzending stilgezet.")
    if line.state == "sent":
        return _together(line)
    return gettext(REASONS.get(line.reason, "")) if line.state != "sending" else ""


def _waiting(line: MailLine) -> str:
    if line.tries:
        return gettext("De mailserver nam hem nog niet aan. Wij proberen het weer: %(at)s.")
    if line.kind in {"thread_news", "message_news"}:
        return gettext(
            "Wacht tot %(at)s, zodat er meer in één e-mail past. Leest u het eerder, dan wordt "
            "hij niet verstuurd."
        )
    return gettext("Wordt verstuurd op %(at)s.")


def _together(line: MailLine) -> str:
    if line.kind == "digest":
        if not line.topics:  # publications only
            return ""
        told = ngettext("Met %(num)s onderwerp.", "Met %(num)s onderwerpen.", len(line.topics))
        return told % {"num": len(line.topics)}
    number = len(line.numbers)
    together = gettext("%(num)s berichten samen in één e-mail.") % {"num": number}
    return together if number > 1 else ""


def notice_words(line: NoticeLine) -> str:
    """The line behind the bell as a sentence."""
    if line.kind == "moderation":
        return gettext(MODERATION.get(line.text, N_("Bericht van de moderator")))
    if line.kind == "membership":
        return gettext(MEMBERSHIP.get(line.text, ROLE_CHANGED))
    told = {
        "reply": _replied(line),
        "message": _wrote(line),
        "thread": gettext("%(name)s begon “%(title)s”"),
        "reaction": _reacted(line),
        "answer": gettext("Uw bericht is gekozen als antwoord in “%(title)s”"),
        "reminder": gettext("Herinnering: u bewaarde een bericht in “%(title)s”"),
        "mention": gettext("%(name)s noemt u in “%(title)s”")
        if line.actor
        else gettext("U wordt genoemd in “%(title)s”"),
        "card": gettext("Klopt de praktijkkaart bij “%(title)s” nog?"),
        "webinar": gettext("Webinar aangekondigd: %(title)s"),
        "announcement": gettext("Aankondiging: %(title)s"),
        "publication": gettext("Nieuwe publicatie: %(title)s"),
    }[line.kind]
    return told % {
        "title": line.text,
        "num": line.count,
        "name": line.actor,
        "others": line.others,
    }


def _replied(line: NoticeLine) -> str:
    if line.actor and line.others:
        return ngettext(
            "%(name)s en %(others)s ander reageerden in “%(title)s”",
            "%(name)s en %(others)s anderen reageerden in “%(title)s”",
            line.others,
        )
    if line.actor:
        return ngettext(
            "%(name)s reageerde in “%(title)s”",
            "%(num)s nieuwe reacties van %(name)s in “%(title)s”",
            line.count,
        )
    return ngettext(
        "Nieuwe reactie in “%(title)s”", "%(num)s nieuwe reacties in “%(title)s”", line.count
    )


def _wrote(line: NoticeLine) -> str:
    if line.others:
        return ngettext(
            "%(name)s en %(others)s ander stuurden u privéberichten",
            "%(name)s en %(others)s anderen stuurden u privéberichten",
            line.others,
        )
    return ngettext(
        "%(name)s stuurde u een privébericht",
        "%(name)s stuurde u %(num)s privéberichten",
        line.count,
    )


def _reacted(line: NoticeLine) -> str:
    if not line.others:
        return gettext("%(name)s waardeert uw bericht in “%(title)s”")
    return ngettext(
        "%(name)s en %(others)s ander waarderen uw bericht in “%(title)s”",
        "%(name)s en %(others)s anderen waarderen uw bericht in “%(title)s”",
        line.others,
    )
