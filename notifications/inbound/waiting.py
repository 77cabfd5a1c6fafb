"""The page of a reply that came by mail: for its writer, as long as the mail is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.core.unit import unit_of_work
from forum.members import queries as members
from notifications.inbound import along, cutting, reading, replying
from notifications.inbound.reading import Arrived
from notifications.inbound.replying import Place
from notifications.inbound.store import Mail


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply by mail, with all that was in it. `text`: what was cut out as written by her, and
    the files that wait with it.

    `place` is None when she may not read there any more; `placed`: the post it became. `offered`:
    names of files that are taken when she says so; `refused`: of those that were not.
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
    files: str = ""
    offered: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply that was not placed, in a thread that its writer may still read."""

    id: int
    title: str
    received_at: datetime


# What was placed from its page has the token of the mail (see `replying.token_of`).
_WAITING = """
select i.id, t.title, i.received_at from inbound_mail i
join post a on a.id = i.about join thread t on t.id = a.thread_id
join membership ms on ms.theme_id = t.theme_id and ms.member_id = i.member_id
  and ms.left_at is null and (ms.suspended_until is null or ms.suspended_until <= $2)
where i.member_id = $1 and i.kind = 'reply' and i.state in ('asked', 'kept')
  and t.hidden_at is null and t.locked_at is null
  and not exists (select from post p where p.form_token = left(encode(sha256(convert_to(
    i.member_id || '/' || t.id || '/mail/' || left(i.key, 32), 'UTF8')), 'hex'), 40))
order by i.id desc limit 20
"""


async def waiting_of(member_id: int) -> list[Waiting]:
    """The replies of this member that wait for her, the latest first."""
    found = await db.rows(_WAITING, member_id, clock.now())
    return [Waiting(**item) for item in found]


_ONE = """
select id, kind, key, sender, member_id, about, answers, content, received_at, tries, state,
  reason, placed_id, along, told
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


async def take_files(member_id: int, mail_id: int) -> str:
    """Keep the files of a mail that its owner knows as hers; as they stand in a text. Twice is
    once. Raises `NotFound` when there is no such mail, or nowhere to place it."""
    async with unit_of_work():
        await db.value("select id from inbound_mail where id = $1 for update", mail_id)
        found = await reply_of(member_id, mail_id)
        member = await members.member(member_id)
        if not found.offered or found.place is None or member is None:
            return found.files
        if not found.place.access.may_write:
            return found.files
        arrived = await asyncio.to_thread(reading.read, await _content(mail_id))
        kept, refused = await along.taken(found.place.access, member, arrived)
        files = along.below("", kept)
        await db.execute(
            "update inbound_mail set along = $2, told = $3 where id = $1",
            *(mail_id, files, "\n".join(refused)),
        )
    return files


async def _content(mail_id: int) -> bytes:
    return bytes(await db.value("select content from inbound_mail where id = $1", mail_id))


async def _reply(found: db.Row) -> Reply:
    state, reason, placed, files, told = (
        found.pop(name) for name in ("state", "reason", "placed_id", "along", "told")
    )
    mail = Mail(**{**found, "content": bytes(found["content"])})
    arrived, text = await asyncio.to_thread(_read, mail.content)
    try:
        place = await replying.place_of(mail)
    except NotFound:
        place = None
    offers = state == "asked" and not files and not told
    return Reply(
        *(mail.id, state, reason, mail.received_at, arrived.text[: cutting.MOST].strip()),
        *(along.below(text, [files]), replying.token_of(mail.key), place, placed, files),
        tuple(along.short(each) for each in arrived.files) if offers else (),
        tuple(name for name in told.split("\n") if name),
    )


def _read(content: bytes) -> tuple[Arrived, str]:
    found = reading.read(content)
    return found, cutting.written(found.text)
