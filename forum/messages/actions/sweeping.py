"""What is kept no longer: old conversations, and the words of who closed her account."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core.unit import unit_of_work
from forum.messages.actions.rows import lock, note
from forum.messages.events import Happened

KEPT = timedelta(days=365)
"""How long a conversation stays after its last message. Said on its page."""
REPORTED = timedelta(days=90)

# One that nobody can read any more need not wait so long, unless somebody reported in it.
_OLD = """
delete from conversation c where greatest(c.last_at, coalesce(c.kept_from, c.last_at)) < $1
  or (coalesce(c.kept_from, $2) <= $2 and not exists (
    select from seat s join member m on m.id = s.member_id and m.closed_at is null
    where s.conversation_id = c.id and s.left_at is null))
"""
_ERASED = """
update message p set source = '', html = '', deleted_at = coalesce(deleted_at, $2),
  version = version + 1
where p.conversation_id = $1 and (p.source <> '' or p.html <> '')
  and exists (select from member m where m.id = p.author_id and m.closed_at is not null)
returning p.id
"""
_CLOSED = """
select distinct p.conversation_id as id from message p join member m on m.id = p.author_id
where m.closed_at is not null and (p.source <> '' or p.html <> '') order by 1
"""


async def sweep() -> None:
    """Forget conversations without a message for a year, and the words of closed accounts.

    Twice does no harm.
    """
    async with unit_of_work():
        now = clock.now()
        await db.execute(_OLD, now - KEPT, now - REPORTED)
        await db.execute(
            "delete from block b using member m where m.closed_at is not null "
            "and m.id in (b.member_id, b.blocked_id)"
        )
    for item in await db.rows(_CLOSED):
        await _erase_in(int(item["id"]))


async def _erase_in(conversation_id: int) -> None:
    async with unit_of_work():
        await lock(conversation_id)
        for item in await db.rows(_ERASED, conversation_id, clock.now()):
            await note(conversation_id, Happened.MESSAGE_CHANGED, message_id=item["id"])
