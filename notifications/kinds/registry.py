"""All kinds by name, and the letters of a claim: refused for a stored reason, or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog

from forum.core import clock
from notifications import audiences
from notifications.audiences import MAILS_A_DAY, Recipient
from notifications.kinds import (
    account,
    announcement,
    cards,
    digest,
    message_news,
    moderation,
    replies,
    thread_news,
    webinars,
)
from notifications.kinds.kind import Kind, Letter, People, Skip, Written
from notifications.ledger import Claimed

log = structlog.get_logger()

_ALL = (
    digest.KIND,
    *webinars.KINDS,
    *announcement.KINDS,
    *account.KINDS,
    *moderation.KINDS,
    cards.KIND,
    thread_news.KIND,
    message_news.KIND,
    replies.KIND,
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}


async def letters(rows: Sequence[Claimed]) -> dict[int, Written]:
    """What to do with each row, by its id: a letter, or the reason for none; absent: not now.

    Everything is read fresh, in sets: a claim of a hundred costs what a claim of one does.
    """
    ids = [row.recipient_id for row in rows if row.recipient_id is not None]
    people = await audiences.recipients(ids)
    decided: dict[int, Written] = {}
    by_kind: dict[str, list[Claimed]] = {}
    for row in rows:
        refused = refusal(row, people)
        if refused:
            decided[row.id] = refused
        else:
            by_kind.setdefault(row.kind, []).append(row)
    for name, some in by_kind.items():
        decided.update(await _written(name, some, people))
    return {**decided, **_too_many(rows, decided, people)}


def _too_many(
    rows: Sequence[Claimed], decided: Mapping[int, Written], people: People
) -> dict[int, Written]:
    """The letters that come after the last of a day: many may wait for one moment (quiet hours)."""
    sent = {who: person.mails_today for who, person in people.items()}
    refused: dict[int, Written] = {}
    for row in rows:
        who = row.recipient_id
        if who is None or not isinstance(decided.get(row.id), Letter):
            continue
        if KINDS[row.kind].capped and sent[who] >= MAILS_A_DAY:
            refused[row.id] = Skip("daily_cap")
        else:
            sent[who] += 1
    return refused


async def _written(name: str, rows: Sequence[Claimed], people: People) -> dict[int, Written]:
    try:
        return await KINDS[name].write(rows, people)
    except Exception:  # a fault in one kind must not hold up the others; its rows come again
        log.exception("kind_not_written", kind=name, rows=len(rows))
        return {}


def refusal(row: Claimed, people: People) -> Skip | None:
    """Why this row must not be sent, whatever it says; None when it may."""
    kind = KINDS.get(row.kind)
    if kind is None:
        return Skip("unknown_kind", "failed")
    if row.doubtful and not kind.repeatable:
        return Skip("ambiguous", "unknown")
    if row.not_after is not None and row.not_after <= clock.now():
        return Skip("too_late", "expired")
    if row.recipient_id is None:
        return None
    person = people.get(row.recipient_id)
    return Skip("closed") if person is None else _unwelcome(kind, person)


def _unwelcome(kind: Kind, person: Recipient) -> Skip | None:
    """The first reason that holds, of those that have to do with the recipient."""
    reasons = {
        "closed": person.closed,
        "address_broken": person.broken and not kind.secure,
        "suppressed": person.suppressed and not kind.secure,
        "unsubscribed": kind.stops is not None and not kind.asked and not person.wants(kind.stops),
        "daily_cap": kind.capped and person.mails_today >= MAILS_A_DAY,
    }
    return next((Skip(reason) for reason, holds in reasons.items() if holds), None)
