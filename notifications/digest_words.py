"""What a digest says of each thing in it: what it is, why it is there, and how to end that rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from forum.core import i18n
from forum.core import settings as settings_module
from forum.core.i18n import N_
from forum.publications.queries import PublicationCard
from forum.threads.queries import News
from forum.webinars.queries import WebinarCard
from notifications import rules
from notifications.redaction import outgoing, outgoing_title
from notifications.rules import Rule

WHY: Mapping[str, tuple[str, str]] = {
    "mentioned": (
        N_("Omdat u of uw organisatie hier genoemd wordt."),
        N_("Niet meer als ik genoemd word"),
    ),
    "started": (N_("Omdat u dit onderwerp begon."), N_("Dit onderwerp dempen")),
    "wrote": (N_("Omdat u hier schreef."), N_("Dit onderwerp dempen")),
    "follow": (N_("Omdat u dit onderwerp volgt."), N_("Dit onderwerp niet meer volgen")),
    "follow_category": (
        N_("Omdat u deze categorie volgt."),
        N_("Deze categorie niet meer volgen"),
    ),
    "follow_theme": (N_("Omdat u dit hele forum volgt."), N_("Dit forum niet meer volgen")),
    "unanswered": (
        N_("Omdat dit op antwoord wacht en u in deze categorie schrijft of die volgt."),
        N_("Geen vragen zonder antwoord meer"),
    ),
    "colleague": (
        N_("Omdat een collega hier reageerde (%(near)s)."),
        N_("Niet meer om wat collega's schrijven"),
    ),
    "organisation": (
        N_("Omdat uw organisatie hier meepraat (%(near)s)."),
        N_("Niet meer om mijn organisatie"),
    ),
    "region": (
        N_("Omdat iemand uit uw regio hier meepraat (%(near)s)."),
        N_("Niet meer om mijn regio"),
    ),
    "new_thread": (N_("Omdat dit nieuw is in uw forum."), N_("Geen nieuwe onderwerpen meer")),
    "popular": (
        N_("Omdat hierover in uw forum werd gesproken."),
        N_("Geen andere gesprekken meer"),
    ),
    "publication": (
        N_("Omdat dit nieuw is bij de publicaties."),
        N_("Geen publicaties meer"),
    ),
    "coming": (N_("Omdat u zich kunt aanmelden."), N_("Geen webinars meer")),
}
"""Why something is in a digest -> the reason in words, and the words on the link that ends it."""
_REGISTERED = N_("Omdat u bent aangemeld.")
_ABOUT_THREAD = ("started", "wrote", "follow")

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Voor u"), ("mentioned", "started", "wrote", "follow", "follow_category", "follow_theme")),
    (N_("Uw organisatie en regio"), ("colleague", "organisation", "region")),
    (N_("Vragen zonder antwoord"), ("unanswered",)),
    (N_("Nieuwe onderwerpen"), ("new_thread",)),
    (N_("Verder besproken"), ("popular",)),
)
"""Heading -> the reasons under it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thread or a publication, in words for its reader.

    No dict: for a template to look into one costs three times as much, 160 times a mail.
    """

    title: str
    url: str
    line: str
    why: str
    rule_url: str
    rule_words: str
    excerpt: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Coming:
    """A webinar, in words for its reader; `note` is what else she should know."""

    title: str
    url: str
    starts_at: datetime
    note: str
    why: str
    rule_url: str
    rule_words: str


def item(news: News, theme_id: int) -> Item:
    """A thread, as far as it may leave the house."""
    secret = news.confidential
    refs = {"follow_category": news.category_id, "follow_theme": theme_id}
    ref = news.thread_id if news.why in _ABOUT_THREAD else refs.get(news.why, 0)
    return Item(
        title=outgoing_title(news.title),
        url=f"{settings_module.current().base_url}{news.path}",
        line="" if secret else " · ".join(_facts(news)),
        excerpt=outgoing(news.excerpt, confidential=secret, length=240),
        author="" if secret else outgoing_title(news.author_name),
        **_why(Rule(news.member_id, news.why, ref), near=outgoing_title(news.near)),
    )


def _facts(news: News) -> Iterable[str]:
    yield outgoing_title(news.category)
    if news.replies:
        told = i18n.ngettext("%(num)s nieuwe reactie", "%(num)s nieuwe reacties", news.replies)
        yield told % {"num": news.replies}
    if news.speakers > 1:
        yield i18n.gettext("%(num)s deelnemers aan het woord") % {"num": news.speakers}


def _why(rule: Rule, *, near: str = "", reason: str = "") -> dict[str, str]:
    said, ends = WHY[rule.why]
    return {
        "why": i18n.gettext(reason or said) % {"near": near},
        "rule_url": rules.address(rule),
        "rule_words": i18n.gettext(ends),
    }


def shelf(card: PublicationCard, member_id: int) -> Item:
    """A publication: what it is and by whom, its summary is on its page."""
    return Item(
        title=outgoing_title(card.title),
        url=f"{settings_module.current().base_url}{card.path}",
        line=" · ".join(filter(None, (card.kind_name, outgoing_title(card.publisher)))),
        **_why(Rule(member_id, "publication")),
    )


def webinar(card: WebinarCard, member_id: int, *, registered: bool) -> Coming:
    """A webinar that is to come."""
    return Coming(
        title=outgoing_title(card.title),
        url=f"{settings_module.current().base_url}{card.path}",
        starts_at=card.starts_at,
        note="" if card.recorded else i18n.gettext("wordt niet opgenomen"),
        **_why(Rule(member_id, "coming"), reason=_REGISTERED if registered else ""),
    )


def left_out(slug: str, *, threads: int, publications: int, coming: int) -> list[tuple[str, str]]:
    """What there was no room for in a theme, each as words and the address where it stands."""
    base = f"{settings_module.current().base_url}/{slug}"
    told = (
        (
            threads,
            i18n.ngettext(
                "Nog %(num)s onderwerp met nieuws", "Nog %(num)s onderwerpen met nieuws", threads
            ),
            f"{base}/forum?volgorde=ongelezen",
        ),
        (
            publications,
            i18n.ngettext(
                "Nog %(num)s nieuwe publicatie", "Nog %(num)s nieuwe publicaties", publications
            ),
            f"{base}/publicaties",
        ),
        (
            coming,
            i18n.ngettext("Nog %(num)s webinar", "Nog %(num)s webinars", coming),
            f"{base}/webinars",
        ),
    )
    return [(words % {"num": number}, address) for number, words, address in told if number]


def rhythm(frequency: str, weekday: int, hour: int) -> str:
    """Why this mail comes, and how often, in a sentence."""
    day = weekday_name(weekday)
    said = {
        "daily": i18n.gettext("U ontvangt dit overzicht elke dag rond %(hour)s uur."),
        "weekly": i18n.gettext("U ontvangt dit overzicht elke week op %(day)s rond %(hour)s uur."),
        "biweekly": i18n.gettext(
            "U ontvangt dit overzicht om de twee weken op %(day)s rond %(hour)s uur."
        ),
        "monthly": i18n.gettext(
            "U ontvangt dit overzicht elke maand op de eerste %(day)s rond %(hour)s uur."
        ),
        "off": i18n.gettext("U ontvangt geen overzicht meer."),
    }
    return said[frequency] % {"day": day, "hour": hour}


def weekday_name(weekday: int) -> str:
    """The name of an ISO weekday (1 Monday) in the language being spoken."""
    names = (
        *(i18n.gettext("maandag"), i18n.gettext("dinsdag"), i18n.gettext("woensdag")),
        *(i18n.gettext("donderdag"), i18n.gettext("vrijdag")),
        *(i18n.gettext("zaterdag"), i18n.gettext("zondag")),
    )
    return names[weekday - 1]
