"""Notices on devices: browsers that take them, and the ledger of what is for which."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def moment(**more: Any) -> Any:
    return fields.DatetimeField(auto_now=False, auto_now_add=False, **more)


def belongs_to(model: str, related_name: str, column: str) -> Any:
    return fields.ForeignKeyField(
        model,
        source_field=column,
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.CASCADE,
    )


class Migration(migrations.Migration):
    dependencies = [("forum", "0010_inbound")]

    operations = [
        ops.CreateModel(
            name="PushDevice",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("member", belongs_to("forum.Member", "push_devices", "member_id")),
                ("session", belongs_to("forum.Session", "push_devices", "session_id")),
                (
                    "endpoint",
                    fields.CharField(
                        unique=True,
                        description="an address and a secret: never told",
                        max_length=1000,
                    ),
                ),
                (
                    "p256dh",
                    fields.CharField(
                        description="public key of the browser (RFC 8291), base64url",
                        max_length=100,
                    ),
                ),
                (
                    "auth",
                    fields.CharField(
                        description="secret shared with the browser, base64url", max_length=32
                    ),
                ),
                (
                    "vapid",
                    fields.CharField(description="which key of ours it trusts", max_length=16),
                ),
                (
                    "name",
                    fields.CharField(
                        default="", description="browser and system, for the list", max_length=120
                    ),
                ),
                ("created_at", moment()),
                ("used_at", moment(null=True, description="the last notice that was taken for it")),
            ],
            options={
                "table": "push_device",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A browser that shows notices: where its push service takes them, and under which keys.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PushDelivery",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("device", belongs_to("forum.PushDevice", "deliveries", "device_id")),
                (
                    "kind",
                    fields.CharField(
                        description="of the line behind the bell; in a thread: thread",
                        max_length=24,
                    ),
                ),
                (
                    "subject",
                    fields.CharField(
                        description='what repeats merge on, as "thread:12"', max_length=80
                    ),
                ),
                (
                    "number",
                    fields.IntField(
                        null=True, description="of a thread: the first post to tell of"
                    ),
                ),
                (
                    "state",
                    fields.CharField(
                        default="pending",
                        description="pending|sending|sent|failed|skipped|expired",
                        max_length=12,
                    ),
                ),
                ("not_before", moment()),
                ("not_after", moment()),
                ("tries", fields.SmallIntField(default=0)),
                ("lease_until", moment(null=True)),
                ("token", fields.IntField(default=0)),
                (
                    "code",
                    fields.SmallIntField(null=True, description="what the push service answered"),
                ),
                ("reason", fields.CharField(default="", max_length=40)),
                ("created_at", moment()),
                ("done_at", moment(null=True)),
            ],
            options={
                "table": "push_delivery",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "One notice for one device, from intent to outcome: the ledger of this channel.",
            },
            bases=["Model"],
        ),
        # One notice waits for a device and subject; what happens meanwhile joins it.
        ops.RunSQL(
            "create unique index push_delivery_waiting on push_delivery "
            "(device_id, kind, subject) "
            "where state = 'pending'",
            "drop index push_delivery_waiting",
        ),
        # What is due, and what a worker left behind: looked for every twenty seconds.
        ops.RunSQL(
            "create index push_delivery_due on push_delivery (not_before) where state = 'pending'",
            "drop index push_delivery_due",
        ),
        ops.RunSQL(
            "create index push_delivery_leased on push_delivery (lease_until) "
            "where state = 'sending'",
            "drop index push_delivery_leased",
        ),
    ]
