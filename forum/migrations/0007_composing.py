"""Members: their own telephone number for the guard, and whether single keys do something."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0006_notices")]

    operations = [
        ops.AddField(
            model_name="Member",
            name="single_keys",
            field=fields.BooleanField(
                default=True,
                description="j, k, r, q and ? do something in a thread",
                db_default=True,
            ),
        ),
        ops.AddField(
            model_name="Member",
            name="phone",
            field=fields.CharField(
                default="",
                description="not shown; the guard leaves it alone",
                max_length=32,
                db_default="",
            ),
        ),
        # What managers look up: the sums of a theme by month.
        ops.RunSQL(
            "create index guard_decision_by_day on guard_decision (theme_id, day)",
            "drop index guard_decision_by_day",
        ),
    ]
