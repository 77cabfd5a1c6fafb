"""A member's own: the themes she takes part in, leaving one, and closing the account."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Conflict, Invalid, NotFound, TooMany
from forum.core.i18n import N_
from forum.members.web.asking import refused, signed_in
from forum.members.web.identify import set_cookie
from forum.themes import actions, queries

SURE = N_("Zet een vinkje om te bevestigen dat u dit wilt.")


async def themes_page(request: Request) -> Response:
    """Where you take part, since when and as what."""
    viewer = signed_in(request)
    found = await queries.memberships_of(viewer.member_id)
    return http.render(request, "themes/taking_part.html", {"participations": found})


async def leave(request: Request) -> Response:
    """Out of one theme. Who left already is told that she did."""
    viewer = signed_in(request)
    fields = await http.form(request)
    found = await queries.memberships_of(viewer.member_id)
    chosen = next((each for each in found if each.slug == fields.get("theme")), None)
    if chosen:
        try:
            _sure(fields, f"sure-{chosen.slug}")
            await actions.leave(chosen.theme_id, viewer.member_id)
        except (Invalid, Conflict) as problem:
            return refused(request, "themes/taking_part.html", {"participations": found}, problem)
        except NotFound:
            pass  # another click was first
    return http.redirect("/instellingen/deelname?melding=verlaten")


async def close_page(request: Request) -> Response:
    """What closing an account means."""
    signed_in(request)
    return http.render(request, "themes/close.html")


async def close(request: Request) -> Response:
    """For good; this browser is signed out."""
    viewer = signed_in(request)
    fields = await http.form(request)
    try:
        _sure(fields, "sure")
        await actions.close_account(viewer.member_id, password=fields.get("password", ""))
    except (Invalid, TooMany, Conflict) as problem:
        return refused(request, "themes/close.html", {}, problem)
    response = http.redirect("/inloggen?melding=account-opgeheven")
    set_cookie(response, "session", "", seconds=0)
    return response


def _sure(fields: Mapping[str, str], field: str) -> None:
    if fields.get("sure") != "1":
        raise Invalid({field: SURE})
