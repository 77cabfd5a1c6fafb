"""What each participant of a webinar ought to have been told, held against the ledger.

One rule for every occasion, so that a lost job, a doubled job and a worker that was away all
come to the same: look at the places as they are now, look at what was told, add what is missing.
A period is `<webinar>.<sequence>.<turn>`: each change of the webinar goes out once, and so does
each change of somebody's place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes import queries as themes
from forum.webinars import queries as webinars
from forum.webinars.queries import WebinarCard
from notifications import ledger, notices
from notifications.ledger import Intent

INVITING = ("webinar_invite", "webinar_promoted", "webinar_changed")
KINDS = (*INVITING, "webinar_waiting", "webinar_left", "webinar_cancelled")
REMINDERS = {"24": timedelta(hours=24), "1": timedelta(hours=1)}
# A recording that is put up within this time after the webinar is told to who was registered.
RECORDING_WITHIN = timedelta(days=30)
# The follow-up goes as soon as what is left of the webinar is up, after the first of these (the
# organiser corrects the list of who was there) and with what there is after the second.
FOLLOW_UP_FROM, FOLLOW_UP_ANYWAY = timedelta(hours=1), timedelta(hours=24)
FOLLOW_UP_ENDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """A registration as it is now."""

    member_id: int
    state: str
    turn: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the ledger about this webinar."""

    kind: str
    sequence: int
    turn: int


def period(webinar_id: int, sequence: int, turn: int) -> str:
    return f"{webinar_id}.{sequence}.{turn}"


def parts(words: str) -> tuple[int, int, int]:
    """The webinar, sequence and turn of a period."""
    webinar_id, sequence, turn = (int(part) for part in words.split("."))
    return webinar_id, sequence, turn


async def announce(webinar_id: int) -> int:
    """Plan the announcement for everyone in the theme; how many rows were new."""
    card = await webinars.webinar_card(webinar_id)
    if card is None or card.announced_at is None or card.phase in {"cancelled", "past", "live"}:
        return 0
    everyone = await themes.participant_ids(card.theme_id)
    intent = Intent("webinar_announced", str(card.id), ref_id=card.id, not_after=card.starts_at)
    line = notices.Line("webinar", f"webinar:{card.id}", card.title, card.path, card.announced_at)
    fresh = await ledger.untold(intent.kind, intent.period, everyone)
    await notices.note(fresh, line)
    return await _intend_new(intent, fresh)


async def tell_places(webinar_id: int, *, only: int | None = None) -> int:
    """Plan what the people with a place (or without one any more) have not been told yet."""
    card = await webinars.webinar_card(webinar_id)
    if card is None or card.phase == "past":
        return 0
    places = await _places(webinar_id, only)
    told = await _told(webinar_id, [place.member_id for place in places])
    intents = [
        intent
        for place in places
        for intent in _missing(card, place, told.get(place.member_id, []))
    ]
    if not intents:
        return 0
    async with unit_of_work():
        new = await ledger.intend(intents)
        enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return new


async def remind(webinar_id: int) -> int:
    """Plan the reminders of a webinar that is near: a day and an hour ahead of its start."""
    card = await webinars.webinar_card(webinar_id)
    if card is None or card.phase in {"cancelled", "live", "past"}:
        return 0
    now = clock.now()
    new = 0
    for name, lead in REMINDERS.items():
        due = card.starts_at - lead
        ends = due + lead / 2
        if not due - timedelta(hours=1) <= now < ends:
            continue
        words = f"{card.id}.{card.sequence}.{name}"
        places = [p for p in await _places(card.id) if p.state == "registered"]
        # Who registered later than the moment of this reminder has just had an invitation.
        early = [p.member_id for p in places if p.changed_at <= due]
        new += await _intend_new(
            Intent("webinar_reminder", words, ref_id=card.id, not_before=due, not_after=ends), early
        )
    return new


async def follow_up(webinar_id: int) -> int:
    """Plan what is said afterwards to who was registered, whether they came or not; once."""
    card = await webinars.webinar_card(webinar_id)
    if card is None or card.phase != "past":
        return 0
    since = clock.now() - card.ends_at
    complete = bool(card.recording_url) if card.recorded else card.has_slides
    if not (FOLLOW_UP_FROM if complete else FOLLOW_UP_ANYWAY) <= since < FOLLOW_UP_ENDS:
        return 0
    ends = card.ends_at + FOLLOW_UP_ENDS
    intent = Intent("webinar_followup", str(card.id), ref_id=card.id, not_after=ends)
    return await _intend_new(intent, await webinars.registered_ids(card.id))


async def tell_recording(webinar_id: int) -> int:
    """Plan the message that the recording is up, for whom the follow-up could not tell so."""
    card = await webinars.webinar_card(webinar_id)
    if card is None or card.cancelled_at or not card.recording_url:
        return 0
    ends = card.ends_at + RECORDING_WITHIN
    if not card.ends_at + FOLLOW_UP_FROM <= clock.now() < ends:
        return 0
    put_up = card.recording_at or card.ends_at
    found = await db.rows(_UNTOLD_OF_RECORDING, card.id, str(card.id), put_up)
    them = [int(item["member_id"]) for item in found]
    intent = Intent("webinar_recording", str(card.id), ref_id=card.id, not_after=ends)
    return await _intend_new(intent, them)


# A follow-up that is still to go, or went after the recording was there, tells of it.
_UNTOLD_OF_RECORDING = """
select r.member_id from registration r where r.webinar_id = $1 and r.state = 'registered'
and not exists (select 1 from delivery d where d.recipient_id = r.member_id
  and d.kind = 'webinar_followup' and d.period = $2
  and (d.state in ('pending', 'sending') or (d.done_at >= $3 and d.state <> 'expired')))
order by r.asked_at, r.id
"""


async def tell_everything(webinar_id: int) -> int:
    """All of the above: what this webinar's people still ought to hear."""
    return (
        await announce(webinar_id)
        + await tell_places(webinar_id)
        + await remind(webinar_id)
        + await follow_up(webinar_id)
        + await tell_recording(webinar_id)
    )


async def sweep() -> int:
    """Every webinar that is not long past; how many rows were new."""
    found = await db.rows(
        "select id from webinar where ends_at > $1 order by id", clock.now() - RECORDING_WITHIN
    )
    return sum([await tell_everything(int(item["id"])) for item in found])


async def place_changed(registration_id: int) -> int:
    """A registration changed: tell that one person."""
    place = await webinars.registration(registration_id)
    if place is None:
        return 0
    return await tell_places(place.webinar_id, only=place.member_id)


async def _intend_new(pattern: Intent, member_ids: Sequence[int]) -> int:
    """`pattern` for those of the members who have no such row yet."""
    fresh = await ledger.untold(pattern.kind, pattern.period, member_ids)
    if not fresh:
        return 0
    async with unit_of_work():
        new = await ledger.intend([replace(pattern, recipient_id=who) for who in fresh])
        enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return new


def _missing(card: WebinarCard, place: Place, told: list[Told]) -> Iterator[Intent]:
    kind = _cancelled(place, told) if card.cancelled_at else _of_place(card, place, told)
    if kind:
        words = period(card.id, card.sequence, place.turn)
        yield Intent(kind, words, place.member_id, card.id, not_after=card.ends_at)


def _cancelled(place: Place, told: list[Told]) -> str | None:
    known = any(item.kind == "webinar_cancelled" for item in told)
    return "webinar_cancelled" if place.state != "cancelled" and not known else None


def _of_place(card: WebinarCard, place: Place, told: list[Told]) -> str | None:
    """What somebody with this place should hear next; None when the ledger has it all."""
    now = [item for item in told if item.turn == place.turn]
    before = {item.kind for item in told if item.turn == place.turn - 1}
    if place.state == "cancelled":
        return "webinar_left" if not now and before & set(INVITING) else None
    if now:
        return "webinar_changed" if max(i.sequence for i in now) < card.sequence else None
    if place.state == "waiting":
        return "webinar_waiting"
    return "webinar_promoted" if "webinar_waiting" in before else "webinar_invite"


async def _places(webinar_id: int, only: int | None = None) -> list[Place]:
    found = await db.rows(
        "select member_id, state, turn, changed_at from registration where webinar_id = $1 "
        "and ($2::int is null or member_id = $2)",
        webinar_id,
        only,
    )
    return [Place(**item) for item in found]


async def _told(webinar_id: int, member_ids: Sequence[int]) -> dict[int, list[Told]]:
    found = await db.rows(
        "select recipient_id, kind, period from delivery where recipient_id = any($1::int[]) "
        "and kind = any($2::text[]) and period like $3",
        list(member_ids),
        list(KINDS),
        f"{webinar_id}.%",
    )
    told: dict[int, list[Told]] = {}
    for item in found:
        _, sequence, turn = parts(item["period"])
        told.setdefault(item["recipient_id"], []).append(Told(item["kind"], sequence, turn))
    return told
