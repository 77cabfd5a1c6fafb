"""Mail that comes in: replies, bounces, complaints; and what came of mail to an address."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def moment(**more: Any) -> Any:
    return fields.DatetimeField(auto_now=False, auto_now_add=False, **more)


class Migration(migrations.Migration):
    dependencies = [("forum", "0009_search_rows")]

    operations = [
        ops.AddField(
            model_name="Member",
            name="token_epoch",
            field=fields.SmallIntField(
                default=0,
                db_default=0,
                description="addresses for replies that were mailed before end",
            ),
        ),
        ops.AddField(
            model_name="Post",
            name="by_mail",
            field=fields.BooleanField(
                default=False, db_default=False, description="a reply to a mail"
            ),
        ),
        ops.CreateModel(
            name="InboundMail",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "kind",
                    fields.CharField(description="reply|rsvp|bounce|complaint", max_length=12),
                ),
                (
                    "key",
                    fields.CharField(
                        unique=True,
                        description="the same for two copies of one mail",
                        max_length=64,
                    ),
                ),
                (
                    "sender",
                    fields.CharField(
                        default="",
                        description="of the envelope; empty: no return path",
                        max_length=254,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="inbound",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "about",
                    fields.BigIntField(
                        null=True, description="the post, the webinar or the delivery"
                    ),
                ),
                (
                    "answers",
                    fields.BooleanField(default=False, description="that one post, not the thread"),
                ),
                ("content", fields.BinaryField()),
                ("received_at", moment(db_index=True)),
                (
                    "state",
                    fields.CharField(
                        default="pending",
                        description="pending|placed|asked|kept|refused|ignored|noted|failed",
                        max_length=12,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=40)),
                (
                    "placed",
                    fields.ForeignKeyField(
                        "forum.Post",
                        source_field="placed_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="inbound",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "told",
                    fields.TextField(
                        default="", description="names of files that were not taken, by line"
                    ),
                ),
                ("tries", fields.SmallIntField(default=0)),
                ("lease_until", moment(null=True)),
                ("done_at", moment(null=True)),
            ],
            options={
                "table": "inbound_mail",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A mail that came in, as it came. The truth of what was received: a job only wakes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AddressTrouble",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "email",
                    fields.CharField(unique=True, description="in lower case", max_length=254),
                ),
                ("score", fields.FloatField(default=0)),
                ("unknown_at", moment(null=True, description="first refused as unknown")),
                ("last_at", moment()),
            ],
            options={
                "table": "address_trouble",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "How often mail to an address came back of late, weighed; gone when it is well again.",
            },
            bases=["Model"],
        ),
        # What a lost job left: few rows wait, and the sweep asks every five minutes.
        ops.RunSQL(
            "create index inbound_mail_waiting on inbound_mail (id) where state = 'pending'",
            "drop index inbound_mail_waiting",
        ),
        # A manager sees who cannot be reached.
        ops.RunSQL(
            "create index member_address_broken on member (id) where address_broken_at is not null",
            "drop index member_address_broken",
        ),
    ]
