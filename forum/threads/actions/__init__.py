"""Verbs of threads. Each owns its transaction."""

from __future__ import annotations

from forum.threads.actions.bookmarks import mark_reminded, remove_bookmark, save_bookmark
from forum.threads.actions.cards import cards_asked, confirm_card, end_card, save_card, take_card
from forum.threads.actions.categories import create_category, set_holds
from forum.threads.actions.counting import count_words
from forum.threads.actions.drafting import save_draft, sweep_drafts, throw_away
from forum.threads.actions.editing import delete, edit, undelete
from forum.threads.actions.judging import choose_answer, react
from forum.threads.actions.levels import (
    set_category_level,
    set_theme_level,
    set_thread_level,
)
from forum.threads.actions.ordering import (
    move_thread,
    set_locked,
    set_pinned,
    set_post_hidden,
    set_post_waiting,
    set_thread_hidden,
)
from forum.threads.actions.reading import mark_all_read, mark_read, mark_told_read
from forum.threads.actions.writing import Placed, placed_with, reply, start_thread

__all__ = [
    "Placed",
    "cards_asked",
    "choose_answer",
    "confirm_card",
    "count_words",
    "create_category",
    "delete",
    "edit",
    "end_card",
    "mark_all_read",
    "mark_read",
    "mark_reminded",
    "mark_told_read",
    "move_thread",
    "placed_with",
    "react",
    "remove_bookmark",
    "reply",
    "save_bookmark",
    "save_card",
    "save_draft",
    "set_category_level",
    "set_holds",
    "set_locked",
    "set_pinned",
    "set_post_hidden",
    "set_post_waiting",
    "set_theme_level",
    "set_thread_hidden",
    "set_thread_level",
    "start_thread",
    "sweep_drafts",
    "take_card",
    "throw_away",
    "undelete",
]
