"""Files that came with a reply wait with it; what a link ended, it brings back."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0016_messages")]

    operations = [
        ops.AddField(
            model_name="ChannelChoice",
            name="before",
            field=fields.CharField(
                null=True,
                description="what one link ended, and brings back; empty: no choice",
                max_length=8,
            ),
        ),
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
