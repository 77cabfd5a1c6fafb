"""Private messages: conversations, seats in them, what was said, blocks, and reports of it."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def moment(**more: Any) -> Any:
    return fields.DatetimeField(auto_now=False, auto_now_add=False, **more)


class Migration(migrations.Migration):
    dependencies = [("forum", "0014_planner"), ("forum", "0009_webinar_life")]

    operations = [
        ops.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="blocks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "blocked",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="blocked_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="blocked_by",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("since", moment()),
            ],
            options={
                "table": "block",
                "app": "forum",
                "unique_together": (("member_id", "blocked_id"),),
                "pk_attr": "id",
                "table_description": "A member wants no private messages of another. Nobody but she is told.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="conversations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_at", moment()),
                ("last_number", fields.IntField(default=0)),
                ("last_at", moment(db_index=True, description="of its last message")),
                ("seq", fields.BigIntField(default=0)),
                (
                    "kept_from",
                    moment(
                        null=True,
                        description="when something in it was last reported: it is not swept too soon",
                    ),
                ),
                ("form_token", fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={
                "table": "conversation",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "Two to eight members of one theme. Who was in it at the beginning is all who ever will be.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "forum.Conversation",
                        source_field="conversation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                (
                    "author",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="author_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("source", fields.TextField()),
                ("html", fields.TextField()),
                (
                    "version",
                    fields.IntField(default=1, description="grows with every change that shows"),
                ),
                ("created_at", moment()),
                ("edited_at", moment(null=True)),
                ("deleted_at", moment(null=True, description="by its author; its words are gone")),
                ("hidden_at", moment(null=True, description="by a moderator, after a report")),
                ("form_token", fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={
                "table": "message",
                "app": "forum",
                "unique_together": (("conversation_id", "number"),),
                "pk_attr": "id",
                "table_description": "What one of them said, numbered from 1. Rendered once, stored as HTML.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ConversationEvent",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "forum.Conversation",
                        source_field="conversation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seq", fields.BigIntField()),
                ("kind", fields.CharField(max_length=24)),
                (
                    "message",
                    fields.ForeignKeyField(
                        "forum.Message",
                        source_field="message_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", moment()),
            ],
            options={
                "table": "conversation_event",
                "app": "forum",
                "unique_together": (("conversation_id", "seq"),),
                "pk_attr": "id",
                "table_description": 'The truth of "live": conversation, seq 1..n without gaps, what happened, to which message.',
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MessageReport",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="message_reports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "message",
                    fields.ForeignKeyField(
                        "forum.Message",
                        source_field="message_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="reports",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "author",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="author_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="message_reports_about",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "reporter",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="reporter_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="message_reports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "reason",
                    fields.CharField(
                        description="privacy, insult, off_topic, other", max_length=24
                    ),
                ),
                ("note", fields.CharField(default="", max_length=1000)),
                ("shown", fields.JSONField(default=list)),
                ("created_at", moment()),
                (
                    "state",
                    fields.CharField(
                        default="open", description="open, upheld or dismissed", max_length=12
                    ),
                ),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="decided_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="message_decisions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("decided_at", moment(null=True)),
                ("answer", fields.CharField(default="", max_length=1000)),
            ],
            options={
                "table": "message_report",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "Somebody flags a private message of a conversation she is in.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "conversation",
                    fields.ForeignKeyField(
                        "forum.Conversation",
                        source_field="conversation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="seats",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="seats",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "read_number",
                    fields.IntField(default=0, description="read up to and including this message"),
                ),
                ("read_at", moment(null=True)),
                ("left_at", moment(null=True)),
            ],
            options={
                "table": "seat",
                "app": "forum",
                "unique_together": (("conversation_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "A member in a conversation: how far she has read, and when she left it.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Act",
            name="message",
            field=fields.ForeignKeyField(
                "forum.Message",
                source_field="message_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="acts",
                on_delete=OnDelete.SET_NULL,
            ),
        ),
        ops.AddField(
            model_name="Member",
            name="takes_messages",
            field=fields.BooleanField(
                default=True, description="private messages of other participants", db_default=True
            ),
        ),
        # A field that is added to a table gets no index by itself.
        ops.RunSQL("create index act_message on act (message_id)", "drop index act_message"),
        # A member reports a message once while that waits, and the desk asks what does.
        ops.RunSQL(
            "create unique index message_report_once on message_report (message_id, reporter_id) "
            "where state = 'open'",
            "drop index message_report_once",
        ),
        ops.RunSQL(
            "create index message_report_open on message_report (theme_id, created_at) "
            "where state = 'open'",
            "drop index message_report_open",
        ),
    ]
