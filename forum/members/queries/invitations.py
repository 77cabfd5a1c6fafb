"""Invitations: who was asked to join a theme, and the link that lets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, security
from forum.core import settings as settings_module


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """One invitation. `state`: open, expired, accepted or withdrawn."""

    id: int
    theme_id: int
    email: str
    name: str
    organisation_id: int | None
    organisation: str
    role: str
    invited_by_id: int
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def state(self) -> str:
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > clock.now() else "expired"


_CARD = """
select i.id, i.theme_id, i.email, i.name, i.organisation_id,
       coalesce(o.name, '') as organisation, i.role, i.invited_by_id, m.name as invited_by,
       i.created_at, i.expires_at, i.accepted_at, i.withdrawn_at
from invitation i join member m on m.id = i.invited_by_id
left join organisation o on o.id = i.organisation_id
"""


async def invitation(invitation_id: int) -> InvitationCard | None:
    """The invitation with this id, whatever its state."""
    found = await db.row(f"{_CARD} where i.id = $1", invitation_id)
    return InvitationCard(**found) if found else None


async def invitation_with(token: str) -> InvitationCard | None:
    """The invitation of a link: None when the link is garbled or has ended."""
    payload = security.unsign("invitation", token)
    return await invitation(int(payload)) if payload else None


async def open_invitations(theme_id: int) -> list[InvitationCard]:
    """Invitations that were not accepted or withdrawn, newest first; expired ones too."""
    found = await db.rows(
        f"{_CARD} where i.theme_id = $1 and i.accepted_at is null and i.withdrawn_at is null "
        "order by i.created_at desc, i.id desc limit 500",
        theme_id,
    )
    return [InvitationCard(**item) for item in found]


async def invitation_link(invitation_id: int) -> str | None:
    """A fresh link to accept the invitation; None when it can no longer be accepted."""
    found = await invitation(invitation_id)
    if found is None or found.state != "open":
        return None
    token = security.sign("invitation", str(found.id), until=found.expires_at)
    return f"{settings_module.current().base_url}/uitnodiging/{token}"
