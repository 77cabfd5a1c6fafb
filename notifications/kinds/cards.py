"""Asking who owns the card of a best practice, every year, whether it still holds.

A month before its date: one mail and one line behind the bell. When the owner is no longer
there, the moderators are asked.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from forum.core import clock, db, i18n
from forum.core import settings as settings_module
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes import queries as themes
from forum.threads import actions
from forum.threads import queries as threads
from forum.threads.queries import Due
from notifications import ledger, notices
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.ledger import Claimed, Intent
from notifications.notices import Line
from notifications.redaction import outgoing_title


async def sweep() -> int:
    """Ask about every card that ends within a month; how many mails were new."""
    due = await threads.cards_due()
    return sum([await _ask(card) for card in due])


async def _ask(card: Due) -> int:
    people = await _whom(card)
    # One question for one date: asked twice, even at once, it is the same row and the same line.
    period = f"card.{card.id}.{card.valid_until}"
    at = datetime.combine(card.valid_until - threads.ASKED_BEFORE, time(), UTC)
    line = Line("card", f"card:{card.id}", card.title, f"{card.href}?vanaf=1#thread-card", at)
    async with unit_of_work():
        new = await ledger.intend([Intent("card_confirm", period, who, card.id) for who in people])
        await notices.note(people, line)
        await actions.cards_asked([card.id], clock.now())
        if new:
            enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return new


async def _whom(card: Due) -> list[int]:
    if card.owner_id is not None:
        return [card.owner_id]
    return [person.member_id for person in await themes.moderators(card.theme_id)]


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    return {row.id: await _about(row, people[row.recipient_id or 0]) for row in rows}


async def _about(row: Claimed, to: Recipient) -> Written:
    card = await threads.card_due(row.ref_id or 0)
    if card is None:
        return Skip("gone")
    if row.period != f"card.{card.id}.{card.valid_until}":
        return Skip("superseded")
    if row.recipient_id not in await _whom(card):
        return Skip("left")
    theme = await db.value("select name from theme where id = $1", card.theme_id)
    base = settings_module.current().base_url
    with i18n.speaking(to.language):
        words = {
            "title": outgoing_title(card.title),
            "valid_until": card.valid_until,
            "link": f"{base}{card.href}?vanaf=1#thread-card",
            "owner": row.recipient_id == card.owner_id,
        }
    return Letter(to, f"Forum {theme}", card.theme_slug, words)


KIND = Kind("card_confirm", _write, "praktijk")
