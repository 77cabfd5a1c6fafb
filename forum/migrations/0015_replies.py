"""Files that came with a reply wait with it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0016_messages")]

    operations = [
        ops.AddField(
            model_name="InboundMail",
            name="along",
            field=fields.TextField(
                default="",
                db_default="",
                description="files that wait with it, as they stand in a text",
            ),
        ),
    ]
