"""The card of a best practice: filled in, confirmed every year, or ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.unit import unit_of_work
from forum.themes.queries import Access
from forum.threads.actions.rows import ThreadRow, locked_thread, note
from forum.threads.events import Happened
from forum.threads.forms import CardForm
from forum.threads.queries.cards import today, year_on

# Who fills it in first for an author keeps the author as owner; a date that moved is asked anew.
_SAVE = """
insert into practice_card (thread_id, owner_id, context, approach, result, contact, valid_until,
  confirmed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (thread_id) do update set context = excluded.context, approach = excluded.approach,
  result = excluded.result, contact = excluded.contact, confirmed_at = excluded.confirmed_at,
  asked_at = case when practice_card.valid_until = excluded.valid_until
    then practice_card.asked_at end, valid_until = excluded.valid_until
"""


async def save_card(access: Access, thread_id: int, form: CardForm) -> None:
    """Fill in the card of a best practice. For its owner (at first: the author) and moderators.

    Raises `NotFound`, `Forbidden` and `Conflict` (the thread is no best practice).
    """
    async with unit_of_work():
        thread, _ = await _mine(access, thread_id)
        await db.execute(
            *(_SAVE, thread.id, thread.author_id, form.context, form.approach, form.result),
            *(form.contact, form.valid_until, clock.now()),
        )
        await note(thread, Happened.THREAD_CHANGED)


async def confirm_card(access: Access, thread_id: int) -> None:
    """The card still holds: for another year from today. For its owner and moderators."""
    await _valid(access, thread_id, year_on(today()))


async def end_card(access: Access, thread_id: int) -> None:
    """The card no longer holds, from today on. For its owner and moderators."""
    await _valid(access, thread_id, today() - timedelta(days=1))


async def take_card(access: Access, thread_id: int) -> None:
    """Look after the card from now on. For moderators, when its owner left or asks for it."""
    async with unit_of_work():
        thread, owner = await _mine(access, thread_id)
        if not access.may_moderate:
            raise Forbidden("Alleen een moderator kan een kaart overnemen.")
        if owner is None:
            raise NotFound
        await db.execute(
            "update practice_card set owner_id = $2, asked_at = null where thread_id = $1",
            *(thread.id, access.member_id),
        )
        await note(thread, Happened.THREAD_CHANGED)


async def cards_asked(card_ids: Sequence[int], at: datetime) -> None:
    """Remember that the owners of these cards were asked whether they still hold."""
    await db.execute(
        "update practice_card set asked_at = $2 where id = any($1::int[])", list(card_ids), at
    )


async def _valid(access: Access, thread_id: int, until: date) -> None:
    async with unit_of_work():
        thread, owner = await _mine(access, thread_id)
        if owner is None:
            raise NotFound
        await db.execute(
            "update practice_card set valid_until = $2, confirmed_at = $3, asked_at = null "
            "where thread_id = $1",
            *(thread.id, until, clock.now()),
        )
        await note(thread, Happened.THREAD_CHANGED)


async def _mine(access: Access, thread_id: int) -> tuple[ThreadRow, int | None]:
    """The thread, locked, and the owner of its card, for who may change that card."""
    if not access.may_read:
        raise NotFound
    thread = await locked_thread(thread_id)
    if thread.theme_id != access.theme_id or (thread.hidden_at and not access.may_moderate):
        raise NotFound
    owner = await db.value("select owner_id from practice_card where thread_id = $1", thread.id)
    if access.member_id != (owner or thread.author_id) and not access.may_moderate:
        raise Forbidden("Alleen de eigenaar van deze kaart of een moderator kan dit doen.")
    if not access.may_write:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    if thread.kind != "best_practice":
        raise Conflict("Alleen een praktijkvoorbeeld heeft een kaart.")
    return thread, owner
