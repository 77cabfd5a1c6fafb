"""The words of a post stay in its row, where a look for a phrase and the ranking read them.

Out of the row (TOAST) each costs three pages more; a page holds two long posts either way.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0008_publications"), ("forum", "0008_search_bounds")]

    operations = [
        ops.RunSQL(
            "alter table post set (toast_tuple_target = 4080)",
            "alter table post reset (toast_tuple_target)",
        ),
        ops.RunSQL(
            "alter table post alter column words set storage main",
            "alter table post alter column words set storage extended",
        ),
    ]
