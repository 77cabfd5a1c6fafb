"""Indexes that the models cannot say: partial, descending, and for Dutch full text."""

from tortoise import migrations
from tortoise.migrations import operations as ops

EXTENSIONS = "create extension if not exists pg_trgm; create extension if not exists unaccent"

INDEXES = [
    "create index thread_in_theme on thread (theme_id, last_post_at desc, id desc)",
    "create index thread_in_category on thread (category_id, last_post_at desc, id desc)",
    "create index thread_title_words on thread using gin (to_tsvector('dutch', title))",
    "create index post_words on post using gin (to_tsvector('dutch', source))",
    "create index post_by_time on post (created_at)",
    "create index delivery_open on delivery (not_before, id) where state = 'pending'",
    "create index delivery_leased on delivery (lease_until) where state = 'sending'",
    "create index delivery_of_member on delivery (recipient_id, created_at desc)",
    "create unique index delivery_to_address on delivery (kind, period) where recipient_id is null",
    "create index notice_of_member on notice (member_id, at desc)",
    "create index notice_unread on notice (member_id) where read_at is null",
    "create index report_open on report (theme_id, created_at) where state = 'open'",
    "create unique index report_once on report (post_id, reporter_id) where state = 'open'",
    "create index act_in_theme on act (theme_id, at desc, id desc)",
    "create index membership_change_in_theme on membership_change (theme_id, at desc, id desc)",
    "create index webinar_in_theme on webinar (theme_id, starts_at)",
    "create unique index member_email_lower on member (lower(email))",
]


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]

    operations = [
        ops.RunSQL(EXTENSIONS, ""),
        *[ops.RunSQL(sql, f"drop index {sql.split(' index ')[1].split()[0]}") for sql in INDEXES],
    ]
