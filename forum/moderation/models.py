"""Tables of moderation: reports, acts and sanctions."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Report(Model):
    """Somebody flags a post. Decided once, with an outcome the reporter hears."""

    id = fields.IntField(primary_key=True)
    theme = fields.ForeignKeyField("forum.Theme", related_name="reports", db_index=True)
    post = fields.ForeignKeyField("forum.Post", related_name="reports", db_index=True)
    reporter = fields.ForeignKeyField("forum.Member", related_name="reports", db_index=True)
    reason = fields.CharField(24, description="privacy, insult, off_topic, other")
    note = fields.CharField(1000, default="")
    created_at = fields.DatetimeField()
    state = fields.CharField(12, default="open", description="open, upheld or dismissed")
    decided_by = fields.ForeignKeyField("forum.Member", related_name="decisions", null=True)
    decided_at = fields.DatetimeField(null=True)
    answer = fields.CharField(1000, default="")

    class Meta:
        table = "report"


class Act(Model):
    """What a moderator did: who, what, to what, why. Never changed, never removed."""

    id = fields.IntField(primary_key=True)
    theme = fields.ForeignKeyField("forum.Theme", related_name="acts")
    actor = fields.ForeignKeyField("forum.Member", related_name="acts", db_index=True)
    kind = fields.CharField(24)
    thread = fields.ForeignKeyField("forum.Thread", related_name="acts", null=True, db_index=True)
    post = fields.ForeignKeyField("forum.Post", related_name="acts", null=True, db_index=True)
    member = fields.ForeignKeyField(
        "forum.Member", related_name="acts_upon", null=True, db_index=True
    )
    report = fields.ForeignKeyField("forum.Report", related_name="acts", null=True)
    reason = fields.CharField(1000, default="")
    detail = fields.JSONField(default=dict, description="what undoing needs, as old category id")
    at = fields.DatetimeField()
    undoes = fields.ForeignKeyField("forum.Act", related_name="undone_by", null=True)

    class Meta:
        table = "act"


class Sanction(Model):
    """A member is silenced (may read, not write) or suspended (may not enter) until a moment."""

    id = fields.IntField(primary_key=True)
    theme = fields.ForeignKeyField("forum.Theme", related_name="sanctions")
    member = fields.ForeignKeyField("forum.Member", related_name="sanctions", db_index=True)
    kind = fields.CharField(12, description="silenced or suspended")
    reason = fields.CharField(1000)
    begins_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)
    act = fields.ForeignKeyField("forum.Act", related_name="sanctions")

    class Meta:
        table = "sanction"
