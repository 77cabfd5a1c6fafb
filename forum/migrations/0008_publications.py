"""The library: more about a publication, any number of files, and why one was withdrawn."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def text(length: int, value: str, description: str | None = None) -> Any:
    """A column that rows which are there already fill with `value`."""
    return fields.CharField(
        default=value, db_default=value, description=description, max_length=length
    )


def key(to: str, column: str, name: str, *, index: bool = False) -> Any:
    return fields.ForeignKeyField(
        to,
        source_field=column,
        db_index=index,
        db_constraint=True,
        to_field="id",
        related_name=name,
        on_delete=OnDelete.CASCADE,
    )


COLUMNS = {
    "authors": text(300, "", "who wrote it"),
    "language": text(8, "nl", "of its text"),
    "licence": text(12, "", "cc0|cc-by|cc-by-sa|members|reserved"),
    "subjects": fields.TextField(
        default="", db_default="", description="words it is about, as opvang,signaleren"
    ),
    "withdraw_reason": text(500, ""),
}


class Migration(migrations.Migration):
    dependencies = [("forum", "0007_composing"), ("forum", "0007_told")]

    operations = [
        *(
            ops.AddField(model_name="Publication", name=name, field=field)
            for name, field in COLUMNS.items()
        ),
        ops.AddField(
            model_name="File",
            name="library",
            field=fields.BooleanField(
                default=False,
                db_default=False,
                description="of a publication: its owner has given it away",
            ),
        ),
        ops.CreateModel(
            name="PublicationFile",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("publication", key("forum.Publication", "publication_id", "files")),
                ("file", key("forum.File", "file_id", "publication_files", index=True)),
            ],
            options={
                "table": "publication_file",
                "app": "forum",
                "unique_together": (("publication_id", "file_id"),),
                "pk_attr": "id",
                "table_description": "A file of a publication: who may read the publication "
                "may open it.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            "insert into publication_file (publication_id, file_id) "
            "select id, file_id from publication where file_id is not null",
            "update publication p set file_id = (select min(f.file_id) from publication_file f "
            "where f.publication_id = p.id)",
        ),
        ops.RunSQL(
            "update file set library = true where id in (select file_id from publication_file)",
            "update file set library = false",
        ),
        ops.RemoveField(model_name="Publication", name="file"),
    ]
