"""Whom a member wants no private messages of: of one, or of nobody at all."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members import actions as members
from forum.messages.actions.rows import lock, note
from forum.messages.events import Happened

_BLOCK = """
insert into block (member_id, blocked_id, since) values ($1, $2, $3)
on conflict (member_id, blocked_id) do nothing
"""
# Her name stands in one's list: so she is somebody one can know of.
_KNOWN = """
select exists (
  select from membership a join membership b on b.theme_id = a.theme_id
  where a.member_id = $1 and b.member_id = $2 and a.left_at is null)
"""
_OURS = """
select c.id from conversation c
join seat a on a.conversation_id = c.id and a.member_id = $1 and a.left_at is null
where $2::int is null or exists (
  select from seat b where b.conversation_id = c.id and b.member_id = $2 and b.left_at is null)
order by c.id
"""


async def block(member_id: int, other_id: int) -> None:
    """No private messages of that member any more. She is not told. Twice is once.

    Raises `NotFound` for who never took part in a theme of hers.
    """
    if member_id == other_id:
        raise Invalid({"": N_("U kunt uzelf niet blokkeren.")})
    if not await db.value(_KNOWN, member_id, other_id):
        raise NotFound
    async with unit_of_work():
        if await db.execute(_BLOCK, member_id, other_id, clock.now()):
            await _say_in(member_id, other_id)


async def unblock(member_id: int, other_id: int) -> None:
    """Take messages of that member again."""
    async with unit_of_work():
        if await db.execute(
            "delete from block where member_id = $1 and blocked_id = $2", member_id, other_id
        ):
            await _say_in(member_id, other_id)


async def take_messages(member_id: int, *, on: bool) -> None:
    """Take private messages, or none at all. What was said stays to be read."""
    async with unit_of_work():
        if await members.set_takes_messages(member_id, on=on):
            await _say_in(member_id, None)


async def _say_in(member_id: int, other_id: int | None) -> None:
    """The open pages of their conversations show what holds now, as a fresh page would."""
    for item in await db.rows(_OURS, member_id, other_id):
        await lock(item["id"])
        await note(item["id"], Happened.CONVERSATION_CHANGED)
