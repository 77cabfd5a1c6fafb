"""The words of the demo, written for this project, as data; nothing here knows the database.

``load()`` gives what stands in ``content/*.toml``; ``conversations(seed)`` the whole forum as it
reads on screen, the same for the same seed; ``fill()`` puts the real names in; ``moments()`` says
when each post was written.
"""

from forum.seed.texts.shelf import PublicationText, publications
from forum.seed.texts.weave import Conversation, Turn, conversations, moments
from forum.seed.texts.words import (
    ASSOCIATION,
    MUNICIPAL,
    PARTNER,
    PLACEHOLDERS,
    ActText,
    Category,
    Chapter,
    Content,
    ReportText,
    ThemeText,
    WebinarText,
    fill,
    hint_of,
    load,
)

__all__ = [
    "ASSOCIATION",
    "MUNICIPAL",
    "PARTNER",
    "PLACEHOLDERS",
    "ActText",
    "Category",
    "Chapter",
    "Content",
    "Conversation",
    "PublicationText",
    "ReportText",
    "ThemeText",
    "Turn",
    "WebinarText",
    "conversations",
    "fill",
    "hint_of",
    "load",
    "moments",
    "publications",
]
