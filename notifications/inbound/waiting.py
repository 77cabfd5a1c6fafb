"""The page of a reply that came by mail: for its writer, as long as the mail is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from forum.core.errors import NotFound
from notifications.inbound import cutting, reading, replying
from notifications.inbound.replying import Place
from notifications.inbound.store import Mail


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply by mail, with all that was in it. `text`: what was cut out as written by her.

    `place` is None when she may not read there any more; `placed`: the post it became.
    """

    id: int
    state: str
    reason: str
    received_at: datetime
    whole: str
    text: str
    token: str
    place: Place | None
    placed: int | None


_ONE = """
select id, kind, key, sender, member_id, about, answers, content, received_at, tries, state,
  reason, placed_id
from inbound_mail where member_id = $1 and kind = 'reply' and {which} order by id desc limit 1
"""


async def reply_of(member_id: int, mail_id: int) -> Reply:
    """A mail of this member. Raises `NotFound`; also for one that a machine sent."""
    found = await db.row(_ONE.format(which="id = $2 and state <> 'ignored'"), member_id, mail_id)
    if found is None:
        raise NotFound
    return await _reply(found)


async def reply_behind(member_id: int, post_id: int) -> Reply | None:
    """The mail that became this post of the member's; None once it is forgotten."""
    found = await db.row(_ONE.format(which="placed_id = $2"), member_id, post_id)
    return await _reply(found) if found else None


async def _reply(found: db.Row) -> Reply:
    state, reason, placed = (found.pop(name) for name in ("state", "reason", "placed_id"))
    mail = Mail(**{**found, "content": bytes(found["content"])})
    whole, text = await asyncio.to_thread(_texts, mail.content)
    try:
        place = await replying.place_of(mail)
    except NotFound:
        place = None
    token = replying.token_of(mail.key)
    return Reply(mail.id, state, reason, mail.received_at, whole, text, token, place, placed)


def _texts(content: bytes) -> tuple[str, str]:
    whole = reading.read(content).text
    return whole[: cutting.MOST].strip(), cutting.written(whole)
