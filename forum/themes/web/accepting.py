"""Accepting an invitation: with a new account, or with the one this address has already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, i18n
from forum.core.errors import Conflict, Invalid
from forum.members import actions as member_actions
from forum.members import forms
from forum.members import queries as members
from forum.members.web.asking import refused
from forum.members.web.device import device_name
from forum.members.web.identify import viewer_of
from forum.members.web.signing import let_in
from forum.themes import actions, queries

_FIELDS = ("name", "function", "organisation_id", "language")


async def invitation_page(request: Request) -> Response:
    """What you are invited to, and the form that fits: new here, known here, or ended."""
    card = await members.invitation_with(request.path_params["token"])
    if card is None or card.state != "open":
        return await _ended(request, card)
    if await members.member_with_email(card.email):
        return await _known(request, card)
    typed = {
        "name": card.name,
        "function": "",
        "organisation_id": card.organisation_id or "",
        "language": i18n.language(),
    }
    return http.render(request, "themes/invitation.html", await _context(card, typed))


async def accept(request: Request) -> Response:
    """Come in. Once: the second of two at the same moment reads that it was used."""
    fields = await http.form(request)
    card = await members.invitation_with(request.path_params["token"])
    if card is None or card.state != "open":
        return await _ended(request, card)
    try:
        if await members.member_with_email(card.email):
            return await _accept_known(request, card)
        return await _accept_new(request, card, fields)
    except Conflict:
        return await _ended(request, await members.invitation(card.id))


async def _accept_new(
    request: Request, card: members.InvitationCard, fields: Mapping[str, str]
) -> Response:
    try:
        member_id = await actions.accept_invitation(card, forms.accept_form(fields))
    except Invalid as problem:
        typed = {name: fields.get(name, "") for name in _FIELDS}
        return refused(request, "themes/invitation.html", await _context(card, typed), problem)
    device = device_name(request.headers.get("user-agent", ""))
    token = await member_actions.open_session(member_id, device=device)
    return await let_in(request, token, await _welcome(card))


async def _accept_known(request: Request, card: members.InvitationCard) -> Response:
    viewer = viewer_of(request)
    if viewer is None or viewer.email != card.email:
        now = await members.invitation(card.id)  # the account may be of this very moment
        if now is None or now.state != "open":
            return await _ended(request, now)
        return await _known(request, card, status=403)
    await actions.accept_as_member(card, viewer.member_id)
    return http.redirect(await _welcome(card))


async def _known(request: Request, card: members.InvitationCard, *, status: int = 200) -> Response:
    viewer = viewer_of(request)
    context = {
        **await _about(card),
        "own": viewer is not None and viewer.email == card.email,
        "path": request.url.path,
    }
    return http.render(request, "themes/invitation_known.html", context, status)


async def _ended(request: Request, card: members.InvitationCard | None) -> Response:
    """410: used, withdrawn, expired or garbled; the sentence says which when we know."""
    context = {"state": card.state if card else "unknown"}
    return http.render(request, "themes/invitation_ended.html", context, 410)


async def _context(card: members.InvitationCard, typed: Mapping[str, Any]) -> dict[str, Any]:
    organisations = await members.organisations()
    return {
        **await _about(card),
        "typed": typed,
        "organisation_options": [(each.id, each.name) for each in organisations],
    }


async def _about(card: members.InvitationCard) -> dict[str, Any]:
    return {"card": card, "texts": await queries.theme_texts(card.theme_id)}


async def _welcome(card: members.InvitationCard) -> str:
    return f"/{await queries.theme_slug(card.theme_id)}?melding=welkom"
