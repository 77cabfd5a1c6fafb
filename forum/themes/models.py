"""Tables of themes: a theme and who is in it."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Theme(Model):
    """A community with its own page, forum and webinars. Texts are Markdown, HTML beside it."""

    id = fields.IntField(primary_key=True)
    slug = fields.CharField(60, unique=True)
    name = fields.CharField(80, description='"Mensenhandel"')
    title = fields.CharField(160, description="heading of the theme page")
    introduction = fields.TextField(default="")
    introduction_html = fields.TextField(default="")
    position = fields.TextField(default="")
    position_html = fields.TextField(default="")
    municipal_role = fields.TextField(default="")
    municipal_role_html = fields.TextField(default="")
    contact = fields.TextField(default="")
    contact_html = fields.TextField(default="")
    contact_email = fields.CharField(254, default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "theme"


class Membership(Model):
    """A member in a theme. Only an active one (not left, not suspended) may enter."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="memberships"
    )
    theme_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="memberships", db_index=True
    )
    member_id: int
    role = fields.CharField(16, default="participant", description="participant|moderator|manager")
    joined_at = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)
    silenced_until = fields.DatetimeField(null=True)
    suspended_until = fields.DatetimeField(null=True)
    visited_at = fields.DatetimeField(null=True, description="last here, to five minutes")
    previous_visit_at = fields.DatetimeField(null=True, description='for "new since your last"')

    class Meta:
        table = "membership"
        unique_together = (("theme_id", "member_id"),)


class MembershipChange(Model):
    """Who changed whose role, and who came in or left. Never changed, never removed."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="membership_changes"
    )
    theme_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="membership_changes", db_index=True
    )
    member_id: int
    actor: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="membership_changes_made"
    )
    actor_id: int
    old_role = fields.CharField(16, default="", description='"": took no part')
    new_role = fields.CharField(16, default="", description='"": takes no part any more')
    at = fields.DatetimeField()

    class Meta:
        table = "membership_change"
