"""Yes and no as calendar programs send them: METHOD:REPLY (RFC 5546 section 3.2.3).

The answer comes to the participant's own address of the webinar (`webinars.answer_address`).
Whoever takes the mail in has judged its sender; here is held that it speaks of this webinar as
it now is, and of this participant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from icalendar import Calendar

from forum.core import clock, db
from forum.core.errors import Conflict
from forum.members import queries as members
from forum.members.queries import MemberCard
from forum.themes import queries as themes
from forum.webinars import actions
from forum.webinars import queries as webinars
from forum.webinars.queries import WebinarCard

LARGEST = 100_000  # bytes; an answer has about one thousand
_ADDRESS = re.compile(r"^\s*mailto:", re.IGNORECASE)


class Taken(StrEnum):
    """What came of an answer. The first four were taken."""

    COMES = "comes"
    WAITS = "waits"
    LEFT = "left"
    KEPT = "kept"  # "perhaps": her place stays hers
    REPEATED = "repeated"  # came before, or a later one did
    OLD = "old"  # about the webinar as it was before it changed
    FOREIGN = "foreign"  # another token, event or attendee than this one
    OVER = "over"  # cancelled, been, or no longer hers to enter
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read. `said` is PARTSTAT (RFC 5545 section 3.2.12), `at` its DTSTAMP."""

    uid: str
    sequence: int
    attendees: tuple[tuple[str, str], ...]
    at: datetime


async def take_rsvp(token: str, ics: str | bytes) -> Taken:
    """Do what an answer that arrived at `rsvp+<token>@…` says. Twice is once; never raises."""
    seat = webinars.seat_of_answer(token)
    card = await webinars.webinar_card(seat.webinar_id) if seat else None
    member = await members.member(seat.member_id) if seat else None
    if card is None or member is None or member.closed:
        return Taken.FOREIGN
    answer = read(ics)
    if answer is None:
        return Taken.UNREADABLE
    said = await _said_by(answer, card, member)
    if said is None:
        return Taken.FOREIGN
    return await _take(card, member, answer, said)


async def _take(card: WebinarCard, member: MemberCard, answer: Answer, said: str) -> Taken:
    if answer.sequence < card.sequence:
        return Taken.OLD
    if said not in {"ACCEPTED", "DECLINED"}:
        return Taken.KEPT
    access = await themes.access_to(card.theme_id, member.id)
    if not access.may_read:
        return Taken.OVER
    try:
        state = await actions.answer(access, card.id, coming=said == "ACCEPTED", said_at=answer.at)
    except Conflict:
        return Taken.OVER
    return _STATES[state]


_STATES = {
    "registered": Taken.COMES,
    "waiting": Taken.WAITS,
    "cancelled": Taken.LEFT,
    "": Taken.REPEATED,
}


async def _said_by(answer: Answer, card: WebinarCard, member: MemberCard) -> str | None:
    """What the member says in it; None when it is not about her and this webinar."""
    if answer.uid != card.uid:
        return None
    hers = await _addresses(card, member)
    return next((said for address, said in answer.attendees if address in hers), None)


async def _addresses(card: WebinarCard, member: MemberCard) -> set[str]:
    """Her address, and those at which she was invited: she may have moved since."""
    found = await db.rows(
        "select distinct lower(address) as address from delivery where recipient_id = $1 "
        "and ref_id = $2 and kind like 'webinar\\_%' and state = 'sent'",
        member.id,
        card.id,
    )
    return {member.email.lower(), *(item["address"] for item in found)}


def read(ics: str | bytes) -> Answer | None:
    """The answer in a calendar object; None when it is none, or two, or too large."""
    if len(ics) > LARGEST:
        return None
    try:
        return _read(Calendar.from_ical(ics))
    except Exception:  # what strangers send can break a parser in any way
        return None


def _read(calendar: Any) -> Answer | None:
    events = calendar.walk("VEVENT")
    if str(calendar.get("METHOD", "")).upper() != "REPLY" or len(events) != 1:
        return None
    event = events[0]
    stamp = event.get("DTSTAMP")
    return Answer(
        uid=str(event["UID"]).strip(),
        # Absent, it is the first one (RFC 5545 section 3.8.7.4).
        sequence=int(event.get("SEQUENCE", 0)),
        attendees=tuple(_attendees(event.get("ATTENDEE"))),
        at=_aware(stamp.dt) if stamp is not None else clock.now(),
    )


def _attendees(found: Any) -> Iterator[tuple[str, str]]:
    for one in found if isinstance(found, list) else [found]:
        if one is not None:
            address = _ADDRESS.sub("", str(one)).strip().lower()
            yield address, str(one.params.get("PARTSTAT", "NEEDS-ACTION")).upper()


def _aware(at: datetime) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
