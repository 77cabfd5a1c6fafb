"""A manager invites people, sends the mail again, takes an invitation back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Forbidden, Invalid, NotFound, TooMany
from forum.core.i18n import N_
from forum.members import forms
from forum.members import queries as members
from forum.members.web.asking import refused
from forum.themes import actions, queries
from forum.themes.web.entering import entered

_FIELDS = ("email", "name", "organisation_id", "role")


async def invite_page(request: Request) -> Response:
    """The form, and who was invited but is not here yet."""
    access = await _managed(request)
    typed = {"email": "", "name": "", "organisation_id": "", "role": "participant"}
    return http.render(request, "themes/invite.html", await _context(access, typed))


async def invite(request: Request) -> Response:
    """Invite one person."""
    access = await _managed(request)
    fields = await http.form(request)
    try:
        await actions.invite(access, forms.invitation_form(fields, roles=queries.ROLES))
    except (Invalid, TooMany) as problem:
        typed = {name: fields.get(name, "") for name in _FIELDS}
        return refused(request, "themes/invite.html", await _context(access, typed), problem)
    return _back(access, "uitgenodigd")


async def resend(request: Request) -> Response:
    """The mail once more; two more weeks."""
    access = await _managed(request)
    await http.form(request)
    await actions.resend_invitation(access, _invitation(request))
    return _back(access, "opnieuw-uitgenodigd")


async def withdraw(request: Request) -> Response:
    """The link no longer works."""
    access = await _managed(request)
    await http.form(request)
    await actions.withdraw_invitation(access, _invitation(request))
    return _back(access, "ingetrokken")


async def _managed(request: Request) -> queries.Access:
    access = await entered(request)
    if not access.may_manage:
        raise Forbidden(N_("Alleen beheerders kunnen deelnemers uitnodigen."))
    return access


async def _context(access: queries.Access, typed: Mapping[str, Any]) -> dict[str, Any]:
    organisations = await members.organisations()
    return {
        "typed": typed,
        "organisation_options": [(each.id, each.name) for each in organisations],
        "waiting": await members.open_invitations(access.theme_id),
    }


def _invitation(request: Request) -> int:
    number = int(request.path_params["invitation"])
    if not 0 < number < 2**31:
        raise NotFound
    return number


def _back(access: queries.Access, word: str) -> Response:
    return http.redirect(f"/{access.slug}/deelnemers/uitnodigen?melding={word}")
