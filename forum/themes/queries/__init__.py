"""Themes, and who may do what in them. The only way to get one."""

from forum.themes.queries.access import (
    ROLES,
    Access,
    access,
    access_to,
    can_read,
    first_slug,
    readable,
)
from forum.themes.queries.people import (
    PAGE,
    DirectoryFilter,
    DirectoryPage,
    Participant,
    Places,
    letters,
    moderators,
    participant_count,
    participant_ids,
    participants,
    places,
    role_of,
)
from forum.themes.queries.texts import ThemeTexts, theme_slug, theme_texts

__all__ = [
    "PAGE",
    "ROLES",
    "Access",
    "DirectoryFilter",
    "DirectoryPage",
    "Participant",
    "Places",
    "ThemeTexts",
    "access",
    "access_to",
    "can_read",
    "first_slug",
    "letters",
    "moderators",
    "participant_count",
    "participant_ids",
    "participants",
    "places",
    "readable",
    "role_of",
    "theme_slug",
    "theme_texts",
]
