"""Tables of members: organisations, accounts, sessions, invitations."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Organisation(Model):
    """A municipality, a partner or the association. A merged one points at its successor."""

    id = fields.IntField(primary_key=True)
    code = fields.CharField(16, unique=True, null=True, description="CBS code, as GM0363")
    name = fields.CharField(200)
    kind = fields.CharField(16, description="municipality, partner or association")
    region_code = fields.CharField(8, null=True)
    region = fields.CharField(100, null=True)
    inhabitants = fields.IntField(null=True, description="of a municipality, rounded: its class")
    valid_to = fields.DateField(null=True)
    successor: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Organisation", related_name="predecessors", null=True, db_index=True
    )
    successor_id: int | None

    class Meta:
        table = "organisation"


class Member(Model):
    """A person with an account. Kept: what a colleague needs to know, nothing more."""

    id = fields.IntField(primary_key=True)
    email = fields.CharField(254, unique=True, description="in lower case")
    name = fields.CharField(120)
    sort_name = fields.CharField(120, description='"Vries, Anouk de": sorts under V')
    function = fields.CharField(120, default="")
    organisation: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Organisation", related_name="members", null=True, db_index=True
    )
    organisation_id: int | None
    language = fields.CharField(2, default="nl")
    zone = fields.CharField(64, default="Europe/Amsterdam")
    shows_typing = fields.BooleanField(
        default=True, db_default=True, description="others in a thread see her writing"
    )
    single_keys = fields.BooleanField(
        default=True, db_default=True, description="j, k, r, q and ? do something in a thread"
    )
    takes_messages = fields.BooleanField(
        default=True, db_default=True, description="private messages of other participants"
    )
    phone = fields.CharField(
        32, default="", db_default="", description="not shown; the guard leaves it alone"
    )
    password_hash = fields.CharField(200, null=True)
    is_operator = fields.BooleanField(default=False)
    token_epoch = fields.SmallIntField(
        default=0, db_default=0, description="addresses for replies that were mailed before end"
    )
    address_broken_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "member"


class Session(Model):
    """One signed-in browser. The cookie holds a random token; here stands its SHA-256."""

    id = fields.IntField(primary_key=True)
    token_hash = fields.CharField(64, unique=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="sessions", db_index=True
    )
    member_id: int
    device = fields.CharField(120, default="", description="browser and system, for the list")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"


class Invitation(Model):
    """A signed link was sent; accepted once, for one address."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="invitations", db_index=True
    )
    theme_id: int
    email = fields.CharField(254)
    name = fields.CharField(120, default="")
    organisation: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Organisation", related_name="invitations", null=True
    )
    organisation_id: int | None
    role = fields.CharField(16, default="participant")
    invited_by: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="invited"
    )
    invited_by_id: int
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    accepted_at = fields.DatetimeField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "invitation"


class EmailChange(Model):
    """A member wants another address. It counts once the link sent there was used."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="email_changes", db_index=True
    )
    member_id: int
    old_email = fields.CharField(254)
    new_email = fields.CharField(254)
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "email_change"
