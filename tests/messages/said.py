"""Conversations for tests, made through actions."""

from __future__ import annotations

from forum.core import db
from forum.messages import actions, queries
from forum.messages.forms import ChangeForm, MessageForm, StartForm
from tests.cast import Cast, Person


async def begin(cast: Cast, by: Person, *to: Person, text: str = "Mag ik u iets vragen?") -> int:
    """A conversation; its id."""
    form = StartForm(tuple(sorted(each.id for each in to)), text)
    return (await actions.start(await cast.access(by), form)).conversation_id


async def say(cast: Cast, by: Person, conversation: int, text: str, token: str = "") -> int:
    """A message; its number."""
    access = await cast.access(by)
    return (await actions.write(access, conversation, form=MessageForm(text, token))).number


async def change(cast: Cast, by: Person, conversation: int, number: int, text: str) -> None:
    """Another text for one's own message."""
    access, found = await queries.conversation_open_to(by.id, conversation)
    version = (await queries.draft(found, number)).version
    await actions.edit(access, conversation, number, form=ChangeForm(text, version))


async def message_id(conversation: int, number: int) -> int:
    """The id of a message."""
    sql = "select id from message where conversation_id = $1 and number = $2"
    return int(await db.value(sql, conversation, number))
