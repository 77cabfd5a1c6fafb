"""Managers invite; who is invited comes in, once."""

from __future__ import annotations

from forum.core import security
from forum.core.errors import Forbidden, Invalid
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members import actions as members
from forum.members import queries as member_queries
from forum.members.forms import AcceptForm, InvitationForm
from forum.members.forms.passwords import check_password
from forum.themes.actions.membership import join
from forum.themes.queries import Access, role_of

ALREADY_IN = N_("Deze persoon neemt al deel.")


async def invite(access: Access, form: InvitationForm) -> int:
    """A manager invites somebody by mail; the invitation's id."""
    manager = _manager(access)
    await security.limit("200/hour", "invite", str(manager))
    known = await member_queries.member_with_email(form.email)
    if known and await role_of(access.theme_id, known.id):
        raise Invalid({"email": ALREADY_IN})
    return await members.invite(form, theme_id=access.theme_id, invited_by=manager)


async def resend_invitation(access: Access, invitation_id: int) -> None:
    """Send the mail again, with two more weeks. `NotFound`; `Conflict` when closed meanwhile."""
    manager = _manager(access)
    await security.limit("200/hour", "invite", str(manager))
    await members.renew_invitation(invitation_id, theme_id=access.theme_id)


async def withdraw_invitation(access: Access, invitation_id: int) -> None:
    """Take the invitation back; its link ends."""
    _manager(access)
    await members.withdraw_invitation(invitation_id, theme_id=access.theme_id)


async def accept_invitation(card: member_queries.InvitationCard, form: AcceptForm) -> int:
    """A new account for the invited address, in the theme, with the role; the member's id.

    `Conflict` when the invitation was used, withdrawn or has ended meanwhile.
    """
    password = check_password(form.password, email=card.email, name=form.name)
    await members.check_organisation(form.organisation_id)
    stored = await security.hash_password(password)
    async with unit_of_work():
        await members.close_invitation(card.id, theme_id=card.theme_id)
        member_id = await members.create_member(
            email=card.email,
            name=form.name,
            function=form.function,
            organisation_id=form.organisation_id,
            language=form.language,
            password_hash=stored,
        )
        await join(card.theme_id, member_id, role=card.role, by=card.invited_by_id)
    return member_id


async def accept_as_member(card: member_queries.InvitationCard, member_id: int) -> None:
    """The invited address has an account already: its member joins the theme."""
    known = await member_queries.member(member_id)
    if known is None or known.email != card.email:
        raise Forbidden(N_("Deze uitnodiging is voor een ander account."))
    async with unit_of_work():
        await members.close_invitation(card.id, theme_id=card.theme_id)
        await join(card.theme_id, member_id, role=card.role, by=card.invited_by_id)


def _manager(access: Access) -> int:
    if not access.may_manage or access.member_id is None:
        raise Forbidden
    return access.member_id
