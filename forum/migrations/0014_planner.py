"""Who is due is read in order: the index has those without a moment first, as the planner does."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0013_ledger")]

    operations = [
        ops.AlterField(
            model_name="Preference",
            name="next_due_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(
            "create index preference_due on preference "
            "(coalesce(next_due_at, '-infinity'::timestamptz)) where digest <> 'off'",
            "drop index preference_due",
        ),
    ]
