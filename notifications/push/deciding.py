"""The last look: what each claimed row says at this moment, or the reason for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, i18n, security
from forum.core.i18n import gettext as _
from forum.threads import queries as threads
from forum.threads.queries import Told as Post
from notifications import choices, quiet
from notifications.channels.push.sealing import Subscription
from notifications.channels.push.service import Notice
from notifications.kinds.thread_news import ORDER
from notifications.push.ledger import Claimed
from notifications.push.lines import Place, Told, lines, places
from notifications.push.planning import TEST, THREAD
from notifications.queries import NoticeLine
from notifications.redaction import outgoing, outgoing_title
from notifications.sentences import notice_words

# What a moderator decided, and who got which role, is for the page alone.
UNSAID = ("moderation", "membership")


@dataclass(frozen=True, slots=True)
class Skip:
    """No notice, and why."""

    reason: str
    state: str = "skipped"


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: the row is given back untried and comes again at this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """She is signed out there: the device goes."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Say:
    """What is told: `line` as behind the bell, in which theme, and the page it leads to.

    `short`: the same page by an address without a title; `secret`: nothing may be said of it.
    """

    line: NoticeLine
    theme: str
    path: str
    short: str
    secret: bool


Decided = Notice | Skip | Wait | Drop


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the rows of one claim need, read in sets."""

    places: Mapping[int, Place]
    chosen: Mapping[int, Mapping[str, str]]
    hours: Mapping[int, quiet.Quiet]
    posts: Mapping[tuple[int, int], Sequence[Post]]
    lines: Mapping[tuple[int, str, str], Told]


async def decided(rows: Sequence[Claimed]) -> dict[int, Decided]:
    """What to do with each row, by its id. Everything is read fresh, in a few queries for all."""
    known = await _known(rows)
    return {row.id: _decide(row, known) for row in rows}


async def _known(rows: Sequence[Claimed]) -> _Known:
    found = await places([row.device_id for row in rows])
    people = list({place.member_id for place in found.values()})
    asked = [(found[row.device_id].member_id, row) for row in rows if row.device_id in found]
    first: dict[tuple[int, int], int] = {}
    for who, row in asked:
        if row.kind == THREAD:
            key = (who, _thread(row))
            first[key] = min(first.get(key, row.number or 1), row.number or 1)
    posts: dict[tuple[int, int], list[Post]] = {}
    for post in await threads.posts_to_tell([(*key, number) for key, number in first.items()]):
        posts.setdefault((post.member_id, post.thread_id), []).append(post)
    others = [(who, row.kind, row.subject) for who, row in asked if row.kind != THREAD]
    return _Known(
        *(found, await choices.of_all(people), await quiet.of_all(people)),
        *(posts, await lines(others)),
    )


def _thread(row: Claimed) -> int:
    return int(row.subject.partition(":")[2])


def _decide(row: Claimed, known: _Known) -> Decided:
    place, now = known.places.get(row.device_id), clock.now()
    if place is None:
        return Skip("gone")
    if place.ended:
        return Drop(place.subscription)
    if row.not_after <= now:
        return Skip("too_late", "expired")
    if row.kind == TEST:
        return _notice(row, place, _test(place))
    until = known.hours[place.member_id].over(now, place.zone)
    if until > now:
        return Wait(until)
    said = _of_thread(row, place, known) if row.kind == THREAD else _of_line(row, place, known)
    return said if isinstance(said, Skip) else _notice(row, place, _words(said, place))


def _of_thread(row: Claimed, place: Place, known: _Known) -> Say | Skip:
    """What others wrote that she has not read: the same reasons, in the same order, as by mail."""
    chosen = known.chosen[place.member_id]
    posts = known.posts.get((place.member_id, _thread(row)), [])
    posts = [post for post in posts if post.number >= (row.number or 1)]
    for reason, fits in (
        ("no_access", lambda post: not post.outside),
        ("gone", lambda post: not post.gone),
        ("read", lambda post: not post.seen),
        ("muted", lambda post: post.rings),
        ("unsubscribed", lambda post: choices.shows(chosen, post.why)),
    ):
        if posts and not (posts := [post for post in posts if fits(post)]):
            return Skip(reason)
    return _said_of(posts) if posts else Skip("gone")


def _said_of(posts: Sequence[Post]) -> Say:
    why = min((post.why for post in posts), key=ORDER.index)
    told = [post for post in posts if post.why == why]
    first, last = told[0], told[-1]
    others = len({post.author_name for post in told}) - 1
    line = NoticeLine(
        *(0, why, first.title, len(told), last.created_at, True, last.author_name, others)
    )
    short = f"/{first.theme_slug}/forum/{first.thread_id}"
    return Say(line, first.theme_name, first.path, short, first.confidential)


def _of_line(row: Claimed, place: Place, known: _Known) -> Say | Skip:
    told = known.lines.get((place.member_id, row.kind, row.subject))
    if told is None or told.hidden:
        return Skip("gone")
    if told.outside:
        return Skip("no_access")
    if not told.line.unread:
        return Skip("read")
    if not choices.shows(known.chosen[place.member_id], row.kind):
        return Skip("unsubscribed")
    secret = told.secret or row.kind in UNSAID
    return Say(told.line, told.theme, told.path, "/meldingen", secret)


def _words(said: Say, place: Place) -> dict[str, str]:
    """What the device shows. Where whoever sits there would not see the forum: nothing of it."""
    secret = said.secret or not place.open
    with i18n.speaking(place.language):
        sentence = outgoing(notice_words(said.line), confidential=secret)
        title = outgoing_title(f"{_('Forum')} {said.theme}") if sentence else "Samenspraak"
        return {
            "title": title,
            "body": sentence or _("Er is iets nieuws."),
            "path": said.short if secret else said.path,
        }


def _test(place: Place) -> dict[str, str]:
    with i18n.speaking(place.language):
        return {
            "title": "Samenspraak",
            "body": _("Dit is een proef. Zo ziet een melding er op dit apparaat uit."),
            "path": "/instellingen/meldingen",
        }


def _notice(row: Claimed, place: Place, words: Mapping[str, str]) -> Notice:
    # What it is about, told to nobody: the same for what replaces it, on this device only.
    topic = security.mac("push-topic", f"{row.device_id}.{row.kind}.{row.subject}", size=32)
    seconds = int((row.not_after - clock.now()).total_seconds())
    shown = {**words, "tag": topic, "lang": place.language}
    return Notice(place.subscription, shown, topic, max(seconds, 60))
