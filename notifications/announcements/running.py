"""Sending: begun, tried out, paused, resumed, stopped, and done again for who was not reached."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

from forum.core import clock, db
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import after_commit, unit_of_work
from forum.moderation import actions as moderation
from forum.themes.queries import Access
from notifications import ledger, notices
from notifications.announcements import (
    holding,
    outcomes,
    planning,
    queries,
    selection,
    steps,
    stirring,
)
from notifications.announcements.queries import PAUSED, SENDING, STOPPED, AnnouncementCard
from notifications.announcements.selection import Reach
from notifications.announcements.writing import locked, managing, same_as, unbegun
from notifications.ledger import Intent

TEST_LASTS = timedelta(hours=1)


async def send(access: Access, announcement_id: int, *, seen: str) -> None:
    """Begin now; a second press finds that it has begun. Raises `Conflict`, `Invalid`.

    Who it is for is frozen here; the ledger is written from that in chunks.
    """
    managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        if card.started_at:
            return
        unbegun(card)
        same_as(card, seen)
        if not await begin(access, card):
            raise Invalid({"": _("Niemand past bij deze selectie. Er is niets verstuurd.")})


async def begin(access: Access, card: AnnouncementCard) -> int:
    """In the open unit of work, which holds the announcement: freeze for whom; how many."""
    fitting = await selection.people(card.theme_id, card.selection)
    if fitting:
        now = clock.now()
        sql = "update announcement set started_at = $2, withheld = '' where id = $1"
        await db.execute(sql, card.id, now)
        await _wave(access, card, 1, [each.member_id for each in fitting])
    return len(fitting)


async def _wave(access: Access, card: AnnouncementCard, number: int, ids: list[int]) -> None:
    """One round, with the two lines that say who sent it to how many."""
    await db.execute(
        "insert into announcement_wave (announcement_id, number, started_at, total, audience) "
        "values ($1, $2, $3, $4, $5::jsonb)",
        *(card.id, number, clock.now(), len(ids), json.dumps(ids)),
    )
    kind = "sent" if number == 1 else "resent"
    await steps.note(card.id, access.member_id or 0, kind, people=len(ids))
    await _log(access, card, "announce" if number == 1 else "announce_again", len(ids))
    enqueue_after_commit(Job.ANNOUNCEMENT_DUE, card.id)
    _stir(card)


async def _log(access: Access, card: AnnouncementCard, kind: str, people: int) -> None:
    await moderation.log_announcement(
        access, kind, announcement_id=card.id, subject=card.subject, people=people
    )


def _stir(card: AnnouncementCard) -> None:
    after_commit(partial(stirring.stir, card.id))


async def send_test(access: Access, announcement_id: int) -> None:
    """Send it to oneself, whatever one has switched off: as it stands now."""
    member_id = managing(access)
    card = await queries.managed(access, announcement_id)
    async with unit_of_work():
        step = await steps.note(card.id, member_id, "tested")
        ends = clock.now() + TEST_LASTS
        period = f"{card.id}.{step}"
        await ledger.intend(
            [Intent("announcement_test", period, member_id, card.id, not_after=ends)]
        )
        enqueue_after_commit(Job.DRAIN_DELIVERIES)


async def pause(access: Access, announcement_id: int) -> None:
    """Nothing more leaves but the mails that are being handed over just now. Twice is once."""
    member_id = managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        if card.state == PAUSED:
            return
        await _going_on(card)
        sql = "update announcement set paused_at = $2 where id = $1"
        await db.execute(sql, card.id, clock.now())
        await holding.lay_aside(card.id)
        await steps.note(card.id, member_id, "paused")
        _stir(card)


async def _going_on(card: AnnouncementCard) -> None:
    finished = card.state == SENDING and (await outcomes.progress(card.id)).finished
    if card.state not in {SENDING, PAUSED} or finished:
        raise Conflict(_("Er wordt op dit moment niets verstuurd."))


async def resume(access: Access, announcement_id: int) -> None:
    """Go on where it was; the time it stood still does not count. Twice is once."""
    member_id = managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        if card.state == SENDING:
            return
        await _going_on(card)
        await holding.take_up(card.id)
        await db.execute("update announcement set paused_at = null where id = $1", card.id)
        await steps.note(card.id, member_id, "resumed")
        enqueue_after_commit(Job.ANNOUNCEMENT_DUE, card.id)
        enqueue_after_commit(Job.DRAIN_DELIVERIES)
        _stir(card)


async def stop(access: Access, announcement_id: int) -> None:
    """The rest gets nothing, for good; the lines behind the bell go too. Twice is once."""
    member_id = managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        if card.state == STOPPED:
            return
        await _going_on(card)
        await planning.plan_all(card)
        sql = "update announcement set stopped_at = $2, paused_at = null where id = $1"
        await db.execute(sql, card.id, clock.now())
        ended = await holding.end(card.id)
        await notices.take_back(planning.BELL, planning.subject_of(card.id))
        await steps.note(card.id, member_id, "stopped", people=ended)
        await _log(access, card, "announce_stop", ended)
        _stir(card)


async def missed(card: AnnouncementCard) -> tuple[list[int], Reach]:
    """Whom it may be sent to again: not reached, still taking part, and still wanting it.

    The second says how many of those not reached would be skipped again, and why.
    """
    ids = set(await outcomes.missed_ids(card.id))
    everyone = await selection.people(card.theme_id, selection.Selection())
    found = await selection.reach_of([each for each in everyone if each.member_id in ids])
    barred = {each.member_id for each in found.barred}
    here = {each.member_id for each in everyone}
    return sorted((ids & here) - barred), found


async def resend(access: Access, announcement_id: int, *, wave: int) -> None:
    """One more round, for those not reached only. `wave` is the last round that was seen: a
    second press finds another. Raises `Conflict`."""
    managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        now = await outcomes.progress(card.id)
        if now.wave > wave:
            return
        if card.state != SENDING or not now.finished:
            raise Conflict(_("Opnieuw versturen kan pas als alles is afgehandeld."))
        ids, _reach = await missed(card)
        if not ids:
            raise Conflict(_("Er is niemand aan wie dit opnieuw kan worden verstuurd."))
        await _wave(access, card, now.wave + 1, ids)


async def note_list(access: Access, announcement_id: int, people: int) -> None:
    """Keep that the list of outcomes was taken out of the forum, and by whom."""
    member_id = managing(access)
    async with unit_of_work():
        card = await locked(access, announcement_id)
        await steps.note(card.id, member_id, "listed", people=people)
