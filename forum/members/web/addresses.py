"""Another e-mail address: asking for it, and the link that confirms it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Conflict, Invalid, TooMany
from forum.members import actions, queries
from forum.members.forms import email_address
from forum.members.queries import Viewer
from forum.members.web.asking import refused, signed_in
from forum.members.web.identify import viewer_of


async def address_page(request: Request) -> Response:
    """The present address, one that waits to be confirmed, and the form."""
    viewer = signed_in(request)
    return http.render(request, "members/address.html", await _context(viewer, ""))


async def address(request: Request) -> Response:
    """Send the link. The answer is the same for an address that somebody has."""
    viewer = signed_in(request)
    fields = await http.form(request)
    errors: dict[str, str] = {}
    email = email_address(fields, "email", errors)
    try:
        if errors:
            raise Invalid(errors)
        password = fields.get("password", "")
        await actions.ask_email_change(viewer.member_id, password=password, email=email)
    except (Invalid, TooMany) as problem:
        context = await _context(viewer, fields.get("email", "")[:254])
        return refused(request, "members/address.html", context, problem)
    return http.redirect("/instellingen/e-mailadres?melding=e-mailadres-gevraagd")


async def _context(viewer: Viewer, typed: str) -> dict[str, Any]:
    return {"email": typed, "waiting": await queries.email_change_waiting(viewer.member_id)}


async def confirm_page(request: Request) -> Response:
    """What the link will change: a button, because programs that look at mail follow links."""
    asked = await queries.email_change_with(request.path_params["token"])
    if asked is None:
        return _ended(request)
    return http.render(request, "members/address_confirm.html", {"asked": asked})


async def confirm(request: Request) -> Response:
    """Make it so, whoever is signed in here: who has the link has the address."""
    await http.form(request)
    try:
        member_id = await actions.confirm_email_change(request.path_params["token"])
    except Conflict as problem:
        return _ended(request, problem)
    viewer = viewer_of(request)
    own = viewer is not None and viewer.member_id == member_id
    place = "/instellingen/e-mailadres" if own else "/inloggen"
    return http.redirect(f"{place}?melding=e-mailadres")


def _ended(request: Request, problem: Conflict | None = None) -> Response:
    taken = problem is not None and problem.sentence == actions.ADDRESS_TAKEN
    return http.render(request, "members/address_ended.html", {"taken": taken}, 410)
