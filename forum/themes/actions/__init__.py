"""Verbs of themes."""

from forum.themes.actions.closing import close_account
from forum.themes.actions.invitations import (
    accept_as_member,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from forum.themes.actions.membership import (
    create_theme,
    join,
    leave,
    note_visit,
    set_role,
    set_sanction,
)
from forum.themes.actions.participants import change_organisation, change_role, remove

__all__ = [
    "accept_as_member",
    "accept_invitation",
    "change_organisation",
    "change_role",
    "close_account",
    "create_theme",
    "invite",
    "join",
    "leave",
    "note_visit",
    "remove",
    "resend_invitation",
    "set_role",
    "set_sanction",
    "withdraw_invitation",
]
