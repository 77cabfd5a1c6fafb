"""The digest: what a member has not read since the last one, each item with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from forum.core import clock, i18n
from forum.core import settings as settings_module
from forum.publications import queries as publications
from forum.publications.queries import PublicationCard
from forum.threads import queries as threads
from forum.threads.queries import News
from forum.webinars import queries as webinars
from forum.webinars.queries import WebinarCard
from notifications import audiences, choices, instant
from notifications.audiences import Recipient, ThemeOf
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.redaction import outgoing, outgoing_title

MOST_ITEMS = 10
MOST_ASKED = 25  # of which some were mailed already, or are not wanted
MOST_WEBINARS = 3
MOST_PUBLICATIONS = 5
# A post that is being committed while we read would fall before the watermark and be lost.
SETTLED = timedelta(seconds=30)
PERSONAL = ("mentioned", "started", "wrote", "follow")
WEBINARS_AHEAD = timedelta(days=60)


@dataclass(slots=True)
class Found:
    """What there is for one member in one theme."""

    theme: ThemeOf
    news: list[News] = field(default_factory=list)
    webinars: list[tuple[WebinarCard, bool]] = field(default_factory=list)
    publications: list[PublicationCard] = field(default_factory=list)
    mailed: int = 0
    """Threads of which everything new was mailed to her already."""


async def write(rows: Rows, people: People) -> dict[int, Written]:
    """A letter or "empty" for each row; the same few queries for one member and for a hundred."""
    until = clock.now() - SETTLED
    wanted = {row.recipient_id: people[row.recipient_id] for row in rows if row.recipient_id}
    found = await gather(wanted, until=until)
    return {
        row.id: letter(people[row.recipient_id], found.get(row.recipient_id, []), until)
        for row in rows
        if row.recipient_id
    }


async def gather(people: dict[int, Recipient], *, until: datetime) -> dict[int, list[Found]]:
    """Member id -> what there is for her in each of her themes."""
    found: dict[int, list[Found]] = {}
    chosen = await choices.of_all(people)
    covered = await instant.covered(list(people))
    for theme in await audiences.themes_of(people):
        coming = await _coming(theme)
        since = {who: _upto(people[who]) for who in theme.member_ids}
        per_member: dict[int, list[News]] = {}
        for item in await threads.news_for(since, theme_id=theme.id, until=until, most=MOST_ASKED):
            if _wanted(item, chosen[item.member_id]):
                per_member.setdefault(item.member_id, []).append(item)
        shelved = await _shelved(theme, since, until)
        for who in theme.member_ids:
            mine = [(card, who in registered) for card, registered in coming]
            news = per_member.get(who, [])
            fresh = [item for item in news if not _mailed(item, covered)]
            wants = chosen[who]["publication"] == choices.DIGEST
            read = _new_to(who, shelved, since[who]) if wants else []
            one = Found(theme, fresh[:MOST_ITEMS], mine, read, len(news) - len(fresh))
            found.setdefault(who, []).append(one)
    return found


def _wanted(news: News, chosen: Mapping[str, str]) -> bool:
    """Whether she wants this in the digest. What she wants at once, and did not get, too."""
    if news.why == "popular":
        return True
    kind = "mention" if news.why == "mentioned" else "reply"
    if news.why in ("new_thread", "follow") and news.first_unread_number == 1:
        kind = "thread"
    return chosen[kind] in (choices.MAIL, choices.DIGEST)


def _mailed(news: News, covered: Mapping[tuple[int, int], set[int]]) -> bool:
    """Whether all that is new in it was mailed to her at once."""
    return set(news.numbers) <= covered.get((news.member_id, news.thread_id), set())


async def _coming(theme: ThemeOf) -> list[tuple[WebinarCard, set[int]]]:
    ends = clock.now() + WEBINARS_AHEAD
    cards = [
        card
        for card in await webinars.upcoming(theme.id)
        if card.announced_at and clock.now() < card.starts_at < ends
    ]
    return [(card, set(await webinars.registered_ids(card.id))) for card in cards[:MOST_WEBINARS]]


async def _shelved(
    theme: ThemeOf, since: Mapping[int, datetime], until: datetime
) -> list[PublicationCard]:
    """What came into the library for any of them; more than one mail shows, for who waited long."""
    begin = min(since.values(), default=until)
    return await publications.added_between(theme.id, begin, until, limit=10 * MOST_PUBLICATIONS)


def _new_to(who: int, shelved: Sequence[PublicationCard], since: datetime) -> list[PublicationCard]:
    mine = [card for card in shelved if card.created_at > since and card.author_id != who]
    return mine[:MOST_PUBLICATIONS]


def _upto(person: Recipient) -> datetime:
    assert person.preference is not None
    return person.preference.digest_upto


def letter(to: Recipient, found: Sequence[Found], until: datetime) -> Written:
    if not found:
        # Suspended, or in no theme any more: told when she may read again, from where she was.
        return Skip("no_access")
    with i18n.speaking(to.language):
        themes = [_theme(one) for one in found]
    filled = [theme for theme in themes if theme["sections"]]
    if not filled:
        # Webinars alone are no news: they were announced, and each digest would repeat them.
        return Skip("empty", upto=until)
    first = filled[0]["sections"][0]["threads"][0]["title"]
    count = sum(len(s["threads"]) for theme in filled for s in theme["sections"])
    slug, name = found[0].theme.slug, found[0].theme.name
    with i18n.speaking(to.language):
        words = _frame(to, slug=slug, first=first, count=count)
    mailed = sum(one.mailed for one in found)
    return Letter(
        to, f"Forum {name}", slug, {**words, "themes": filled, "mailed": mailed}, upto=until
    )


def _frame(to: Recipient, *, slug: str, first: str, count: int) -> dict[str, Any]:
    assert to.preference is not None
    return {
        "heading": i18n.gettext("Uw overzicht"),
        "preheader": first,
        "first_title": first,
        "more": count - 1,
        "since": to.preference.digest_upto,
        "forum_url": f"{settings_module.current().base_url}/{slug}/forum",
        "rhythm": rhythm(to.preference.digest, to.preference.weekday, to.preference.hour),
    }


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


def _theme(found: Found) -> dict[str, Any]:
    sections = (
        (i18n.gettext("Voor u"), PERSONAL),
        (i18n.gettext("Nieuwe onderwerpen"), ("new_thread",)),
        (i18n.gettext("Veel gelezen"), ("popular",)),
    )
    filled = ((heading, [i for i in found.news if i.why in whys]) for heading, whys in sections)
    library = (i18n.gettext("Nieuwe publicaties"), [_shelf(card) for card in found.publications])
    told = ((heading, [_item(item) for item in items]) for heading, items in filled)
    return {
        "name": found.theme.name,
        "sections": [
            {"heading": heading, "threads": items} for heading, items in (*told, library) if items
        ],
        "webinars": [_webinar(card, mine) for card, mine in found.webinars],
    }


def _item(news: News) -> dict[str, Any]:
    secret = news.confidential
    return {
        "title": outgoing_title(news.title),
        "url": f"{settings_module.current().base_url}{news.path}",
        "line": "" if secret else " · ".join(_facts(news)),
        "excerpt": outgoing(news.excerpt, confidential=secret, length=240),
        "author": "" if secret else outgoing_title(news.author_name),
        "why": _why(news.why),
    }


def _shelf(card: PublicationCard) -> dict[str, Any]:
    """A publication as an item: what it is and by whom, its summary is on its page."""
    return {
        "title": outgoing_title(card.title),
        "url": f"{settings_module.current().base_url}{card.path}",
        "line": " · ".join(filter(None, (card.kind_name, outgoing_title(card.publisher)))),
        "excerpt": "",
        "author": "",
        "why": i18n.gettext("nieuw bij de publicaties"),
    }


def _facts(news: News) -> Iterable[str]:
    yield outgoing_title(news.category)
    if news.replies:
        told = i18n.ngettext("%(num)s nieuwe reactie", "%(num)s nieuwe reacties", news.replies)
        yield told % {"num": news.replies}
    if news.speakers > 1:
        yield i18n.gettext("%(num)s deelnemers aan het woord") % {"num": news.speakers}


def _why(why: str) -> str:
    return {
        "mentioned": i18n.gettext("omdat u hier genoemd wordt"),
        "started": i18n.gettext("omdat u dit onderwerp begon"),
        "wrote": i18n.gettext("omdat u hier schreef"),
        "follow": i18n.gettext("omdat u dit volgt"),
        "new_thread": i18n.gettext("nieuw in uw forum"),
        "popular": i18n.gettext("veel gelezen in uw forum"),
    }[why]


def _webinar(card: WebinarCard, registered: bool) -> dict[str, Any]:
    told = i18n.gettext("u bent aangemeld") if registered else i18n.gettext("u kunt zich aanmelden")
    unrecorded = i18n.gettext("wordt niet opgenomen")
    return {
        "title": outgoing_title(card.title),
        "url": f"{settings_module.current().base_url}{card.path}",
        "starts_at": card.starts_at,
        "why": told if card.recorded else f"{told}, {unrecorded}",
    }


# Never left out for the mails of a day: what those left out stands here.
KIND = Kind("digest", write, "overzicht", "digest")
