"""Webinars to their end: captions, slides as a file, who was there, answers by mail, own calendar."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def moment(description: str) -> Any:
    return fields.DatetimeField(
        null=True, description=description, auto_now=False, auto_now_add=False
    )


def number() -> Any:
    return fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)


WEBINAR: dict[str, Any] = {
    "captions_url": fields.CharField(
        default="", db_default="", max_length=500, description="what was said"
    ),
    "slides_file": fields.ForeignKeyField(
        "forum.File",
        source_field="slides_file_id",
        null=True,
        db_constraint=True,
        to_field="id",
        related_name="webinars",
        on_delete=OnDelete.SET_NULL,
    ),
    "recording_at": moment("when it was first put up"),
}
REGISTRATION: dict[str, Any] = {
    "joined_at": moment("first went in; forgotten after"),
    "corrected": fields.BooleanField(null=True, description="the organiser says who was there"),
    "answered_at": moment("when the last answer was given"),
}


class Migration(migrations.Migration):
    dependencies = [("forum", "0008_publications"), ("forum", "0008_search_bounds")]

    operations = [
        *(ops.AddField(model_name="Webinar", name=n, field=f) for n, f in WEBINAR.items()),
        *(
            ops.AddField(model_name="Registration", name=n, field=f)
            for n, f in REGISTRATION.items()
        ),
        ops.AddField(
            model_name="Preference",
            name="follow_ups",
            field=fields.BooleanField(
                default=True, db_default=True, description="after a webinar: slides and recording"
            ),
        ),
        # Who wants no announcements has had no word of recordings either.
        ops.RunSQL("update preference set follow_ups = announcements", "select 1"),
        # A recording that is up was put up when the webinar ended, as far as can be known.
        ops.RunSQL(
            "update webinar set recording_at = ends_at where recording_url <> ''", "select 1"
        ),
        ops.CreateModel(
            name="WebinarExport",
            fields=[
                ("id", number()),
                (
                    "webinar",
                    fields.ForeignKeyField(
                        "forum.Webinar",
                        source_field="webinar_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="exports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="webinar_exports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lines", fields.IntField(description="people on the list")),
            ],
            options={
                "table": "webinar_export",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "That a manager took the list of people out of the forum.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", number()),
                (
                    "member",
                    fields.OneToOneField(
                        "forum.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="calendar_feed",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "number",
                    fields.IntField(
                        description="random, in the address; another one ends the old address"
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("read_at", moment("when a calendar last asked, by the day")),
            ],
            options={
                "table": "calendar_feed",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "That a member reads her webinars in a calendar program. "
                "Without the row no address works.",
            },
            bases=["Model"],
        ),
    ]
