"""What can happen in a thread, as the event log and the live frames call it."""

from __future__ import annotations

from enum import StrEnum


class Happened(StrEnum):
    """The kinds of a `ThreadEvent`."""

    POST_ADDED = "post_added"
    POST_CHANGED = "post_changed"  # edited, deleted, hidden, or any of these undone
    THREAD_CHANGED = "thread_changed"  # locked, pinned, moved, renamed, hidden, or undone
