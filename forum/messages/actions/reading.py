"""How far a member has read, and leaving a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from forum.core import clock, db, live
from forum.core.unit import after_commit, unit_of_work
from forum.messages.actions.rows import lock, note, wake_lists
from forum.messages.events import Happened

Heard = Callable[[int, int], Awaitable[None]]
_hearing: list[Heard] = []

# A mark never goes back: of two tabs the one that read furthest counts.
_MARK = """
update seat s set read_number = least($3::int, c.last_number), read_at = $4
from conversation c where c.id = s.conversation_id and s.conversation_id = $1
  and s.member_id = $2 and s.left_at is null and s.read_number < least($3::int, c.last_number)
returning s.read_number
"""


def when_read(hear: Heard) -> None:
    """Call `hear(member_id, conversation_id)`, in the same unit of work, when a member has read
    on in a conversation or left it: what stands elsewhere about it is read too."""
    _hearing.append(hear)


async def heard(member_id: int, conversation_id: int) -> None:
    """Within a unit of work: tell who listens that she has read so far, or left."""
    for hear in _hearing:
        await hear(member_id, conversation_id)
    wake_lists(member_id)


async def mark_read(member_id: int, conversation_id: int, *, number: int) -> None:
    """The member has read up to and including message `number`."""
    async with unit_of_work():
        if await db.value(_MARK, conversation_id, member_id, number, clock.now()) is None:
            return
        await heard(member_id, conversation_id)


async def leave(member_id: int, conversation_id: int) -> None:
    """The member leaves, for good: nobody can be added to a conversation. Twice is once."""
    async with unit_of_work():
        await lock(conversation_id)
        left = await db.execute(
            "update seat set left_at = $3 "
            "where conversation_id = $1 and member_id = $2 and left_at is null",
            *(conversation_id, member_id, clock.now()),
        )
        if not left:
            return
        await note(conversation_id, Happened.CONVERSATION_CHANGED)
        await heard(member_id, conversation_id)
        after_commit(partial(live.revoke, member_id=member_id))
