"""What the managers of the demo announced: one that was sent, one that waits for its moment.

The mails of the first are in the ledger as a mail server would have ended them; none was sent.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from forum.core import clock
from forum.seed.stage import Stage
from forum.seed.texts.told import AnnouncementText, announcements
from forum.seed.webcasts import ZONE
from forum.themes.queries import Access
from notifications import ledger
from notifications.announcements import planning, queries, running, writing
from notifications.announcements.forms import AnnouncementForm
from notifications.announcements.selection import Selection
from notifications.ledger import Claimed

# Of so many in a row, how the odd one ended: state, reason, code and reply.
_ODD: dict[int, tuple[str, str, int | None, str]] = {
    17: ("skipped", "unsubscribed", None, ""),
    41: ("failed", "bounced", 550, "5.1.1 no such user"),
    97: ("failed", "gave_up", 451, "4.3.0 try again later"),
}


async def announce(stage: Stage) -> None:
    """Write each; send the one of the past, plan the one to come."""
    manager = await stage.access(stage.with_role("manager")[0])
    for text in announcements():
        at = _moment(stage.now, text)
        if at < stage.now:
            await _sent(manager, text, at)
        else:
            await _planned(stage, manager, text, at)


def _moment(now: datetime, text: AnnouncementText) -> datetime:
    """So many days from now, moved off the weekend, at its hour."""
    day = (now + timedelta(days=text.days)).astimezone(ZONE).date()
    off = max(0, day.weekday() - 4)
    day += timedelta(days=-off if text.days < 0 else (7 - day.weekday() if off else 0))
    return datetime.combine(day, time(text.hour), ZONE)


async def _written(manager: Access, text: AnnouncementText) -> queries.AnnouncementCard:
    chosen = Selection(roles=text.roles, kinds=text.kinds, sizes=text.sizes)
    form = AnnouncementForm(text.subject, text.text, chosen, token=text.subject)
    return await queries.managed(manager, await writing.write(manager, form))


async def _planned(stage: Stage, manager: Access, text: AnnouncementText, at: datetime) -> None:
    with clock.at(stage.now - timedelta(hours=3)):
        card = await _written(manager, text)
        seen = card.changed_at.isoformat()
        await writing.schedule(manager, card.id, at=at, seen=seen)


async def _sent(manager: Access, text: AnnouncementText, at: datetime) -> None:
    with clock.at(at - timedelta(minutes=40)):
        card = await _written(manager, text)
    with clock.at(at):
        await running.send(manager, card.id, seen=card.changed_at.isoformat())
        while await planning.plan_chunk(card.id):
            pass
    with clock.at(at + timedelta(minutes=1)):
        rows = await ledger.claim(1_000)
        for number, row in enumerate(rows, 1):
            await _end(row, number, text.subject)


async def _end(row: Claimed, number: int, subject: str) -> None:
    usual = ("sent", "", 250, "2.0.0 Ok: queued")
    odd = next((odd for each, odd in _ODD.items() if number % each == 0), usual)
    state, reason, code, reply = odd
    await ledger.finish(row, state, reason=reason, code=code, reply=reply, subject=subject)
