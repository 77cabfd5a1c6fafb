"""Invitations are sent, renewed, withdrawn and closed. Who may invite is for themes to say."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.members import queries
from forum.members.actions.accounts import check_organisation
from forum.members.forms import InvitationForm

LASTS = timedelta(days=14)
ALREADY_OPEN = N_("Voor dit adres staat al een uitnodiging open. U kunt die opnieuw versturen.")
NOT_OPEN = N_("Deze uitnodiging is intussen aanvaard of ingetrokken.")


async def invite(form: InvitationForm, *, theme_id: int, invited_by: int) -> int:
    """Invite somebody to a theme by mail; the invitation's id. One open one an address."""
    await check_organisation(form.organisation_id)
    now = clock.now()
    async with unit_of_work():
        await _one_at_a_time(theme_id)
        if await _has_open(form.email, theme_id=theme_id):
            raise Invalid({"email": ALREADY_OPEN})
        made = await db.value(
            _INVITE,
            theme_id,
            form.email,
            form.name,
            form.organisation_id,
            form.role,
            invited_by,
            now,
            now + LASTS,
        )
        enqueue_after_commit(Job.ACCOUNT_MAIL, "invitation", int(made))
    return int(made)


_INVITE = """
insert into invitation (theme_id, email, name, organisation_id, role, invited_by_id, created_at,
                        expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) returning id
"""


async def _one_at_a_time(theme_id: int) -> None:
    # Two managers may invite the same address at the same moment: one of them waits.
    await db.rows("select pg_advisory_xact_lock(7264002, $1)", theme_id)


async def _has_open(email: str, *, theme_id: int) -> bool:
    found = await db.value(
        "select id from invitation where theme_id = $1 and email = $2 and accepted_at is null "
        "and withdrawn_at is null limit 1",
        theme_id,
        email,
    )
    return found is not None


async def renew_invitation(invitation_id: int, *, theme_id: int) -> None:
    """Send the mail again, with a link that lasts anew. `NotFound`, or `Conflict` when closed."""
    async with unit_of_work():
        await _locked(invitation_id, theme_id=theme_id)
        await db.execute(
            "update invitation set expires_at = $2 where id = $1",
            invitation_id,
            clock.now() + LASTS,
        )
        enqueue_after_commit(Job.ACCOUNT_MAIL, "invitation", invitation_id)


async def withdraw_invitation(invitation_id: int, *, theme_id: int) -> None:
    """The link stops working. `NotFound`, or `Conflict` when it was accepted meanwhile."""
    async with unit_of_work():
        await _locked(invitation_id, theme_id=theme_id)
        await db.execute(
            "update invitation set withdrawn_at = $2 where id = $1", invitation_id, clock.now()
        )


async def close_invitation(invitation_id: int, *, theme_id: int) -> queries.InvitationCard:
    """Mark it accepted, inside the unit that lets the person in. Once: else `Conflict`."""
    found = await _locked(invitation_id, theme_id=theme_id)
    if found.state != "open":
        raise Conflict(NOT_OPEN)
    await db.execute(
        "update invitation set accepted_at = $2 where id = $1", invitation_id, clock.now()
    )
    return found


async def _locked(invitation_id: int, *, theme_id: int) -> queries.InvitationCard:
    await db.rows("select id from invitation where id = $1 for update", invitation_id)
    found = await queries.invitation(invitation_id)
    if found is None or found.theme_id != theme_id:
        raise NotFound
    if found.state in {"accepted", "withdrawn"}:
        raise Conflict(NOT_OPEN)
    return found
