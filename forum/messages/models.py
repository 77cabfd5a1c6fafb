"""Tables of private messages: conversations, who is in them, what was said, who blocks whom."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model


class Conversation(Model):
    """Two to eight members of one theme. Who was in it at the beginning is all who ever will be.

    `seq` is the head of its event log, `last_number` of its messages.
    """

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="conversations", db_index=True
    )
    theme_id: int
    created_at = fields.DatetimeField()
    last_number = fields.IntField(default=0)
    last_at = fields.DatetimeField(db_index=True, description="of its last message")
    seq = fields.BigIntField(default=0)
    kept_from = fields.DatetimeField(
        null=True, description="when something in it was last reported: it is not swept too soon"
    )
    form_token = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "conversation"


class Seat(Model):
    """A member in a conversation: how far she has read, and when she left it."""

    id = fields.IntField(primary_key=True)
    conversation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Conversation", related_name="seats"
    )
    conversation_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="seats", db_index=True
    )
    member_id: int
    read_number = fields.IntField(default=0, description="read up to and including this message")
    read_at = fields.DatetimeField(null=True)
    left_at = fields.DatetimeField(null=True)

    class Meta:
        table = "seat"
        unique_together = (("conversation_id", "member_id"),)


class Message(Model):
    """What one of them said, numbered from 1. Rendered once, stored as HTML.

    A deleted one keeps its number and its moment, never its words.
    """

    id = fields.IntField(primary_key=True)
    conversation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Conversation", related_name="messages"
    )
    conversation_id: int
    number = fields.IntField()
    author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="messages", db_index=True
    )
    author_id: int
    source = fields.TextField()
    html = fields.TextField()
    version = fields.IntField(default=1, description="grows with every change that shows")
    created_at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True, description="by its author; its words are gone")
    hidden_at = fields.DatetimeField(null=True, description="by a moderator, after a report")
    form_token = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "message"
        unique_together = (("conversation_id", "number"),)


class ConversationEvent(Model):
    """The truth of "live": conversation, seq 1..n without gaps, what happened, to which message."""

    id = fields.BigIntField(primary_key=True)
    conversation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Conversation", related_name="events"
    )
    conversation_id: int
    seq = fields.BigIntField()
    kind = fields.CharField(24)
    message: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Message", related_name="events", null=True, on_delete=OnDelete.CASCADE
    )
    message_id: int | None
    at = fields.DatetimeField()

    class Meta:
        table = "conversation_event"
        unique_together = (("conversation_id", "seq"),)


class Block(Model):
    """A member wants no private messages of another. Nobody but she is told."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="blocks"
    )
    member_id: int
    blocked: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="blocked_by", db_index=True
    )
    blocked_id: int
    since = fields.DatetimeField()

    class Meta:
        table = "block"
        unique_together = (("member_id", "blocked_id"),)
