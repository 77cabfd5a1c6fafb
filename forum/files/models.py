"""Tables of files."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class File(Model):
    """An uploaded file. Only a `ready` one is served; what it is was read from its content."""

    id = fields.IntField(primary_key=True)
    key = fields.CharField(32, unique=True, description="random; its place in an address")
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="files"
    )
    theme_id: int
    owner: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="files", db_index=True
    )
    owner_id: int
    name = fields.CharField(200)
    kind = fields.CharField(12, description="image|pdf|office")
    media_type = fields.CharField(100)
    size = fields.BigIntField(description="bytes, as kept")
    width = fields.IntField(null=True, description="pixels, of an image")
    height = fields.IntField(null=True)
    alt = fields.CharField(300, default="", description="what an image shows")
    decorative = fields.BooleanField(default=False, description="an image that says nothing")
    state = fields.CharField(12, default="checking", description="checking|ready|quarantined")
    verdict = fields.CharField(120, default="", description="what the virus scanner said")
    text = fields.TextField(default="", description="what can be read in it, for search")
    library = fields.BooleanField(
        default=False, db_default=False, description="of a publication: its owner has given it away"
    )
    created_at = fields.DatetimeField()

    class Meta:
        table = "file"


class FileContent(Model):
    """The bytes of a file: the original without metadata, and a thumbnail of an image."""

    id = fields.IntField(primary_key=True)
    file: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.File", related_name="contents"
    )
    file_id: int
    variant = fields.CharField(12, description="original|thumbnail")
    media_type = fields.CharField(100)
    content = fields.BinaryField()

    class Meta:
        table = "file_content"
        unique_together = (("file_id", "variant"),)
