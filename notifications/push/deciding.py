"""The last look: what each claimed row says at this moment, or the reason for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, i18n, security
from forum.core.i18n import gettext as _
from forum.messages import queries as messages
from forum.messages.queries import Told as Message
from forum.threads import queries as threads
from forum.threads.queries import Told as Post
from notifications import choices, quiet
from notifications.channels.push.sealing import Subscription
from notifications.channels.push.service import Notice
from notifications.push.ledger import Claimed
from notifications.push.lines import Place, Told, lines, places
from notifications.push.planning import MESSAGE, TEST, THREAD
from notifications.push.saying import Say, Skip, of_conversation, of_line, of_thread
from notifications.redaction import outgoing, outgoing_title
from notifications.sentences import notice_words


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now: the row is given back untried and comes again at this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """She is signed out there: the device goes."""

    subscription: Subscription


Decided = Notice | Skip | Wait | Drop


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the rows of one claim need, read in sets."""

    places: Mapping[int, Place]
    chosen: Mapping[int, Mapping[str, str]]
    hours: Mapping[int, quiet.Quiet]
    posts: Mapping[tuple[int, int], Sequence[Post]]
    messages: Mapping[tuple[int, int], Sequence[Message]]
    lines: Mapping[tuple[int, str, str], Told]


async def decided(rows: Sequence[Claimed]) -> dict[int, Decided]:
    """What to do with each row, by its id. Everything is read fresh, in a few queries for all."""
    known = await _known(rows)
    return {row.id: _decide(row, known) for row in rows}


async def _known(rows: Sequence[Claimed]) -> _Known:
    found = await places([row.device_id for row in rows])
    people = list({place.member_id for place in found.values()})
    asked = [(found[row.device_id].member_id, row) for row in rows if row.device_id in found]
    posts: dict[tuple[int, int], list[Post]] = {}
    for post in await threads.posts_to_tell(_from(asked, THREAD)):
        posts.setdefault((post.member_id, post.thread_id), []).append(post)
    said: dict[tuple[int, int], list[Message]] = {}
    for message in await messages.messages_to_tell(_from(asked, MESSAGE)):
        said.setdefault((message.member_id, message.conversation_id), []).append(message)
    others = [
        (who, row.kind, row.subject) for who, row in asked if row.kind not in (THREAD, MESSAGE)
    ]
    return _Known(
        *(found, await choices.of_all(people), await quiet.of_all(people)),
        *(posts, said, await lines(others)),
    )


def _from(asked: Sequence[tuple[int, Claimed]], kind: str) -> list[tuple[int, int, int]]:
    """(member, thread or conversation, first number) of the rows of this kind, each once."""
    first: dict[tuple[int, int], int] = {}
    for who, row in asked:
        if row.kind == kind:
            about = (who, _subject(row))
            first[about] = min(first.get(about, row.number or 1), row.number or 1)
    return [(*about, number) for about, number in first.items()]


def _subject(row: Claimed) -> int:
    return int(row.subject.partition(":")[2])


def _decide(row: Claimed, known: _Known) -> Decided:
    place = known.places.get(row.device_id)
    if place is None:
        return Skip("gone")
    if refused := _refused(row, place):
        return refused
    if row.kind == TEST:
        return _notice(row, place, _test(place))
    now = clock.now()
    until = known.hours[place.member_id].over(now, place.zone)
    if until > now:
        return Wait(until)
    said = _said(row, place.member_id, known)
    return said if isinstance(said, Skip) else _notice(row, place, _words(said, place))


def _refused(row: Claimed, place: Place) -> Drop | Skip | None:
    """Why nothing may be shown there, whatever it says."""
    if place.ended:
        return Drop(place.subscription)
    if not place.trusts:
        return Skip("other_key")
    return Skip("too_late", "expired") if row.not_after <= clock.now() else None


def _said(row: Claimed, who: int, known: _Known) -> Say | Skip:
    chosen, since = known.chosen[who], row.number or 1
    if row.kind == THREAD:
        posts = known.posts.get((who, _subject(row)), [])
        return of_thread([post for post in posts if post.number >= since], chosen)
    if row.kind == MESSAGE:
        written = known.messages.get((who, _subject(row)), [])
        return of_conversation([each for each in written if each.number >= since], chosen)
    return of_line(known.lines.get((who, row.kind, row.subject)), chosen)


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
