"""A member's own settings: profile, password, sessions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Conflict, Invalid, NotFound, TooMany
from forum.members import actions, forms, queries
from forum.members.web.asking import refused, signed_in

# What is offered; any other zone that exists is accepted and kept.
ZONES = (
    *("Europe/Amsterdam", "America/Aruba", "America/Curacao", "America/Kralendijk"),
    *("America/Lower_Princes", "America/Paramaribo", "Europe/Athens", "Europe/Berlin"),
    *("Europe/Brussels", "Europe/Bucharest", "Europe/Dublin", "Europe/Helsinki"),
    *("Europe/Istanbul", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Paris"),
    *("Europe/Rome", "Europe/Sofia", "Europe/Vienna", "Europe/Warsaw", "Africa/Casablanca"),
    *("Asia/Jakarta", "America/New_York", "America/Los_Angeles"),
)


async def index(request: Request) -> Response:
    """What can be set, and where."""
    viewer = signed_in(request)
    shows = await queries.shows_typing(viewer.member_id)
    return http.render(request, "members/settings.html", {"shows_typing": shows})


async def typing(request: Request) -> Response:
    """Whether others in a thread see you writing."""
    viewer = signed_in(request)
    fields = await http.form(request)
    await actions.set_shows_typing(viewer.member_id, shown=fields.get("typing") == "1")
    return http.redirect("/instellingen?melding=schrijven")


async def keys(request: Request) -> Response:
    """Whether single keys do something in a thread."""
    viewer = signed_in(request)
    fields = await http.form(request)
    await actions.set_single_keys(viewer.member_id, on=fields.get("keys") == "1")
    return http.redirect("/instellingen?melding=toetsen")


async def profile_page(request: Request) -> Response:
    """Who you are to colleagues."""
    viewer = signed_in(request)
    card = await queries.member(viewer.member_id)
    if card is None:
        raise NotFound
    typed = {field: getattr(card, field) for field in _PROFILE}
    return http.render(request, "members/profile.html", await _profile(typed))


async def profile(request: Request) -> Response:
    """Keep it."""
    viewer = signed_in(request)
    fields = await http.form(request)
    try:
        await actions.update_profile(viewer.member_id, forms.profile_form(fields))
    except Invalid as problem:
        typed = {field: fields.get(field, "") for field in _PROFILE}
        return refused(request, "members/profile.html", await _profile(typed), problem)
    return http.redirect("/instellingen/profiel?melding=profiel")


_PROFILE = ("name", "sort_name", "function", "organisation_id", "language", "zone", "phone")


async def _profile(typed: Mapping[str, Any]) -> dict[str, Any]:
    kept = typed["zone"] in forms.zones() - set(ZONES)
    offered = (*ZONES, typed["zone"]) if kept else ZONES
    return {
        "typed": typed,
        "organisation_options": [(each.id, each.name) for each in await queries.organisations()],
        "zone_options": [(zone, zone.replace("_", " ")) for zone in offered],
    }


async def password_page(request: Request) -> Response:
    """Change the password."""
    signed_in(request)
    return http.render(request, "members/password.html")


async def password(request: Request) -> Response:
    """This session stays; all others end."""
    viewer = signed_in(request)
    fields = await http.form(request)
    try:
        await actions.change_password(
            viewer.member_id,
            current=fields.get("current", ""),
            new=fields.get("new", ""),
            session_id=viewer.session_id,
        )
    except (Invalid, TooMany, Conflict) as problem:
        return refused(request, "members/password.html", {}, problem)
    return http.redirect("/instellingen/wachtwoord?melding=wachtwoord")


async def sessions_page(request: Request) -> Response:
    """Where you are signed in."""
    viewer = signed_in(request)
    found = await queries.sessions_of(viewer.member_id)
    context = {"sessions": found, "this_session": viewer.session_id}
    return http.render(request, "members/sessions.html", context)


async def end_session(request: Request) -> Response:
    """Sign out there."""
    viewer = signed_in(request)
    await http.form(request)
    session_id = request.path_params["session"]
    if not 0 < session_id < 2**31:
        raise NotFound
    await actions.revoke_session(viewer.member_id, session_id)
    return http.redirect("/instellingen/sessies?melding=sessie")
