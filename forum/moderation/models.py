"""Tables of moderation: reports, acts and sanctions."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model


class Kind(StrEnum):
    """What a moderator can do. The value is `Act.kind`."""

    LOCK = "lock"
    UNLOCK = "unlock"
    PIN = "pin"
    UNPIN = "unpin"
    HIDE_THREAD = "hide_thread"
    UNHIDE_THREAD = "unhide_thread"
    MOVE = "move"
    HIDE_POST = "hide_post"
    UNHIDE_POST = "unhide_post"
    UPHOLD = "uphold"  # a report of a post that nobody sees any more
    DISMISS = "dismiss"  # a report; the post stays
    REOPEN = "reopen"  # what was decided of a report is open again
    SILENCE = "silence"
    SUSPEND = "suspend"
    LIFT = "lift"
    OPEN_MESSAGE = "open_message"  # read what was reported of a conversation
    HIDE_MESSAGE = "hide_message"
    UNHIDE_MESSAGE = "unhide_message"
    UPHOLD_MESSAGE = "uphold_message"  # of a message that nobody can read any more
    DISMISS_MESSAGE = "dismiss_message"
    REOPEN_MESSAGE = "reopen_message"
    MAIL_AGAIN = "mail_again"  # mail goes to an address again from which it came back
    ANNOUNCE = "announce"  # a manager's announcement was sent, to how many
    ANNOUNCE_AGAIN = "announce_again"  # to those it had not reached
    ANNOUNCE_STOP = "announce_stop"  # the rest gets nothing


# Acts of one topic on one subject replace each other: only the last of them can be undone.
TOPICS: dict[str, tuple[Kind, ...]] = {
    "lock": (Kind.LOCK, Kind.UNLOCK),
    "pin": (Kind.PIN, Kind.UNPIN),
    "thread": (Kind.HIDE_THREAD, Kind.UNHIDE_THREAD),
    "place": (Kind.MOVE,),
    "post": (Kind.HIDE_POST, Kind.UNHIDE_POST, Kind.UPHOLD, Kind.DISMISS, Kind.REOPEN),
    "standing": (Kind.SILENCE, Kind.SUSPEND, Kind.LIFT),
    "looking": (Kind.OPEN_MESSAGE,),
    "message": (
        *(Kind.HIDE_MESSAGE, Kind.UNHIDE_MESSAGE, Kind.UPHOLD_MESSAGE),
        *(Kind.DISMISS_MESSAGE, Kind.REOPEN_MESSAGE),
    ),
    "mail": (Kind.MAIL_AGAIN,),
    "announcement": (Kind.ANNOUNCE, Kind.ANNOUNCE_AGAIN, Kind.ANNOUNCE_STOP),
}
REASONS = ("privacy", "insult", "off_topic", "other")


def topic_of(kind: str) -> str:
    """The topic an act of `kind` belongs to."""
    return next(topic for topic, kinds in TOPICS.items() if kind in kinds)


class Report(Model):
    """Somebody flags a post. Decided once, with an outcome the reporter hears."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="reports", db_index=True
    )
    theme_id: int
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="reports", db_index=True
    )
    post_id: int
    reporter: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="reports", db_index=True
    )
    reporter_id: int
    reason = fields.CharField(24, description="privacy, insult, off_topic, other")
    note = fields.CharField(1000, default="")
    created_at = fields.DatetimeField()
    state = fields.CharField(12, default="open", description="open, upheld or dismissed")
    decided_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="decisions", null=True
    )
    decided_by_id: int | None
    decided_at = fields.DatetimeField(null=True)
    answer = fields.CharField(1000, default="")

    class Meta:
        table = "report"


class MessageReport(Model):
    """Somebody flags a private message of a conversation she is in.

    `shown` is what she showed: that message and those just before it, as they were then. It is
    all that a moderator ever reads of a conversation, and it is gone 90 days after the decision.
    """

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="message_reports", db_index=True
    )
    theme_id: int
    message: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Message",
        related_name="reports",
        null=True,
        db_index=True,
        on_delete=OnDelete.SET_NULL,
    )
    message_id: int | None
    author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="message_reports_about"
    )
    author_id: int
    reporter: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="message_reports", db_index=True
    )
    reporter_id: int
    reason = fields.CharField(24, description="privacy, insult, off_topic, other")
    note = fields.CharField(1000, default="")
    shown: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list)
    created_at = fields.DatetimeField()
    state = fields.CharField(12, default="open", description="open, upheld or dismissed")
    decided_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="message_decisions", null=True
    )
    decided_by_id: int | None
    decided_at = fields.DatetimeField(null=True)
    answer = fields.CharField(1000, default="")

    class Meta:
        table = "message_report"


class Act(Model):
    """What a moderator did: who, what, to what, why. Never changed, never removed."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="acts"
    )
    theme_id: int
    actor: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="acts", db_index=True
    )
    actor_id: int
    kind = fields.CharField(24)
    thread: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Thread", related_name="acts", null=True, db_index=True
    )
    thread_id: int | None
    post: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="acts", null=True, db_index=True
    )
    post_id: int | None
    member: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="acts_upon", null=True, db_index=True
    )
    member_id: int | None
    report: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Report", related_name="acts", null=True
    )
    report_id: int | None
    message: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Message",
        related_name="acts",
        null=True,
        db_index=True,
        on_delete=OnDelete.SET_NULL,
    )
    message_id: int | None
    reason = fields.CharField(1000, default="")
    detail: fields.JSONField[dict[str, Any]] = fields.JSONField(
        default=dict, description="what undoing needs, as old category id"
    )
    at = fields.DatetimeField()
    undoes: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Act", related_name="undone_by", null=True
    )
    undoes_id: int | None

    class Meta:
        table = "act"


class Sanction(Model):
    """A member is silenced (may read, not write) or suspended (may not enter) until a moment."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="sanctions"
    )
    theme_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="sanctions", db_index=True
    )
    member_id: int
    kind = fields.CharField(12, description="silenced or suspended")
    reason = fields.CharField(1000)
    begins_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)
    act: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Act", related_name="sanctions"
    )
    act_id: int

    class Meta:
        table = "sanction"
