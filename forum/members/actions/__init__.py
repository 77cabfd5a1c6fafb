"""Verbs of members."""

from forum.members.actions.accounts import (
    ADDRESS_TAKEN,
    change_organisation,
    check_organisation,
    create_member,
    import_organisations,
    set_language,
    set_shows_typing,
    set_single_keys,
    set_takes_messages,
    update_profile,
)
from forum.members.actions.addresses import (
    ask_email_change,
    confirm_email_change,
    forget_email_changes,
    mark_address_broken,
    unmark_address,
)
from forum.members.actions.closing import erase_member
from forum.members.actions.invitations import (
    close_invitation,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from forum.members.actions.passwords import (
    ask_reset,
    change_password,
    own_password,
    reset_password,
)
from forum.members.actions.sessions import (
    note_seen,
    open_session,
    revoke_session,
    sign_in,
    sign_out,
    sign_out_everywhere,
)

__all__ = [
    "ADDRESS_TAKEN",
    "ask_email_change",
    "ask_reset",
    "change_organisation",
    "change_password",
    "check_organisation",
    "close_invitation",
    "confirm_email_change",
    "create_member",
    "erase_member",
    "forget_email_changes",
    "import_organisations",
    "invite",
    "mark_address_broken",
    "note_seen",
    "open_session",
    "own_password",
    "renew_invitation",
    "reset_password",
    "revoke_session",
    "set_language",
    "set_shows_typing",
    "set_single_keys",
    "set_takes_messages",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "unmark_address",
    "update_profile",
    "withdraw_invitation",
]
