"""Verbs of private messages."""

from forum.messages.actions.blocking import block, take_messages, unblock
from forum.messages.actions.changing import delete, edit, keep_for_report, set_hidden
from forum.messages.actions.reading import leave, mark_read, when_read
from forum.messages.actions.sweeping import KEPT, sweep
from forum.messages.actions.writing import Sent, start, write

__all__ = [
    "KEPT",
    "Sent",
    "block",
    "delete",
    "edit",
    "keep_for_report",
    "leave",
    "mark_read",
    "set_hidden",
    "start",
    "sweep",
    "take_messages",
    "unblock",
    "when_read",
    "write",
]
