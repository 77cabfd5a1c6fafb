"""Verbs of members."""

from forum.members.actions.accounts import (
    check_organisation,
    create_member,
    import_organisations,
    set_language,
    update_profile,
)
from forum.members.actions.invitations import (
    close_invitation,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from forum.members.actions.passwords import ask_reset, change_password, reset_password
from forum.members.actions.sessions import (
    note_seen,
    open_session,
    revoke_session,
    sign_in,
    sign_out,
    sign_out_everywhere,
)

__all__ = [
    "ask_reset",
    "change_password",
    "check_organisation",
    "close_invitation",
    "create_member",
    "import_organisations",
    "invite",
    "note_seen",
    "open_session",
    "renew_invitation",
    "reset_password",
    "revoke_session",
    "set_language",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "update_profile",
    "withdraw_invitation",
]
