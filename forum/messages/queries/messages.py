"""Messages as they are read: a page of a conversation, and single ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.messages.queries.conversations import Conversation

PAGE = 30  # messages
EDITABLE = timedelta(minutes=15)
"""How long a writer may still change what she wrote. Said on the page."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the reader sees it. `blocked`: the reader blocks who wrote it.

    `html` is "" when there is nothing left to read: deleted, hidden, or its writer is no more.
    """

    id: int
    conversation_id: int
    number: int
    author_id: int
    author_name: str
    author_line: str
    html: str
    version: int
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    hidden: bool
    blocked: bool
    before: datetime | None

    @property
    def href(self) -> str:
        return f"/gesprekken/{self.conversation_id}/{self.number}"

    @property
    def shown(self) -> bool:
        return not self.deleted and not self.hidden

    @property
    def editable(self) -> bool:
        """Whether its writer may still change it."""
        return self.shown and clock.now() - self.created_at < EDITABLE


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of one's own message, for changing it."""

    id: int
    number: int
    author_id: int
    source: str
    version: int
    created_at: datetime
    deleted: bool
    hidden: bool

    @property
    def editable(self) -> bool:
        gone = self.deleted or self.hidden
        return not gone and clock.now() - self.created_at < EDITABLE


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a conversation."""

    seq: int
    kind: str
    message_id: int | None


# What a closed account wrote is no more to be read, also before the sweep takes it away.
_MESSAGES = """
select p.id, p.conversation_id, p.number, p.author_id, m.name as author_name,
  concat_ws(', ', nullif(m.function, ''), o.name) as author_line,
  case when p.deleted_at is null and p.hidden_at is null and m.closed_at is null
    then p.html else '' end as html,
  p.version, p.created_at, p.edited_at,
  p.deleted_at is not null or m.closed_at is not null as deleted,
  p.hidden_at is not null as hidden,
  exists (select from block b where b.member_id = $2 and b.blocked_id = p.author_id) as blocked,
  (select q.created_at from message q
    where q.conversation_id = p.conversation_id and q.number = p.number - 1) as before
from message p join member m on m.id = p.author_id
left join organisation o on o.id = m.organisation_id
"""


def page_start(number: int) -> int:
    """The number of the first message on the page that holds message `number`."""
    return (max(number, 1) - 1) // PAGE * PAGE + 1


async def messages_page(
    conversation: Conversation, *, number: int, reader_id: int
) -> list[Message]:
    """The page with message `number`; for readers of `conversation_open_to`."""
    start = page_start(number)
    found = await db.rows(
        f"{_MESSAGES} where p.conversation_id = $1 and p.number between $3 and $4 "
        "order by p.number",
        *(conversation.id, reader_id, start, start + PAGE - 1),
    )
    return [Message(**item) for item in found]


async def message_at(conversation: Conversation, number: int, *, reader_id: int) -> Message:
    """One message of a conversation that is open to the reader. Raises `NotFound`."""
    found = await db.row(
        f"{_MESSAGES} where p.conversation_id = $1 and p.number = $3",
        *(conversation.id, reader_id, number),
    )
    if found is None:
        raise NotFound
    return Message(**found)


async def messages_for(message_id: int, reader_ids: Sequence[int]) -> dict[int, Message]:
    """One message as each of these members of its conversation sees it."""
    seen: dict[int, Message] = {}
    for reader_id in reader_ids:
        found = await db.row(f"{_MESSAGES} where p.id = $1", message_id, reader_id)
        if found is not None:
            seen[reader_id] = Message(**found)
    return seen


async def leading_to(conversation: Conversation, number: int, *, reader_id: int) -> list[Message]:
    """Message `number` and up to three just before it: what a report of it shows."""
    found = await db.rows(
        f"{_MESSAGES} where p.conversation_id = $1 and p.number between $3 and $4 "
        "order by p.number",
        *(conversation.id, reader_id, number - 3, number),
    )
    return [Message(**item) for item in found]


async def draft(conversation: Conversation, number: int) -> Draft:
    """The text of a message, for its writer only. Raises `NotFound`."""
    found = await db.row(
        "select id, number, author_id, source, version, created_at, "
        "deleted_at is not null as deleted, hidden_at is not null as hidden "
        "from message where conversation_id = $1 and number = $2",
        *(conversation.id, number),
    )
    if found is None:
        raise NotFound
    return Draft(**found)


async def events_after(conversation_id: int, seq: int, *, limit: int) -> list[Event]:
    """The first `limit` events of a conversation after number `seq`."""
    found = await db.rows(
        "select seq, kind, message_id from conversation_event "
        "where conversation_id = $1 and seq > $2 order by seq limit $3",
        *(conversation_id, seq, limit),
    )
    return [Event(**item) for item in found]
