"""Who started a thread or wrote in it did not choose to follow it: her level is the usual one."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0003_discussion")]

    operations = [
        ops.RunSQL("update follow set level = 'normal' where why <> 'chosen'", ""),
    ]
