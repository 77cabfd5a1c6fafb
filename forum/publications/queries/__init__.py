"""Publications as their readers may see them. The only way to get one."""

from __future__ import annotations

from forum.publications.queries.library import (
    PAGE,
    Choices,
    Narrowed,
    added_between,
    choices,
    library,
    newest,
)
from forum.publications.queries.publications import (
    PublicationCard,
    files_open_to_form,
    publication_card,
    publication_cards,
    publication_open_to,
    shows_file,
)
from forum.publications.queries.searching import Matched, searched

__all__ = [
    "PAGE",
    "Choices",
    "Matched",
    "Narrowed",
    "PublicationCard",
    "added_between",
    "choices",
    "files_open_to_form",
    "library",
    "newest",
    "publication_card",
    "publication_cards",
    "publication_open_to",
    "searched",
    "shows_file",
]
