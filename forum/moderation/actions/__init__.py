"""Verbs of moderation. Each is one unit: the change, and the act that says who, what and why."""

from __future__ import annotations

from forum.moderation.actions.acts import log_announcement
from forum.moderation.actions.mail import mail_again
from forum.moderation.actions.members import lift, silence, suspend
from forum.moderation.actions.messages import (
    decide_message,
    forget_shown,
    open_message,
    report_message,
)
from forum.moderation.actions.posts import hide_post, unhide_post
from forum.moderation.actions.reports import decide, report
from forum.moderation.actions.threads import hide, lock, move, pin, unhide, unlock, unpin
from forum.moderation.actions.undoing import undo

__all__ = [
    "decide",
    "decide_message",
    "forget_shown",
    "hide",
    "hide_post",
    "lift",
    "lock",
    "log_announcement",
    "mail_again",
    "move",
    "open_message",
    "pin",
    "report",
    "report_message",
    "silence",
    "suspend",
    "undo",
    "unhide",
    "unhide_post",
    "unlock",
    "unpin",
]
