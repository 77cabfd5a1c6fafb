"""Tables of publications."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

KINDS = ("letter", "guide", "report", "factsheet", "law", "policy", "other")
LANGUAGES = ("nl", "en", "fy", "de", "fr", "other")
LICENCES = ("", "cc0", "cc-by", "cc-by-sa", "members", "reserved")


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
    authors = fields.CharField(300, default="", db_default="", description="who wrote it")
    published_on = fields.DateField()
    language = fields.CharField(8, default="nl", db_default="nl", description="of its text")
    licence = fields.CharField(
        12, default="", db_default="", description="cc0|cc-by|cc-by-sa|members|reserved"
    )
    subjects = fields.TextField(
        default="", db_default="", description="words it is about, as opvang,signaleren"
    )
    link = fields.CharField(300, default="", description="where else it can be read")
    author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="publications"
    )
    author_id: int
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)
    withdraw_reason = fields.CharField(500, default="", db_default="")
    form_token = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "publication"


class PublicationFile(Model):
    """A file of a publication: who may read the publication may open it."""

    id = fields.IntField(primary_key=True)
    publication: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Publication", related_name="files"
    )
    publication_id: int
    file: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.File", related_name="publication_files", db_index=True
    )
    file_id: int

    class Meta:
        table = "publication_file"
        unique_together = (("publication_id", "file_id"),)
