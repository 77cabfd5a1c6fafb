"""Changing and taking back what one said; hiding it after a report, and showing it again."""

from __future__ import annotations

from forum.core import clock, db, text
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.guard import actions as guard
from forum.messages import queries
from forum.messages.actions.rows import lock, note
from forum.messages.events import Happened
from forum.messages.forms import ChangeForm
from forum.messages.queries import Draft
from forum.messages.queries.standing import SILENCED
from forum.themes.queries import Access

NOT_YOURS = N_("Alleen de schrijver kan dit bericht wijzigen.")
HIDDEN = N_("Een moderator heeft dit bericht verborgen. U kunt het niet meer wijzigen.")
TOO_LATE = N_("U kunt een privébericht tot 15 minuten na het versturen wijzigen. Dat is voorbij.")

_EDIT = """
update message set source = $2, html = $3, edited_at = $4, version = version + 1 where id = $1
"""
# What is taken back is gone, not put aside: nobody can put it back.
_DELETE = """
update message set source = '', html = '', deleted_at = $2, version = version + 1 where id = $1
"""


async def edit(access: Access, conversation_id: int, number: int, *, form: ChangeForm) -> None:
    """Give one's message another text, within a quarter of an hour. Earlier ones are not kept.

    Raises `Conflict` when it changed since `form.version`, was hidden, or it is too late.
    """
    html = await text.rendered(form.text)
    async with unit_of_work():
        found = await _own(access, conversation_id, number)
        if not access.may_write:
            raise Forbidden(SILENCED)
        if found.deleted or found.version != form.version:
            raise Conflict
        if not found.editable:
            raise Conflict(HIDDEN if found.hidden else TOO_LATE)
        if form.text == found.source:
            return
        await db.execute(_EDIT, found.id, form.text, html, clock.now())
        await guard.record(access.theme_id, "message", form.decisions)
        await note(conversation_id, Happened.MESSAGE_CHANGED, message_id=found.id)


async def delete(access: Access, conversation_id: int, number: int) -> None:
    """Take one's message back, at any time: its words are gone for everyone. Twice is once."""
    async with unit_of_work():
        found = await _own(access, conversation_id, number)
        if found.hidden:
            raise Conflict(HIDDEN)
        if not found.deleted:
            await db.execute(_DELETE, found.id, clock.now())
            await note(conversation_id, Happened.MESSAGE_CHANGED, message_id=found.id)


async def _own(access: Access, conversation_id: int, number: int) -> Draft:
    """One's own message, its conversation locked."""
    await lock(conversation_id)
    _, conversation = await queries.conversation_open_to(access.member_id or 0, conversation_id)
    if conversation.theme_id != access.theme_id:
        raise NotFound
    found = await queries.draft(conversation, number)
    if found.author_id != access.member_id:
        raise Forbidden(NOT_YOURS)
    return found


async def set_hidden(message_id: int, *, hidden: bool) -> bool:
    """Hide a message from everyone in its conversation, or show it again; whether it changed.

    For moderation, in its unit of work. What its writer took back stays away.
    """
    async with unit_of_work():
        conversation_id = await db.value(
            "select conversation_id from message where id = $1", message_id
        )
        if conversation_id is None:
            return False
        await lock(conversation_id)
        changed = await db.execute(
            "update message set hidden_at = $2, version = version + 1 "
            "where id = $1 and (hidden_at is null) = ($2::timestamptz is not null) "
            "and (deleted_at is null or $2::timestamptz is null)",
            *(message_id, clock.now() if hidden else None),
        )
        if changed:
            await note(conversation_id, Happened.MESSAGE_CHANGED, message_id=message_id)
        return bool(changed)


async def keep_for_report(conversation_id: int) -> None:
    """Something in it was reported: the sweep counts a year from now. For moderation."""
    sql = "update conversation set kept_from = $2 where id = $1"
    await db.execute(sql, conversation_id, clock.now())
