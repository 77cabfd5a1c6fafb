"""Tables of threads: categories, threads, posts, and the event log that makes them live."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

LEVELS_SAY = "follow|normal|mute"
KINDS = ("discussion", "question", "best_practice")


class Category(Model):
    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="categories"
    )
    theme_id: int
    slug = fields.CharField(60)
    name = fields.CharField(80)
    description = fields.CharField(300, default="")
    position = fields.IntField(default=0)
    confidential = fields.BooleanField(default=False, description="mails carry no text of it")
    holds = fields.BooleanField(
        default=False, db_default=False, description="posts with personal data wait for a moderator"
    )

    class Meta:
        table = "category"
        unique_together = (("theme_id", "slug"),)


class Thread(Model):
    """A conversation. `seq` is the head of its event log, `last_number` of its posts."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="threads"
    )
    theme_id: int
    category: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Category", related_name="threads", db_index=True
    )
    category_id: int
    kind = fields.CharField(16, description="discussion, question or best_practice")
    title = fields.CharField(200)
    author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="threads", db_index=True
    )
    author_id: int
    created_at = fields.DatetimeField()
    last_number = fields.IntField(default=0)
    last_post_at = fields.DatetimeField()
    last_author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="last_spoken_threads"
    )
    last_author_id: int
    post_count = fields.IntField(default=0, description="posts that everyone may read")
    seq = fields.BigIntField(default=0)
    locked_at = fields.DatetimeField(null=True)
    pinned_at = fields.DatetimeField(null=True)
    hidden_at = fields.DatetimeField(null=True)
    answer = fields.IntField(null=True, description="of a question: number of the chosen post")
    answered_at = fields.DatetimeField(null=True)
    form_token = fields.CharField(40, null=True, unique=True)

    class Meta:
        table = "thread"


class Post(Model):
    """One contribution, numbered from 1 in its thread. Rendered once, stored as HTML."""

    id = fields.IntField(primary_key=True)
    thread: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Thread", related_name="posts"
    )
    thread_id: int
    number = fields.IntField()
    author: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="posts", db_index=True
    )
    author_id: int
    source = fields.TextField()
    html = fields.TextField()
    version = fields.IntField(default=1, description="grows with every change that shows")
    created_at = fields.DatetimeField()
    edited_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True, description="by its author")
    hidden_at = fields.DatetimeField(null=True, description="by a moderator")
    hidden_reason = fields.CharField(300, default="")
    held_at = fields.DatetimeField(
        null=True, description="hidden because it waits for a moderator; then `hidden_at` is set"
    )
    placed_at = fields.DatetimeField(null=True, description="when it was placed after waiting")
    reply_to = fields.IntField(null=True, description="number of the post that it answers")
    by_mail = fields.BooleanField(default=False, db_default=False, description="a reply to a mail")
    thanks = fields.IntField(default=0, db_default=0, description="reactions, counted")
    useful = fields.IntField(default=0, db_default=0)
    form_token = fields.CharField(40, null=True, unique=True)
    shelf = fields.TextField(default="", db_default="", description="by a trigger, for search")

    class Meta:
        table = "post"
        unique_together = (("thread_id", "number"),)


class PostRevision(Model):
    """What a post said before an edit."""

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="revisions", db_index=True
    )
    post_id: int
    version = fields.IntField()
    source = fields.TextField()
    html = fields.TextField()
    written_at = fields.DatetimeField(description="when this text was written")
    replaced_by: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="edits"
    )
    replaced_by_id: int
    replaced_at = fields.DatetimeField()

    class Meta:
        table = "post_revision"


class ThreadEvent(Model):
    """The truth of "live": thread, seq 1..n without gaps, what happened, to which post."""

    id = fields.BigIntField(primary_key=True)
    thread: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Thread", related_name="events"
    )
    thread_id: int
    seq = fields.BigIntField()
    kind = fields.CharField(24)
    post: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="events", null=True
    )
    post_id: int | None
    at = fields.DatetimeField()

    class Meta:
        table = "thread_event"
        unique_together = (("thread_id", "seq"),)


class Mention(Model):
    """A post names a member (`@name`)."""

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="mentions"
    )
    post_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="mentions", db_index=True
    )
    member_id: int

    class Meta:
        table = "mention"
        unique_together = (("post_id", "member_id"),)


class OrganisationMention(Model):
    """A post names an organisation (`@gemeente Utrecht`): its participants hear of it."""

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="organisation_mentions"
    )
    post_id: int
    organisation: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Organisation", related_name="mentions", db_index=True
    )
    organisation_id: int

    class Meta:
        table = "organisation_mention"
        unique_together = (("post_id", "organisation_id"),)


class Follow(Model):
    """What a member chose for a thread: to hear of all (follow), the usual, or nothing (mute)."""

    id = fields.IntField(primary_key=True)
    thread: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Thread", related_name="follows"
    )
    thread_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="follows", db_index=True
    )
    member_id: int
    why = fields.CharField(16, default="chosen", description="chosen, wrote, started")
    level = fields.CharField(8, default="follow", db_default="follow", description=LEVELS_SAY)
    since = fields.DatetimeField()

    class Meta:
        table = "follow"
        unique_together = (("thread_id", "member_id"),)


class ReadMark(Model):
    """How far a member has read: up to and including post `number`."""

    id = fields.IntField(primary_key=True)
    thread: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Thread", related_name="read_marks"
    )
    thread_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="read_marks", db_index=True
    )
    member_id: int
    number = fields.IntField(default=0)
    at = fields.DatetimeField()

    class Meta:
        table = "read_mark"
        unique_together = (("thread_id", "member_id"),)


class CategoryLevel(Model):
    """What a member chose for a whole category. No row: the theme decides."""

    id = fields.IntField(primary_key=True)
    category: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Category", related_name="levels"
    )
    category_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="category_levels", db_index=True
    )
    member_id: int
    level = fields.CharField(8, description=LEVELS_SAY)
    since = fields.DatetimeField()

    class Meta:
        table = "category_level"
        unique_together = (("category_id", "member_id"),)


class ThemeLevel(Model):
    """What a member chose for all of a theme's forum. No row: normal."""

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="levels"
    )
    theme_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="theme_levels", db_index=True
    )
    member_id: int
    level = fields.CharField(8, description=LEVELS_SAY)
    since = fields.DatetimeField()

    class Meta:
        table = "theme_level"
        unique_together = (("theme_id", "member_id"),)


class Bookmark(Model):
    """A post that a member wants to find again, with a note of her own, perhaps a reminder."""

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="bookmarks"
    )
    post_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="bookmarks", db_index=True
    )
    member_id: int
    note = fields.CharField(200, default="")
    remind_at = fields.DatetimeField(null=True, db_index=True)
    reminded_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "bookmark"
        unique_together = (("post_id", "member_id"),)


class Reaction(Model):
    """A member thanks for a post, or finds it useful. Counted on the post."""

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="reactions"
    )
    post_id: int
    member: Any = fields.ForeignKeyField("forum.Member", related_name="reactions", db_index=True)
    member_id: int
    kind = fields.CharField(8, description="thank|useful")
    at = fields.DatetimeField()

    class Meta:
        table = "reaction"
        unique_together = (("post_id", "member_id", "kind"),)


class Draft(Model):
    """What a member was writing: for a new thread, a reply or an edit, on any device."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="drafts"
    )
    member_id: int
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="drafts"
    )
    theme_id: int
    place = fields.CharField(40, description='"new", "thread:12" or "post:345"')
    title = fields.CharField(200, default="")
    kind = fields.CharField(16, default="")
    category_id = fields.IntField(null=True)
    reply_to = fields.IntField(null=True, description="number of the post that is answered")
    source = fields.TextField()
    version = fields.IntField(default=1, description="grows with every save; tells two tabs apart")
    saved_at = fields.DatetimeField()

    class Meta:
        table = "draft"
        unique_together = (("member_id", "theme_id", "place"),)


class Attachment(Model):
    """A file that a post shows or links to."""

    id = fields.IntField(primary_key=True)
    post: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="attachments"
    )
    post_id: int
    file: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.File", related_name="attachments", db_index=True
    )
    file_id: int

    class Meta:
        table = "attachment"
        unique_together = (("post_id", "file_id"),)


class PracticeCard(Model):
    """The card of a best practice: what it is, for whom, until when it can be relied on."""

    id = fields.IntField(primary_key=True)
    thread: fields.OneToOneRelation[Any] = fields.OneToOneField(
        "forum.Thread", related_name="practice_card"
    )
    thread_id: int
    owner: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="practice_cards", db_index=True
    )
    owner_id: int
    context = fields.TextField(default="")
    approach = fields.TextField(default="")
    result = fields.TextField(default="")
    contact = fields.CharField(200, default="")
    valid_until = fields.DateField()
    confirmed_at = fields.DatetimeField()
    asked_at = fields.DatetimeField(null=True, description="when the owner was last asked")

    class Meta:
        table = "practice_card"


class SearchWord(Model):
    """A word that stands in posts of a theme, folded, and in how many: what search knows."""

    id = fields.IntField(primary_key=True)
    theme: Any = fields.ForeignKeyField("forum.Theme", related_name="search_words")
    word = fields.CharField(40)
    posts = fields.IntField()

    class Meta:
        table = "search_word"
        unique_together = (("theme_id", "word"),)


class SearchCount(Model):
    """Up to which post the words of a theme were counted, and since when."""

    id = fields.IntField(primary_key=True)
    theme: Any = fields.OneToOneField("forum.Theme", related_name="search_count")
    upto = fields.IntField(default=0)
    counted_at = fields.DatetimeField()

    class Meta:
        table = "search_count"
