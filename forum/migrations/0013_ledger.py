"""The zone that a digest's next moment was worked out in; the ledger's end by index."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0012_push")]

    operations = [
        ops.AddField(
            model_name="Preference",
            name="due_zone",
            field=fields.CharField(
                default="",
                db_default="",
                description="where she lived when next_due_at was worked out",
                max_length=64,
            ),
        ),
        ops.RunSQL(
            "create index delivery_done on delivery (done_at) where done_at is not null",
            "drop index delivery_done",
        ),
    ]
