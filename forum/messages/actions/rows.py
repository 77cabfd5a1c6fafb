"""The conversation row, locked: every change of a conversation begins with it."""

from __future__ import annotations

from functools import partial

from forum.core import clock, db, live
from forum.core.errors import NotFound
from forum.core.unit import after_commit
from forum.messages.events import Happened

_NOTE = """
with headed as (update conversation set seq = seq + 1 where id = $1 returning seq)
insert into conversation_event (conversation_id, seq, kind, message_id, at)
select $1, seq, $2, $3::int, $4 from headed returning seq
"""


async def lock(conversation_id: int) -> None:
    """Lock the row until the unit of work ends. Raises `NotFound`."""
    sql = "select id from conversation where id = $1 for no key update"
    if await db.value(sql, conversation_id) is None:
        raise NotFound


async def note(conversation_id: int, kind: Happened, *, message_id: int | None = None) -> None:
    """Write the next event of a locked conversation, and tell who watches after the commit."""
    seq = await db.value(_NOTE, conversation_id, kind.value, message_id, clock.now())
    await tell(conversation_id, seq)


async def tell(conversation_id: int, seq: int) -> None:
    """After the commit: wake the open pages of it, and the lists of who is in it."""
    after_commit(partial(live.wake, f"talk:{conversation_id}", seq))
    found = await db.rows(
        "select member_id from seat where conversation_id = $1 and left_at is null",
        conversation_id,
    )
    for item in found:
        wake_lists(item["member_id"])


def wake_lists(member_id: int) -> None:
    """After the commit: her list of conversations, and the number in her menu, are made anew."""
    after_commit(partial(live.wake, f"inbox:{member_id}", 0))
    after_commit(partial(live.wake, f"member:{member_id}", 0))
