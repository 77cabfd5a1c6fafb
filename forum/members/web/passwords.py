"""A forgotten password: asking for a link, and choosing a new one through it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Conflict, Invalid, TooMany
from forum.members import actions, queries
from forum.members.forms import email_address
from forum.members.web.asking import refused, source_of
from forum.members.web.identify import set_cookie


async def forgotten_page(request: Request) -> Response:
    """Where do we send the link?"""
    return http.render(request, "members/forgotten.html", {"email": ""})


async def forgotten(request: Request) -> Response:
    """Send it, if there is an account; the answer is the same when there is none."""
    fields = await http.form(request)
    errors: dict[str, str] = {}
    email = email_address(fields, "email", errors)
    try:
        if errors:
            raise Invalid(errors)
        await actions.ask_reset(email, source=source_of(request))
    except (Invalid, TooMany) as problem:
        typed = {"email": fields.get("email", "")[:254]}
        return refused(request, "members/forgotten.html", typed, problem)
    return http.redirect("/wachtwoord-vergeten/verstuurd")


async def forgotten_sent(request: Request) -> Response:
    """What happens now."""
    return http.render(request, "members/forgotten_sent.html")


async def reset_page(request: Request) -> Response:
    """Choose a new password."""
    found = await queries.member_resetting(request.path_params["token"])
    if found is None:
        return _ended(request)
    return http.render(request, "members/reset.html", {"email": found.email})


async def reset(request: Request) -> Response:
    """Store it; every session ends, so the member signs in anew."""
    fields = await http.form(request)
    token = request.path_params["token"]
    try:
        await actions.reset_password(token, fields.get("password", ""))
    except Conflict:
        return _ended(request)
    except Invalid as problem:
        found = await queries.member_resetting(token)
        typed = {"email": found.email if found else ""}
        return refused(request, "members/reset.html", typed, problem)
    response = http.redirect("/inloggen?melding=wachtwoord-gekozen")
    set_cookie(response, "session", "", seconds=0)
    return response


def _ended(request: Request) -> Response:
    return http.render(request, "members/link_ended.html", status=410)
