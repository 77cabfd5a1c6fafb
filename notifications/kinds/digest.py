"""The digest: what a member has not read since the last one, each item with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from forum.core import clock, i18n
from forum.core import settings as settings_module
from forum.core.i18n import N_
from forum.publications import queries as publications
from forum.publications.queries import PublicationCard
from forum.threads import queries as threads
from forum.threads.queries import News
from forum.webinars import queries as webinars
from forum.webinars.queries import WebinarCard
from notifications import audiences, choices, digest_words, instant
from notifications.audiences import Recipient, ThemeOf
from notifications.digest_words import Item, rhythm
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written

MOST_ITEMS = 10
MOST_ASKED = 25  # of who was mailed about some of them already
MOST_WEBINARS = 3
MOST_PUBLICATIONS = 5
# A post that is being committed while we read would fall before the watermark and be lost.
SETTLED = timedelta(seconds=30)
WEBINARS_AHEAD = timedelta(days=60)
Waiting = Mapping[tuple[int, int], int]
"""(member, thread) -> the number of the first post that a separate mail is still to tell of."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """What members hear of at once: `told` the numbers of posts, by member and thread."""

    told: Mapping[tuple[int, int], set[int]]
    waiting: Waiting

    def has(self, news: News) -> bool:
        """Whether all that is new in it is in separate mails to her."""
        key = (news.member_id, news.thread_id)
        told, begin = self.told.get(key, set()), self.waiting.get(key)
        return all(each in told or (begin and each >= begin) for each in news.numbers)

    def most(self, people: Iterable[int]) -> dict[int, int]:
        """How many threads to ask of: more for who was mailed about some, which are left out."""
        some = {who for who, _ in (*self.told, *self.waiting)}
        return {who: MOST_ASKED if who in some else MOST_ITEMS for who in people}


@dataclass(slots=True)
class Found:
    """What there is for one member in one theme.

    `mailed`: threads of which everything new was mailed to her already; `left`: threads with
    news, publications and webinars for which there is no room.
    """

    theme: ThemeOf
    news: list[News] = field(default_factory=list)
    webinars: list[tuple[WebinarCard, bool]] = field(default_factory=list)
    publications: list[PublicationCard] = field(default_factory=list)
    mailed: int = 0
    left: tuple[int, int, int] = (0, 0, 0)


async def write(rows: Rows, people: People) -> dict[int, Written]:
    """A letter or "empty" for each row; the same few queries for one member and for a hundred."""
    until = clock.now() - SETTLED
    wanted = {row.recipient_id: people[row.recipient_id] for row in rows if row.recipient_id}
    found = await gather(wanted, until=until)
    return {
        row.id: letter(people[who], found.get(who, []), until, delivery_id=row.id)
        for row in rows
        if (who := row.recipient_id)
    }


async def gather(
    people: dict[int, Recipient], *, until: datetime, waiting: Waiting | None = None
) -> dict[int, list[Found]]:
    """Member id -> what there is for her in each of her themes, at the moment `until`.

    `waiting`: what will have been mailed at once by then, for a look ahead.
    """
    found: dict[int, list[Found]] = {}
    chosen = await choices.of_all(people)
    covered = Mailed(await instant.covered(list(people)), waiting or {})
    off = {who: choices.unwanted(chosen[who]) for who in people}
    for theme in await audiences.themes_of(people):
        coming = await _coming(theme, until)
        since = {who: _upto(people[who]) for who in theme.member_ids}
        told: dict[int, list[News]] = {}
        for item in await threads.news_for(
            since, theme_id=theme.id, until=until, most=covered.most(since), off=off
        ):
            told.setdefault(item.member_id, []).append(item)
        shelved = await _shelved(theme, since, until)
        for who in theme.member_ids:
            news = told.get(who, [])
            mine = _coming_to(who, coming) if "coming" not in off[who] else []
            wants = chosen[who]["publication"] == choices.DIGEST
            read = _new_to(who, shelved, since[who]) if wants else []
            found.setdefault(who, []).append(_found(theme, news, mine, read, covered))
    return found


def _found(
    theme: ThemeOf,
    news: Sequence[News],
    coming: list[tuple[WebinarCard, bool]],
    read: list[PublicationCard],
    mailed_at_once: Mailed,
) -> Found:
    """What is chosen from all there is, and how much is not."""
    fresh = [item for item in news if not mailed_at_once.has(item)]
    mailed = len(news) - len(fresh)
    shown = fresh[:MOST_ITEMS]
    in_all = news[0].in_all if news else 0
    left = (
        in_all - mailed - len(shown),
        max(0, len(read) - MOST_PUBLICATIONS),
        max(0, len(coming) - MOST_WEBINARS),
    )
    chosen = (shown, coming[:MOST_WEBINARS], read[:MOST_PUBLICATIONS])
    return Found(theme, *chosen, mailed=mailed, left=left)


async def _coming(theme: ThemeOf, at: datetime) -> list[tuple[WebinarCard, set[int]]]:
    cards = [
        card
        for card in await webinars.upcoming(theme.id)
        if card.announced_at and at < card.starts_at < at + WEBINARS_AHEAD
    ]
    placed = await webinars.registered_in([card.id for card in cards]) if cards else {}
    return [(card, placed.get(card.id, set())) for card in cards]


def _coming_to(
    who: int, coming: Sequence[tuple[WebinarCard, set[int]]]
) -> list[tuple[WebinarCard, bool]]:
    return [(card, who in registered) for card, registered in coming]


async def _shelved(
    theme: ThemeOf, since: Mapping[int, datetime], until: datetime
) -> list[PublicationCard]:
    """What came into the library for any of them; more than one mail shows, for who waited long."""
    begin = min(since.values(), default=until)
    return await publications.added_between(theme.id, begin, until, limit=10 * MOST_PUBLICATIONS)


def _new_to(who: int, shelved: Sequence[PublicationCard], since: datetime) -> list[PublicationCard]:
    return [card for card in shelved if card.created_at > since and card.author_id != who]


def _upto(person: Recipient) -> datetime:
    assert person.preference is not None
    return person.preference.digest_upto


def letter(
    to: Recipient, found: Sequence[Found], until: datetime, *, delivery_id: int | None = None
) -> Written:
    """The digest in words, or why there is none. `delivery_id`: None when it is only looked at."""
    if not found:
        # Suspended, or in no theme any more: told when she may read again, from where she was.
        return Skip("no_access")
    with i18n.speaking(to.language):
        themes = [_theme(one, to) for one in found]
    filled = [theme for theme in themes if theme["sections"]]
    if not filled:
        # Webinars alone are no news: they were announced, and each digest would repeat them.
        return Skip("empty", upto=until)
    slug, name = found[0].theme.slug, found[0].theme.name
    with i18n.speaking(to.language):
        words = _frame(to, slug=slug, themes=filled, delivery_id=delivery_id)
    mailed = sum(one.mailed for one in found)
    words |= {"themes": filled, "mailed": mailed, "not_shown": bool(mailed or words["left"])}
    return Letter(to, f"Forum {name}", slug, words, upto=until, covers=_covers(found))


def _covers(found: Sequence[Found]) -> str:
    """The threads in it, each up to the post that it was told to, as "12.5,13.9"."""
    told = [item for one in found for item in one.news]
    return ",".join(f"{item.thread_id}.{max(item.numbers)}" for item in told)


def covered_threads(covers: str) -> dict[int, int]:
    """What `covers` of a digest says: thread -> number of the last post in it."""
    pairs = (each.split(".") for each in covers.split(",") if each)
    return {int(thread): int(number) for thread, number in pairs}


def _frame(
    to: Recipient, *, slug: str, themes: Sequence[Mapping[str, Any]], delivery_id: int | None
) -> dict[str, Any]:
    assert to.preference is not None
    base = settings_module.current().base_url
    several = len(themes) > 1
    left = [(theme["name"], *one) for theme in themes for one in theme["left"]]
    items = [item for theme in themes for part in theme["sections"] for item in part["threads"]]
    return {
        "heading": i18n.gettext("Uw overzicht"),
        "preheader": items[0].title,
        "first_title": items[0].title,
        "more": len(items) - 1,
        "since": to.preference.digest_upto,
        "forum_url": f"{base}/{slug}/forum",
        "left": [(f"{said} – {name}" if several else said, url) for name, said, url in left],
        "read_url": f"{base}/mijn-mail/{delivery_id}#gelezen" if delivery_id else "",
        "rhythm": rhythm(to.preference.digest, to.preference.weekday, to.preference.hour),
    }


def _theme(found: Found, to: Recipient) -> dict[str, Any]:
    who = to.member_id or 0
    threads_left, publications_left, coming_left = found.left
    return {
        "name": found.theme.name,
        "sections": [
            {"heading": i18n.gettext(heading), "threads": items}
            for heading, items in _sections(found, who)
            if items
        ],
        "webinars": [
            digest_words.webinar(card, who, registered=mine) for card, mine in found.webinars
        ],
        "left": digest_words.left_out(
            found.theme.slug,
            threads=threads_left,
            publications=publications_left,
            coming=coming_left,
        ),
    }


def _sections(found: Found, who: int) -> Iterator[tuple[str, list[Item]]]:
    for heading, whys in digest_words.SECTIONS:
        chosen = (news for news in found.news if news.why in whys)
        yield heading, [digest_words.item(news, found.theme.id) for news in chosen]
    shelved = [digest_words.shelf(card, who) for card in found.publications]
    yield N_("Nieuwe publicaties"), shelved


# Never left out for the mails of a day: what those left out stands here.
KIND = Kind("digest", write, "overzicht", "digest")
