"""What can happen in a conversation, as the event log and the live frames call it."""

from __future__ import annotations

from enum import StrEnum


class Happened(StrEnum):
    """The kinds of a `ConversationEvent`."""

    MESSAGE_ADDED = "message_added"
    MESSAGE_CHANGED = "message_changed"  # edited, deleted, hidden, or shown again
    CONVERSATION_CHANGED = "conversation_changed"  # somebody left, or may not be written to now
