"""A manager says what an organisation is and in which region it is. GET asks, POST does."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid, NotFound
from forum.members import queries as members
from forum.members.forms import organisation_form
from forum.members.queries import Organisation
from forum.members.web.asking import refused
from forum.themes import actions
from forum.themes.web.managing import LARGEST, managed


async def organisation_page(request: Request) -> Response:
    """What is it, and where?"""
    await managed(request)
    found = await _organisation(request)
    named = {name: code for code, name in await members.regions()}
    code = found.region_code or named.get(found.region or "", "")  # a partner has a name only
    values = {"kind": found.kind, "region": code}
    return http.render(request, "themes/organisation.html", await _context(found, values))


async def organisation(request: Request) -> Response:
    """That; the same again changes nothing."""
    access = await managed(request)
    found = await _organisation(request)
    fields = await http.form(request)
    try:
        form = organisation_form(fields, [code for code, _ in await members.regions()])
    except Invalid as problem:
        context = await _context(found, {"kind": "", "region": "", **fields})
        return refused(request, "themes/organisation.html", context, problem)
    await actions.change_organisation(access, found.id, form=form)
    return http.redirect(f"/{access.slug}/deelnemers?organisatie={found.id}&melding=organisatie")


async def _organisation(request: Request) -> Organisation:
    number = int(request.path_params["organisation"])
    found = await members.organisation_standing(number) if 0 < number <= LARGEST else None
    if found is None:
        raise NotFound
    return found


async def _context(found: Organisation, values: dict[str, str]) -> dict[str, Any]:
    return {"organisation": found, "values": values, "regions": await members.regions()}
