"""Live: who does not want to be seen writing, and what happened since a list was made."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_levels")]

    operations = [
        ops.AddField(
            model_name="Member",
            name="shows_typing",
            field=fields.BooleanField(
                default=True,
                description="others in a thread see her writing",
                db_default=True,
            ),
        ),
        ops.RunSQL(
            "create index thread_event_by_time on thread_event (at)",
            "drop index thread_event_by_time",
        ),
    ]
