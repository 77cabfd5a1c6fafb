"""A manager gives a participant another role, or takes her out. GET asks, POST does."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.core.i18n import N_
from forum.members.web.asking import refused
from forum.themes import actions, queries
from forum.themes.web.entering import entered

LARGEST = 2**31 - 1  # an integer of PostgreSQL


async def role_page(request: Request) -> Response:
    """Which role?"""
    access = await managed(request)
    person = await _person(request, access)
    return http.render(request, "themes/role.html", {"person": person, "role": person.role})


async def role(request: Request) -> Response:
    """That one; the same again changes nothing."""
    access = await managed(request)
    person = await _person(request, access)
    fields = await http.form(request)
    try:
        await actions.change_role(access, person.member_id, role=fields.get("role", ""))
    except (Invalid, Conflict) as problem:
        context: dict[str, Any] = {"person": person, "role": person.role}
        return refused(request, "themes/role.html", context, problem)
    return http.redirect(f"{_page(access, person)}?melding=rol")


async def removal_page(request: Request) -> Response:
    """What happens then."""
    access = await managed(request)
    return http.render(request, "themes/remove.html", {"person": await _person(request, access)})


async def removal(request: Request) -> Response:
    """Out. Twice is once."""
    access = await managed(request)
    await http.form(request)
    person = await _person(request, access, left=True)
    await actions.remove(access, person.member_id)
    return http.redirect(f"{_page(access, person)}?melding=verwijderd")


async def managed(request: Request) -> queries.Access:
    """The theme of this address, for who manages it."""
    access = await entered(request)
    if not access.may_manage:
        raise Forbidden(N_("Alleen beheerders kunnen dit doen."))
    return access


def member_number(request: Request) -> int:
    """The member's id in this address. `NotFound` for what is none."""
    number = int(request.path_params["member"])
    if not 0 < number <= LARGEST:
        raise NotFound
    return number


async def _person(
    request: Request, access: queries.Access, *, left: bool = False
) -> queries.Standing:
    found = await queries.participation(access.theme_id, member_number(request))
    if found is None or (found.left and not left):
        raise NotFound
    return found


def _page(access: queries.Access, person: queries.Standing) -> str:
    return f"/{access.slug}/deelnemers/{person.member_id}"
