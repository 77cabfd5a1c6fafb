"""Tables of threads: categories, threads, posts, and the event log that makes them live."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

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
    form_token = fields.CharField(40, null=True, unique=True)

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


class Follow(Model):
    """A member wants to hear of a thread."""

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
