"""Lines behind the bell tell by whom; a separate mail tells which posts were in it."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0005_live"), ("forum", "0005_search")]

    operations = [
        ops.AddField(
            model_name="Delivery",
            name="covers",
            field=fields.TextField(
                default="", description="numbers of the posts in it, as 5,6", db_default=""
            ),
        ),
        ops.AddField(
            model_name="Notice",
            name="actors",
            field=fields.TextField(
                default="", description="ids of who did it, the latest last, as 5,6", db_default=""
            ),
        ),
        # One waiting mail for a thread and member, found and joined; and what was mailed already.
        ops.RunSQL(
            "create index delivery_thread_news on delivery (ref_id, recipient_id) "
            "where kind = 'thread_news'",
            "drop index delivery_thread_news",
        ),
        ops.RunSQL(
            "create index notice_at on notice (at)",
            "drop index notice_at",
        ),
    ]
