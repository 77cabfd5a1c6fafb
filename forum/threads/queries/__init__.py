"""Threads as they are read. The only way to get one."""

from __future__ import annotations

from forum.threads.queries.asking import Asked, understood
from forum.threads.queries.attached import shows_file, uses_of_files
from forum.threads.queries.authored import Authored, written_by
from forum.threads.queries.bookmarks import (
    Bookmark,
    Saved,
    bookmark_of,
    bookmarks_of,
    reminders_due,
)
from forum.threads.queries.candidates import MOST_FOUND
from forum.threads.queries.cards import (
    ASKED_BEFORE,
    Card,
    Due,
    Listed,
    card_due,
    card_of,
    cards,
    cards_due,
    latest_cards,
    today,
    year_on,
)
from forum.threads.queries.categories import (
    Category,
    Shelf,
    categories,
    chosen,
    holds,
    managed_categories,
    shelves,
)
from forum.threads.queries.days import Day, days
from forum.threads.queries.digests import News, news_for
from forum.threads.queries.drafts import Kept, KeptCard, draft_at, drafts_of
from forum.threads.queries.feed import Occurrence, event_heads, events_after
from forum.threads.queries.following import Choice, anchor, choices_of
from forum.threads.queries.fragments import (
    article,
    articles,
    card,
    head,
    own_templates,
    rows,
    state,
    with_own,
)
from forum.threads.queries.heads import (
    ThreadHead,
    thread_head,
    thread_heads,
    thread_open_to,
    waiting,
)
from forum.threads.queries.levels import LEVELS, Chosen, Heard, Hearer, heard, hearers
from forum.threads.queries.linked import Linking, threads_linking
from forum.threads.queries.linking import html_with_cards
from forum.threads.queries.lists import (
    Cursor,
    Recent,
    ThreadPage,
    ThreadRow,
    cursor,
    recent_threads,
    theme_activity,
    thread_list,
)
from forum.threads.queries.mentions import emphasised, mentioned, organisations_mentioned
from forum.threads.queries.naming import Name, names_like
from forum.threads.queries.narrowing import Filter
from forum.threads.queries.own import Own, own_on_page
from forum.threads.queries.pages import articles_page
from forum.threads.queries.posts import (
    PAGE,
    Draft,
    Post,
    Revision,
    draft,
    held_posts,
    page_start,
    post_at,
    post_with,
    posts_between,
    posts_by_ids,
    posts_page,
    revisions,
)
from forum.threads.queries.reactions import Reacted, reacted
from forum.threads.queries.searching import (
    HEADLINE,
    Found,
    Results,
    marked,
    search,
)
from forum.threads.queries.suggesting import Similar, Suggested, similar, suggestions
from forum.threads.queries.telling import Told, posts_to_tell
from forum.threads.queries.unread import (
    LIST_ERA,
    UNREAD_THREADS,
    happened_since,
    list_moment,
    read_so_far,
    unread_counts,
    unread_of,
)
from forum.threads.queries.versions import Version, beside, versions

__all__ = [
    "ASKED_BEFORE",
    "HEADLINE",
    "LEVELS",
    "LIST_ERA",
    "MOST_FOUND",
    "PAGE",
    "UNREAD_THREADS",
    "Asked",
    "Authored",
    "Bookmark",
    "Card",
    "Category",
    "Choice",
    "Chosen",
    "Cursor",
    "Day",
    "Draft",
    "Due",
    "Filter",
    "Found",
    "Heard",
    "Hearer",
    "Kept",
    "KeptCard",
    "Linking",
    "Listed",
    "Name",
    "News",
    "Occurrence",
    "Own",
    "Post",
    "Reacted",
    "Recent",
    "Results",
    "Revision",
    "Saved",
    "Shelf",
    "Similar",
    "Suggested",
    "ThreadHead",
    "ThreadPage",
    "ThreadRow",
    "Told",
    "Version",
    "anchor",
    "article",
    "articles",
    "articles_page",
    "beside",
    "bookmark_of",
    "bookmarks_of",
    "card",
    "card_due",
    "card_of",
    "cards",
    "cards_due",
    "categories",
    "choices_of",
    "chosen",
    "cursor",
    "days",
    "draft",
    "draft_at",
    "drafts_of",
    "emphasised",
    "event_heads",
    "events_after",
    "happened_since",
    "head",
    "heard",
    "hearers",
    "held_posts",
    "holds",
    "html_with_cards",
    "latest_cards",
    "list_moment",
    "managed_categories",
    "marked",
    "mentioned",
    "names_like",
    "news_for",
    "organisations_mentioned",
    "own_on_page",
    "own_templates",
    "page_start",
    "post_at",
    "post_with",
    "posts_between",
    "posts_by_ids",
    "posts_page",
    "posts_to_tell",
    "reacted",
    "read_so_far",
    "recent_threads",
    "reminders_due",
    "revisions",
    "rows",
    "search",
    "shelves",
    "shows_file",
    "similar",
    "state",
    "suggestions",
    "theme_activity",
    "thread_head",
    "thread_heads",
    "thread_list",
    "thread_open_to",
    "threads_linking",
    "today",
    "understood",
    "unread_counts",
    "unread_of",
    "uses_of_files",
    "versions",
    "waiting",
    "with_own",
    "written_by",
    "year_on",
]
