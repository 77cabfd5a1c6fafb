"""What a discussion that people live in needs: drafts, files, levels, reactions, cards, choices."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_indexes")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Bookmark",
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
                        related_name="bookmarks",
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
                        related_name="bookmarks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("note", fields.CharField(default="", max_length=200)),
                (
                    "remind_at",
                    fields.DatetimeField(
                        null=True, db_index=True, auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "reminded_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "bookmark",
                "app": "forum",
                "unique_together": (("post_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "A post that a member wants to find again, with a note of her own, perhaps a reminder.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CategoryLevel",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "category",
                    fields.ForeignKeyField(
                        "forum.Category",
                        source_field="category_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="levels",
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
                        related_name="category_levels",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("level", fields.CharField(description="follow|normal|mute", max_length=8)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "category_level",
                "app": "forum",
                "unique_together": (("category_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "What a member chose for a whole category. No row: the theme decides.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ChannelChoice",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="channel_choices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=24)),
                ("channel", fields.CharField(description="mail|digest|bell|off", max_length=8)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "channel_choice",
                "app": "forum",
                "unique_together": (("member_id", "kind"),),
                "pk_attr": "id",
                "table_description": "By which channel a member wants to hear of a kind of thing. No row: the stated default.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Draft",
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
                        db_constraint=True,
                        to_field="id",
                        related_name="drafts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="drafts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "place",
                    fields.CharField(description='"new", "thread:12" or "post:345"', max_length=40),
                ),
                ("title", fields.CharField(default="", max_length=200)),
                ("kind", fields.CharField(default="", max_length=16)),
                ("category_id", fields.IntField(null=True)),
                (
                    "reply_to",
                    fields.IntField(null=True, description="number of the post that is answered"),
                ),
                ("source", fields.TextField(unique=False)),
                (
                    "version",
                    fields.IntField(
                        default=1, description="grows with every save; tells two tabs apart"
                    ),
                ),
                ("saved_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "draft",
                "app": "forum",
                "unique_together": (("member_id", "theme_id", "place"),),
                "pk_attr": "id",
                "table_description": "What a member was writing: for a new thread, a reply or an edit, on any device.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "key",
                    fields.CharField(
                        unique=True, description="random; its place in an address", max_length=32
                    ),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="files",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="owner_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="files",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                ("kind", fields.CharField(description="image|pdf|office", max_length=12)),
                ("media_type", fields.CharField(max_length=100)),
                ("size", fields.BigIntField(description="bytes, as kept")),
                ("width", fields.IntField(null=True, description="pixels, of an image")),
                ("height", fields.IntField(null=True)),
                (
                    "alt",
                    fields.CharField(default="", description="what an image shows", max_length=300),
                ),
                (
                    "decorative",
                    fields.BooleanField(default=False, description="an image that says nothing"),
                ),
                (
                    "state",
                    fields.CharField(
                        default="checking", description="checking|ready|quarantined", max_length=12
                    ),
                ),
                (
                    "verdict",
                    fields.CharField(
                        default="", description="what the virus scanner said", max_length=120
                    ),
                ),
                (
                    "text",
                    fields.TextField(
                        default="", description="what can be read in it, for search", unique=False
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "file",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "An uploaded file. Only a `ready` one is served; what it is was read from its content.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Attachment",
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
                        related_name="attachments",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "file",
                    fields.ForeignKeyField(
                        "forum.File",
                        source_field="file_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="attachments",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "attachment",
                "app": "forum",
                "unique_together": (("post_id", "file_id"),),
                "pk_attr": "id",
                "table_description": "A file that a post shows or links to.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FileContent",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "file",
                    fields.ForeignKeyField(
                        "forum.File",
                        source_field="file_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="contents",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("variant", fields.CharField(description="original|thumbnail", max_length=12)),
                ("media_type", fields.CharField(max_length=100)),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "file_content",
                "app": "forum",
                "unique_together": (("file_id", "variant"),),
                "pk_attr": "id",
                "table_description": "The bytes of a file: the original without metadata, and a thumbnail of an image.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GuardDecision",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "theme",
                    fields.ForeignKeyField(
                        "forum.Theme",
                        source_field="theme_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="guard_decisions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(description="bsn, phone, iban and so on", max_length=16)),
                (
                    "place",
                    fields.CharField(
                        description="post|thread|edit|file|search|mail", max_length=12
                    ),
                ),
                (
                    "decision",
                    fields.CharField(description="masked|changed|kept|held", max_length=12),
                ),
                ("day", fields.DateField(description="not the moment: that would point at a post")),
            ],
            options={
                "table": "guard_decision",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "One finding and what came of it. Holds no text, no member and no thread (nl.md R13).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OrganisationMention",
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
                        related_name="organisation_mentions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "organisation",
                    fields.ForeignKeyField(
                        "forum.Organisation",
                        source_field="organisation_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="mentions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "organisation_mention",
                "app": "forum",
                "unique_together": (("post_id", "organisation_id"),),
                "pk_attr": "id",
                "table_description": "A post names an organisation (`@gemeente Utrecht`): its participants hear of it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PracticeCard",
            fields=[
                (
                    "id",
                    fields.IntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "thread",
                    fields.OneToOneField(
                        "forum.Thread",
                        source_field="thread_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="practice_card",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="owner_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="practice_cards",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("context", fields.TextField(default="", unique=False)),
                ("approach", fields.TextField(default="", unique=False)),
                ("result", fields.TextField(default="", unique=False)),
                ("contact", fields.CharField(default="", max_length=200)),
                ("valid_until", fields.DateField()),
                ("confirmed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "asked_at",
                    fields.DatetimeField(
                        null=True,
                        description="when the owner was last asked",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={
                "table": "practice_card",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "The card of a best practice: what it is, for whom, until when it can be relied on.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Publication",
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
                        related_name="publications",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                (
                    "kind",
                    fields.CharField(
                        description="letter|guide|report|factsheet|other", max_length=12
                    ),
                ),
                ("summary", fields.TextField(default="", unique=False)),
                ("summary_html", fields.TextField(default="", unique=False)),
                (
                    "publisher",
                    fields.CharField(default="", description="who published it", max_length=160),
                ),
                ("published_on", fields.DateField()),
                (
                    "file",
                    fields.ForeignKeyField(
                        "forum.File",
                        source_field="file_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="publications",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                (
                    "link",
                    fields.CharField(
                        default="", description="where else it can be read", max_length=300
                    ),
                ),
                (
                    "author",
                    fields.ForeignKeyField(
                        "forum.Member",
                        source_field="author_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="publications",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "withdrawn_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("form_token", fields.CharField(null=True, unique=True, max_length=40)),
            ],
            options={
                "table": "publication",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "A letter, guide or report in the library of a theme, with its file or a link to it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Reaction",
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
                        related_name="reactions",
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
                        related_name="reactions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(description="thank|useful", max_length=8)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reaction",
                "app": "forum",
                "unique_together": (("post_id", "member_id", "kind"),),
                "pk_attr": "id",
                "table_description": "A member thanks for a post, or finds it useful. Counted on the post.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ThemeLevel",
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
                        related_name="levels",
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
                        related_name="theme_levels",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("level", fields.CharField(description="follow|normal|mute", max_length=8)),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "theme_level",
                "app": "forum",
                "unique_together": (("theme_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "What a member chose for all of a theme's forum. No row: normal.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Category",
            name="holds",
            field=fields.BooleanField(
                default=False,
                description="posts with personal data wait for a moderator",
                db_default=False,
            ),
        ),
        ops.AlterModelOptions(
            name="Follow",
            options={
                "table": "follow",
                "app": "forum",
                "unique_together": (("thread_id", "member_id"),),
                "pk_attr": "id",
                "table_description": "What a member chose for a thread: to hear of all (follow), the usual, or nothing (mute).",
            },
        ),
        ops.AddField(
            model_name="Follow",
            name="level",
            field=fields.CharField(
                default="follow",
                description="follow|normal|mute",
                db_default="follow",
                max_length=8,
            ),
        ),
        ops.AddField(
            model_name="Post",
            name="held_at",
            field=fields.DatetimeField(
                null=True,
                description="hidden because it waits for a moderator; then `hidden_at` is set",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.AddField(
            model_name="Post",
            name="reply_to",
            field=fields.IntField(null=True, description="number of the post that it answers"),
        ),
        ops.AddField(
            model_name="Post",
            name="thanks",
            field=fields.IntField(default=0, description="reactions, counted", db_default=0),
        ),
        ops.AddField(
            model_name="Post",
            name="useful",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Preference",
            name="quiet_from",
            field=fields.SmallIntField(
                null=True, description="local hour; no instant mail from it"
            ),
        ),
        ops.AddField(
            model_name="Preference",
            name="quiet_to",
            field=fields.SmallIntField(null=True, description="local hour up to which it waits"),
        ),
        ops.AddField(
            model_name="Preference",
            name="quiet_weekend",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Thread",
            name="answer",
            field=fields.IntField(
                null=True, description="of a question: number of the chosen post"
            ),
        ),
        ops.AddField(
            model_name="Thread",
            name="answered_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
