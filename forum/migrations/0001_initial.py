import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "code",
                    fields.CharField(
                        null=True, unique=True, description="CBS code, as GM0363", max_length=16
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                (
                    "kind",
                    fields.CharField(
                        description="municipality, partner or association", max_length=16
                    ),
                ),
                ("region_code", fields.CharField(null=True, max_length=8)),
                ("region", fields.CharField(null=True, max_length=100)),
                ("valid_to", fields.DateField(null=True)),
                (
                    "successor",
                    fields.ForeignKeyField(
                        "forum.Organisation",
                        source_field="successor_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="predecessors",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "organisation",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A municipality, a partner or the association. A merged one points at its successor.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "email",
                    fields.CharField(unique=True, description="in lower case", max_length=254),
                ),
                ("name", fields.CharField(max_length=120)),
                (
                    "sort_name",
                    fields.CharField(
                        description='"Vries, Anouk de": sorts under V', max_length=120
                    ),
                ),
                ("function", fields.CharField(default="", max_length=120)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "forum.Organisation",
                        source_field="organisation_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="members",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("language", fields.CharField(default="nl", max_length=2)),
                ("zone", fields.CharField(default="Europe/Amsterdam", max_length=64)),
                ("password_hash", fields.CharField(null=True, max_length=200)),
                ("is_operator", fields.BooleanField(default=False)),
                (
                    "address_broken_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("closed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "member",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A person with an account. Kept: what a colleague needs to know, nothing more.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EmailChange",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="email_changes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("old_email", fields.CharField(max_length=254)),
                ("new_email", fields.CharField(max_length=254)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "confirmed_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "email_change",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A member wants another address. It counts once the link sent there was used.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "recipient",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="recipient_id",
                        null=True,
                        description="null: invited, not yet here",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=32)),
                ("period", fields.CharField(max_length=80)),
                ("ref_id", fields.BigIntField(null=True, description="what it is about, by kind")),
                (
                    "address",
                    fields.CharField(default="", description="as it was when sent", max_length=254),
                ),
                (
                    "state",
                    fields.CharField(
                        default="pending",
                        description="pending|sending|sent|unknown|failed|skipped|expired",
                        max_length=12,
                    ),
                ),
                ("not_before", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("not_after", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("tries", fields.SmallIntField(default=0)),
                (
                    "lease_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("token", fields.IntField(default=0)),
                ("message_id", fields.CharField(max_length=200)),
                (
                    "date",
                    fields.DatetimeField(
                        description="the Date header, fixed at birth",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                ("subject", fields.CharField(default="", max_length=250)),
                ("smtp_code", fields.SmallIntField(null=True)),
                ("smtp_reply", fields.CharField(default="", max_length=300)),
                (
                    "reason",
                    fields.CharField(
                        default="", description="why skipped, failed or expired", max_length=40
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "delivery",
                "app": "forum",
                "unique_together": (("recipient_id", "kind", "period"),),
                "pk_attr": "id",
                "table_description": "The ledger: one message to one member over one channel, from intent to outcome.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="notices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=24)),
                (
                    "subject",
                    fields.CharField(
                        description='what repeats merge on, as "thread:12"', max_length=80
                    ),
                ),
                ("text", fields.CharField(max_length=300)),
                ("href", fields.CharField(max_length=300)),
                ("count", fields.IntField(default=1)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("read_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "notice",
                "app": "forum",
                "unique_together": (("member_id", "kind", "subject"),),
                "pk_attr": "id",
                "table_description": "A line behind the bell. One per member and subject: repeats merge.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "member",
                    fields.OneToOneField(
                        "forum.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="preference",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "digest",
                    fields.CharField(
                        default="weekly",
                        description="off|daily|weekly|biweekly|monthly",
                        max_length=12,
                    ),
                ),
                (
                    "weekday",
                    fields.SmallIntField(default=2, description="1 Monday … 7 Sunday (ISO 8601)"),
                ),
                ("hour", fields.SmallIntField(default=9, description="local hour, 0..23")),
                ("announcements", fields.BooleanField(default=True)),
                ("reminders", fields.BooleanField(default=True)),
                (
                    "next_due_at",
                    fields.DatetimeField(
                        null=True, db_index=True, auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "digest_upto",
                    fields.DatetimeField(
                        description="watermark: told up to this moment",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "preference",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "When and what a member wants by mail. `next_due_at` is worked out from the rest.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "device",
                    fields.CharField(
                        default="", description="browser and system, for the list", max_length=120
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "session",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "One signed-in browser. The cookie holds a random token; here stands its SHA-256.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("email", fields.CharField(unique=True, max_length=254)),
                ("reason", fields.CharField(max_length=40)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "suppression",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "An address that must get no mail (bounced, complained, asked).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("slug", fields.CharField(unique=True, max_length=60)),
                ("name", fields.CharField(description='"Mensenhandel"', max_length=80)),
                (
                    "title",
                    fields.CharField(description="heading of the theme page", max_length=160),
                ),
                ("introduction", fields.TextField(default="", unique=False)),
                ("introduction_html", fields.TextField(default="", unique=False)),
                ("position", fields.TextField(default="", unique=False)),
                ("position_html", fields.TextField(default="", unique=False)),
                ("municipal_role", fields.TextField(default="", unique=False)),
                ("municipal_role_html", fields.TextField(default="", unique=False)),
                ("contact", fields.TextField(default="", unique=False)),
                ("contact_html", fields.TextField(default="", unique=False)),
                ("contact_email", fields.CharField(default="", max_length=254)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "theme",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A community with its own page, forum and webinars. Texts are Markdown, HTML beside it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="categories",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("slug", fields.CharField(max_length=60)),
                ("name", fields.CharField(max_length=80)),
                ("description", fields.CharField(default="", max_length=300)),
                ("position", fields.IntField(default=0)),
                (
                    "confidential",
                    fields.BooleanField(default=False, description="mails carry no text of it"),
                ),
            ],
            options={
                "table": "category",
                "app": "forum",
                "unique_together": (("theme_id", "slug"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="invitations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("email", fields.CharField(max_length=254)),
                ("name", fields.CharField(default="", max_length=120)),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "forum.Organisation",
                        source_field="organisation_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="invitations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("role", fields.CharField(default="participant", max_length=16)),
                (
                    "invited_by",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="invited_by_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="invited",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "accepted_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "withdrawn_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "invitation",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A signed link was sent; accepted once, for one address.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="memberships",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="memberships",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "role",
                    fields.CharField(
                        default="participant",
                        description="participant|moderator|manager",
                        max_length=16,
                    ),
                ),
                ("joined_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("left_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "silenced_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "suspended_until",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "visited_at",
                    fields.DatetimeField(
                        null=True,
                        description="last here, to five minutes",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
                (
                    "previous_visit_at",
                    fields.DatetimeField(
                        null=True,
                        description='for "new since your last"',
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "membership",
                "app": "forum",
                "unique_together": (("theme_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "A member in a theme. Only an active one (not left, not suspended) may enter.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MembershipChange",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="membership_changes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="membership_changes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "actor",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="actor_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="membership_changes_made",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "old_role",
                    fields.CharField(default="", description='"": took no part', max_length=16),
                ),
                (
                    "new_role",
                    fields.CharField(
                        default="", description='"": takes no part any more', max_length=16
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "membership_change",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "Who changed whose role, and who came in or left. Never changed, never removed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="threads",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "category",
                    fields.ForeignKeyField(
                        "forum.Category",
                        source_field="category_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="threads",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "kind",
                    fields.CharField(
                        description="discussion, question or best_practice", max_length=16
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                (
                    "author",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="author_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="threads",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_number", fields.IntField(default=0)),
                ("last_post_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "last_author",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="last_author_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="last_spoken_threads",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "post_count",
                    fields.IntField(default=0, description="posts that everyone may read"),
                ),
                ("seq", fields.BigIntField(default=0)),
                ("locked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("pinned_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("hidden_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("form_token", fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={
                "table": "thread",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A conversation. `seq` is the head of its event log, `last_number` of its posts.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "thread",
                    fields.ForeignKeyField(
                        "forum.Thread",
                        source_field="thread_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="follows",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="follows",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "why",
                    fields.CharField(
                        default="chosen", description="chosen, wrote, started", max_length=16
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "follow",
                "app": "forum",
                "unique_together": (("thread_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "A member wants to hear of a thread.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "thread",
                    fields.ForeignKeyField(
                        "forum.Thread",
                        source_field="thread_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="posts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                (
                    "author",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="author_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="posts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("source", fields.TextField(unique=False)),
                ("html", fields.TextField(unique=False)),
                (
                    "version",
                    fields.IntField(default=1, description="grows with every change that shows"),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("edited_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "deleted_at",
                    fields.DatetimeField(
                        null=True, description="by its author", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "hidden_at",
                    fields.DatetimeField(
                        null=True, description="by a moderator", auto_now=False, auto_now_add=False
                    ),
                ),
                ("hidden_reason", fields.CharField(default="", max_length=300)),
                ("form_token", fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={
                "table": "post",
                "app": "forum",
                "unique_together": (("thread_id", "number"),),
                "pk_attr": "id",
                "table_description": "One contribution, numbered from 1 in its thread. Rendered once, stored as HTML.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "post",
                    fields.ForeignKeyField(
                        "forum.Post",
                        source_field="post_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="mentions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="mentions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "mention",
                "app": "forum",
                "unique_together": (("post_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "A post names a member (`@name`).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PostRevision",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "post",
                    fields.ForeignKeyField(
                        "forum.Post",
                        source_field="post_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="revisions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("version", fields.IntField()),
                ("source", fields.TextField(unique=False)),
                ("html", fields.TextField(unique=False)),
                (
                    "written_at",
                    fields.DatetimeField(
                        description="when this text was written", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "replaced_by",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="replaced_by_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="edits",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("replaced_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "post_revision",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "What a post said before an edit.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReadMark",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "thread",
                    fields.ForeignKeyField(
                        "forum.Thread",
                        source_field="thread_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="read_marks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="read_marks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField(default=0)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "read_mark",
                "app": "forum",
                "unique_together": (("thread_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "How far a member has read: up to and including post `number`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="reports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "post",
                    fields.ForeignKeyField(
                        "forum.Post",
                        source_field="post_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="reports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "reporter",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="reporter_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="reports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "reason",
                    fields.CharField(
                        description="privacy, insult, off_topic, other", max_length=24
                    ),
                ),
                ("note", fields.CharField(default="", max_length=1000)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "state",
                    fields.CharField(
                        default="open", description="open, upheld or dismissed", max_length=12
                    ),
                ),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="decided_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="decisions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("answer", fields.CharField(default="", max_length=1000)),
            ],
            options={
                "table": "report",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "Somebody flags a post. Decided once, with an outcome the reporter hears.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "actor",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="actor_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=24)),
                (
                    "thread",
                    fields.ForeignKeyField(
                        "forum.Thread",
                        source_field="thread_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "post",
                    fields.ForeignKeyField(
                        "forum.Post",
                        source_field="post_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        null=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acts_upon",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "report",
                    fields.ForeignKeyField(
                        "forum.Report",
                        source_field="report_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("reason", fields.CharField(default="", max_length=1000)),
                (
                    "detail",
                    fields.JSONField(
                        default=dict,
                        description="what undoing needs, as old category id",
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "undoes",
                    fields.ForeignKeyField(
                        "forum.Act",
                        source_field="undoes_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="undone_by",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "act",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "What a moderator did: who, what, to what, why. Never changed, never removed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Sanction",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sanctions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="sanctions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(description="silenced or suspended", max_length=12)),
                ("reason", fields.CharField(max_length=1000)),
                ("begins_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ends_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lifted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "act",
                    fields.ForeignKeyField(
                        "forum.Act",
                        source_field="act_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sanctions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "sanction",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A member is silenced (may read, not write) or suspended (may not enter) until a moment.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ThreadEvent",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "thread",
                    fields.ForeignKeyField(
                        "forum.Thread",
                        source_field="thread_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seq", fields.BigIntField()),
                ("kind", fields.CharField(max_length=24)),
                (
                    "post",
                    fields.ForeignKeyField(
                        "forum.Post",
                        source_field="post_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "thread_event",
                "app": "forum",
                "unique_together": (("thread_id", "seq"),),
                "pk_attr": "id",
                "table_description": 'The truth of "live": thread, seq 1..n without gaps, what happened, to which post.',
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Webinar",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="webinars",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                ("description", fields.TextField(default="", unique=False)),
                ("description_html", fields.TextField(default="", unique=False)),
                ("speaker", fields.CharField(default="", max_length=200)),
                ("starts_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ends_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("zone", fields.CharField(default="Europe/Amsterdam", max_length=64)),
                ("capacity", fields.IntField(null=True)),
                (
                    "join_url",
                    fields.CharField(
                        default="", description="only for the registered", max_length=500
                    ),
                ),
                ("recording_url", fields.CharField(default="", max_length=500)),
                ("slides_url", fields.CharField(default="", max_length=500)),
                (
                    "chapters",
                    fields.JSONField(
                        default=list,
                        description='[["00:00", "Welkom"], …]',
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "recorded",
                    fields.BooleanField(
                        default=True, description="said beforehand to who registers"
                    ),
                ),
                ("uid", fields.CharField(unique=True, max_length=120)),
                ("sequence", fields.IntField(default=0)),
                (
                    "created_by",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="created_by_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="webinars",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "announced_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "cancelled_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("cancel_reason", fields.CharField(default="", max_length=500)),
                (
                    "thread",
                    fields.ForeignKeyField(
                        "forum.Thread",
                        source_field="thread_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="webinars",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "webinar",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "One online meeting through its whole life. `uid` and `sequence` are RFC 5545's.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "webinar",
                    fields.ForeignKeyField(
                        "forum.Webinar",
                        source_field="webinar_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="registrations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="member_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="registrations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "state",
                    fields.CharField(description="registered, waiting or cancelled", max_length=12),
                ),
                (
                    "asked_at",
                    fields.DatetimeField(
                        description="order on the waiting list", auto_now=False, auto_now_add=False
                    ),
                ),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "turn",
                    fields.IntField(
                        default=1, description="grows with each change: one mail per turn"
                    ),
                ),
            ],
            options={
                "table": "registration",
                "app": "forum",
                "unique_together": (("webinar_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "A member's place: registered, waiting, or cancelled.",
            },
            bases=["Model"],
        ),
    ]
