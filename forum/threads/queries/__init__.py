"""Threads as they are read. The only way to get one."""

from __future__ import annotations

from forum.threads.queries.categories import Category, categories, category_at, chosen
from forum.threads.queries.feed import Occurrence, event_heads, events_after
from forum.threads.queries.heads import ThreadHead, thread_head, thread_heads, thread_open_to
from forum.threads.queries.mentions import emphasised, mentioned
from forum.threads.queries.posts import (
    PAGE,
    Draft,
    Post,
    Revision,
    draft,
    page_start,
    post_at,
    post_with,
    posts_by_ids,
    posts_page,
    revisions,
)

__all__ = [
    "PAGE",
    "Category",
    "Draft",
    "Occurrence",
    "Post",
    "Revision",
    "ThreadHead",
    "categories",
    "category_at",
    "chosen",
    "draft",
    "emphasised",
    "event_heads",
    "events_after",
    "mentioned",
    "page_start",
    "post_at",
    "post_with",
    "posts_by_ids",
    "posts_page",
    "revisions",
    "thread_head",
    "thread_heads",
    "thread_open_to",
]
