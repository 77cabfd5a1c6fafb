"""Announcements of managers to a selection, and how large a municipality is."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def moment(**more: Any) -> Any:
    return fields.DatetimeField(auto_now=False, auto_now_add=False, **more)


def key() -> Any:
    return fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)


def to(model: str, column: str, related: str, **more: Any) -> Any:
    return fields.ForeignKeyField(
        f"forum.{model}",
        source_field=column,
        db_constraint=True,
        to_field="id",
        related_name=related,
        on_delete=OnDelete.CASCADE,
        **more,
    )


def options(table: str, about: str, **more: Any) -> dict[str, Any]:
    return {
        "table": table,
        "app": "forum",
        "pk_attr": "id",
        "table_description": about,
        **more,
    }


class Migration(migrations.Migration):
    dependencies = [("forum", "0015_replies")]

    operations = [
        ops.AddField(
            model_name="Organisation",
            name="inhabitants",
            field=fields.IntField(null=True, description="of a municipality, rounded: its class"),
        ),
        ops.CreateModel(
            name="Announcement",
            fields=[
                ("id", key()),
                ("theme", to("Theme", "theme_id", "announcements")),
                ("subject", fields.CharField(max_length=200)),
                ("source", fields.TextField()),
                ("html", fields.TextField()),
                (
                    "selection",
                    fields.JSONField(default=dict, description="for whom; nothing in it: everyone"),
                ),
                ("created_by", to("Member", "created_by_id", "announcements")),
                ("created_at", moment()),
                ("changed_at", moment()),
                (
                    "token",
                    fields.CharField(
                        unique=True, description="the same form sent twice is one", max_length=80
                    ),
                ),
                ("scheduled_at", moment(null=True)),
                (
                    "scheduled_by",
                    to("Member", "scheduled_by_id", "announcements_scheduled", null=True),
                ),
                (
                    "withheld",
                    fields.CharField(
                        default="",
                        db_default="",
                        description="why it did not start by itself",
                        max_length=16,
                    ),
                ),
                ("started_at", moment(null=True)),
                ("paused_at", moment(null=True)),
                ("stopped_at", moment(null=True)),
            ],
            options=options(
                "announcement",
                "What managers tell a selection of the participants by mail, from concept to the "
                "last mail.",
            ),
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AnnouncementWave",
            fields=[
                ("id", key()),
                ("announcement", to("Announcement", "announcement_id", "waves")),
                (
                    "number",
                    fields.SmallIntField(description="1 is the first; part of the ledger's period"),
                ),
                ("started_at", moment()),
                ("total", fields.IntField(description="people it was for")),
                ("audience", fields.JSONField(default=list)),
                ("planned_at", moment(null=True)),
            ],
            options=options(
                "announcement_wave",
                "One round of sending: to everyone selected, later to those not reached.",
                unique_together=(("announcement_id", "number"),),
            ),
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AnnouncementStep",
            fields=[
                ("id", key()),
                (
                    "announcement",
                    to("Announcement", "announcement_id", "steps", db_index=True),
                ),
                ("member", to("Member", "member_id", "announcement_steps")),
                (
                    "kind",
                    fields.CharField(
                        description="a key of announcements.steps.KINDS", max_length=16
                    ),
                ),
                ("people", fields.IntField(null=True)),
                ("at", moment()),
            ],
            options=options(
                "announcement_step",
                "Who did what with an announcement, and to how many. Never changed.",
            ),
            bases=["Model"],
        ),
        ops.AlterField(
            model_name="Delivery",
            name="state",
            field=fields.CharField(
                default="pending",
                description="pending|paused|sending|sent|unknown|failed|skipped|expired",
                max_length=12,
            ),
        ),
        *[
            ops.RunSQL(sql, f"drop index {sql.split(' index ')[1].split()[0]}")
            for sql in (
                "create index announcement_in_theme on announcement (theme_id, id desc)",
                # What waits for its moment, and what is not in the ledger yet: few, asked often.
                "create index announcement_due on announcement (scheduled_at) "
                "where started_at is null and scheduled_at is not null",
                "create index announcement_wave_open on announcement_wave (announcement_id) "
                "where planned_at is null",
                "create index delivery_of_announcement on delivery (ref_id, recipient_id, id desc) "
                "where kind = 'announcement'",
                "create index delivery_paused on delivery (ref_id) where state = 'paused'",
            )
        ],
    ]
