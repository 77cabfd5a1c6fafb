"""The table of publications."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

KINDS = ("letter", "guide", "report", "factsheet", "other")


class Publication(Model):
    """A letter, guide or report in the library of a theme, with its file or a link to it."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="publications"
    )
    theme_id: int
    title = fields.CharField(200)
    kind = fields.CharField(12, description="letter|guide|report|factsheet|other")
    summary = fields.TextField(default="")
    summary_html = fields.TextField(default="")
    publisher = fields.CharField(160, default="", description="who published it")
    published_on = fields.DateField()
    file: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.File", related_name="publications", null=True, on_delete=fields.SET_NULL
    )
    file_id: int | None
    link = fields.CharField(300, default="", description="where else it can be read")
    author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="publications"
    )
    author_id: int
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    form_token = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "publication"
