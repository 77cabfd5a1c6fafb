"""When what waited for a moderator was placed; what was last marked read all at once."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0006_notices")]

    operations = [
        ops.AddField(
            model_name="Post",
            name="placed_at",
            field=fields.DatetimeField(
                null=True,
                description="when it was placed after waiting",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddField(
            model_name="Preference",
            name="all_read_at",
            field=fields.DatetimeField(
                null=True,
                description="read_at of the lines that were last marked read all at once",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        # Few posts ever wait; the sweep asks every minute which were placed just now.
        ops.RunSQL(
            "create index post_placed on post (placed_at) where placed_at is not null",
            "drop index post_placed",
        ),
    ]
