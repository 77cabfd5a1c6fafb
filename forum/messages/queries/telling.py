"""Whom a message concerns: for the bell and for mail, asked when it is told, not before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db


@dataclass(frozen=True, slots=True)
class News:
    """A message as it may be told of: never its words."""

    id: int
    conversation_id: int
    number: int
    author_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A message for one member: who wrote it, and whether there is still reason to tell her.

    `gone`: deleted, hidden, or its writer is no more. `outside`: she left the conversation or may
    not enter the theme. `unwanted`: she blocks the writer, or takes no private messages.
    """

    member_id: int
    conversation_id: int
    number: int
    author_name: str
    theme_slug: str
    theme_name: str
    gone: bool
    outside: bool
    unwanted: bool
    seen: bool


_TOLD = """
select a.member_id, c.id as conversation_id, p.number, m.name as author_name,
  t.slug as theme_slug, t.name as theme_name,
  p.deleted_at is not null or p.hidden_at is not null or m.closed_at is not null as gone,
  s.left_at is not null or ms.id is null or coalesce(ms.suspended_until, $4) > $4 as outside,
  not me.takes_messages or exists (
    select from block b where b.member_id = a.member_id and b.blocked_id = p.author_id)
    as unwanted,
  s.read_number >= p.number as seen
from unnest($1::int[], $2::int[], $3::int[]) as a (member_id, conversation_id, number)
join conversation c on c.id = a.conversation_id
join theme t on t.id = c.theme_id
join seat s on s.conversation_id = c.id and s.member_id = a.member_id
join member me on me.id = a.member_id
join message p on p.conversation_id = c.id and p.number >= a.number
  and p.author_id <> a.member_id
join member m on m.id = p.author_id
left join membership ms on ms.theme_id = c.theme_id and ms.member_id = a.member_id
  and ms.left_at is null
order by a.member_id, c.id, p.number
"""


async def messages_to_tell(asked: Sequence[tuple[int, int, int]]) -> list[Told]:
    """Of each (member, conversation, first number) what others wrote from that number on."""
    columns = [list(column) for column in zip(*asked, strict=True)] or [[], [], []]
    return [Told(**item) for item in await db.rows(_TOLD, *columns, clock.now())]


async def message_news(message_id: int) -> News | None:
    """One message, to tell of; None when nobody may be told of it (any more)."""
    found = await db.row(
        "select p.id, p.conversation_id, p.number, p.author_id, p.created_at "
        "from message p join member m on m.id = p.author_id where p.id = $1 "
        "and p.deleted_at is null and p.hidden_at is null and m.closed_at is null",
        message_id,
    )
    return News(**found) if found else None


async def hearers(news: News) -> list[int]:
    """The members who ought to hear of a message now: not its writer, nobody who left, blocks
    her, takes no messages or has read it."""
    seats = await db.rows(
        "select member_id from seat where conversation_id = $1 and member_id <> $2",
        *(news.conversation_id, news.author_id),
    )
    told = await messages_to_tell(
        [(item["member_id"], news.conversation_id, news.number) for item in seats]
    )
    return [
        each.member_id
        for each in told
        if each.number == news.number
        and not (each.gone or each.outside or each.unwanted or each.seen)
    ]


async def written_between(since: datetime, until: datetime) -> list[int]:
    """The ids of messages of that time, for what a lost job left untold."""
    found = await db.rows(
        "select id from message where created_at > $1 and created_at < $2 order by id",
        *(since, until),
    )
    return [int(item["id"]) for item in found]


async def in_conversation(conversation_id: int, member_ids: Collection[int]) -> set[int]:
    """Those of the members who have a seat there and did not leave."""
    found = await db.rows(
        "select member_id from seat where conversation_id = $1 and left_at is null "
        "and member_id = any($2::int[])",
        *(conversation_id, list(member_ids)),
    )
    return {int(item["member_id"]) for item in found}
