"""Who is here: the viewer of a request, members, organisations, invitations."""

from forum.members.queries.addresses import (
    EmailChange,
    email_change,
    email_change_link,
    email_change_waiting,
    email_change_with,
)
from forum.members.queries.invitations import (
    InvitationCard,
    invitation,
    invitation_link,
    invitation_with,
    open_invitations,
)
from forum.members.queries.organisations import (
    Organisation,
    organisation_named,
    organisation_standing,
    organisations,
    regions,
)
from forum.members.queries.people import (
    MemberCard,
    member,
    member_with_email,
    members_by_ids,
    shows_typing,
)
from forum.members.queries.sign_in import (
    PasswordOf,
    member_resetting,
    password_of,
    password_with_email,
    reset_link,
)
from forum.members.queries.viewers import (
    IDLE,
    LIFETIME,
    SEEN_EVERY,
    SessionCard,
    Viewer,
    sessions_of,
    standing_sessions,
    viewer_with,
)

__all__ = [
    "IDLE",
    "LIFETIME",
    "SEEN_EVERY",
    "EmailChange",
    "InvitationCard",
    "MemberCard",
    "Organisation",
    "PasswordOf",
    "SessionCard",
    "Viewer",
    "email_change",
    "email_change_link",
    "email_change_waiting",
    "email_change_with",
    "invitation",
    "invitation_link",
    "invitation_with",
    "member",
    "member_resetting",
    "member_with_email",
    "members_by_ids",
    "open_invitations",
    "organisation_named",
    "organisation_standing",
    "organisations",
    "password_of",
    "password_with_email",
    "regions",
    "reset_link",
    "sessions_of",
    "shows_typing",
    "standing_sessions",
    "viewer_with",
]
