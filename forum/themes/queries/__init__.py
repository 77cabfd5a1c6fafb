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
from forum.themes.queries.facets import Facets, facets
from forum.themes.queries.membership import (
    Change,
    Participation,
    Standing,
    changes_of,
    changes_since,
    memberships_of,
    participation,
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
from forum.themes.queries.reaching import Unreachable, unreachable
from forum.themes.queries.texts import ThemeTexts, theme_slug, theme_texts

__all__ = [
    "PAGE",
    "ROLES",
    "Access",
    "Change",
    "DirectoryFilter",
    "DirectoryPage",
    "Facets",
    "Participant",
    "Participation",
    "Places",
    "Standing",
    "ThemeTexts",
    "Unreachable",
    "access",
    "access_to",
    "can_read",
    "changes_of",
    "changes_since",
    "facets",
    "first_slug",
    "letters",
    "memberships_of",
    "moderators",
    "participant_count",
    "participant_ids",
    "participants",
    "participation",
    "places",
    "readable",
    "role_of",
    "theme_slug",
    "theme_texts",
    "unreachable",
]
