"""Tables of webinars."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model


class Webinar(Model):
    """One online meeting through its whole life. `uid` and `sequence` are RFC 5545's."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="webinars", db_index=True
    )
    theme_id: int
    title = fields.CharField(200)
    description = fields.TextField(default="")
    description_html = fields.TextField(default="")
    speaker = fields.CharField(200, default="")
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    zone = fields.CharField(64, default="Europe/Amsterdam")
    capacity = fields.IntField(null=True)
    join_url = fields.CharField(500, default="", description="only for the registered")
    recording_url = fields.CharField(500, default="")
    slides_url = fields.CharField(500, default="")
    captions_url = fields.CharField(500, default="", db_default="", description="what was said")
    slides_file: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.File", related_name="webinars", null=True, on_delete=OnDelete.SET_NULL
    )
    slides_file_id: int | None
    recording_at = fields.DatetimeField(null=True, description="when it was first put up")
    chapters: fields.JSONField[list[list[str]]] = fields.JSONField(
        default=list, description='[["00:00", "Welkom"], …]'
    )
    recorded = fields.BooleanField(default=True, description="said beforehand to who registers")
    uid = fields.CharField(120, unique=True)
    sequence = fields.IntField(default=0)
    created_by: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="webinars"
    )
    created_by_id: int
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    announced_at = fields.DatetimeField(null=True)
    cancelled_at = fields.DatetimeField(null=True)
    cancel_reason = fields.CharField(500, default="")
    thread: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Thread", related_name="webinars", null=True
    )
    thread_id: int | None

    class Meta:
        table = "webinar"


class Registration(Model):
    """A member's place: registered, waiting, or cancelled."""

    id = fields.IntField(primary_key=True)
    webinar: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Webinar", related_name="registrations"
    )
    webinar_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="registrations", db_index=True
    )
    member_id: int
    state = fields.CharField(12, description="registered, waiting or cancelled")
    asked_at = fields.DatetimeField(description="order on the waiting list")
    changed_at = fields.DatetimeField()
    turn = fields.IntField(default=1, description="grows with each change: one mail per turn")
    joined_at = fields.DatetimeField(null=True, description="first went in; forgotten after")
    corrected = fields.BooleanField(null=True, description="the organiser says who was there")
    answered_at = fields.DatetimeField(null=True, description="when the last answer was given")

    class Meta:
        table = "registration"
        unique_together = (("webinar_id", "member_id"),)


class WebinarExport(Model):
    """That a manager took the list of people out of the forum."""

    id = fields.IntField(primary_key=True)
    webinar: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Webinar", related_name="exports", db_index=True
    )
    webinar_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="webinar_exports"
    )
    member_id: int
    at = fields.DatetimeField()
    lines = fields.IntField(description="people on the list")

    class Meta:
        table = "webinar_export"


class CalendarFeed(Model):
    """That a member reads her webinars in a calendar program. Without the row no address works."""

    id = fields.IntField(primary_key=True)
    member: fields.OneToOneRelation[Any] = fields.OneToOneField(
        "forum.Member", related_name="calendar_feed"
    )
    member_id: int
    number = fields.IntField(description="random, in the address; another one ends the old address")
    created_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True, description="when a calendar last asked, by the day")

    class Meta:
        table = "calendar_feed"
