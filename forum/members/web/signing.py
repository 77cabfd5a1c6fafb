"""Signing in and out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid, TooMany
from forum.members import actions, queries
from forum.members.web.asking import refused, signed_in, source_of
from forum.members.web.device import device_name
from forum.members.web.identify import set_cookie, viewer_of

_NOT_BACK_TO = ("/inloggen", "/uitloggen", "/wachtwoord", "/taal")


async def sign_in_page(request: Request) -> Response:
    """The form; whoever is signed in already goes on."""
    onward = _onward(request.query_params.get("volgende", ""))
    if viewer_of(request):
        return http.redirect(onward)
    return http.render(request, "members/sign_in.html", {"email": "", "onward": onward})


async def sign_in(request: Request) -> Response:
    """Always a fresh session (no fixation); the one this browser had ends."""
    fields = await http.form(request)
    email, onward = fields.get("email", ""), _onward(fields.get("volgende", ""))
    try:
        token = await actions.sign_in(
            email,
            fields.get("password", ""),
            device=device_name(request.headers.get("user-agent", "")),
            source=source_of(request),
        )
    except (Invalid, TooMany) as problem:
        typed = {"email": email[:254], "onward": onward}
        return refused(request, "members/sign_in.html", typed, problem)
    return await let_in(request, token, onward)


async def let_in(request: Request, token: str, onward: str) -> Response:
    """Give this browser the session of `token`, in place of any it had, and go on."""
    before = viewer_of(request)
    if before:
        await actions.sign_out(before.session_id)
    response = http.redirect(onward)
    set_cookie(response, "session", token, seconds=int(queries.LIFETIME.total_seconds()))
    return response


async def sign_out(request: Request) -> Response:
    """End this session."""
    await http.form(request)
    viewer = viewer_of(request)
    if viewer:
        await actions.sign_out(viewer.session_id)
    return _gone("/inloggen?melding=uitgelogd")


async def sign_out_everywhere(request: Request) -> Response:
    """End every session of this member, this one too."""
    await http.form(request)
    await actions.sign_out_everywhere(signed_in(request).member_id)
    return _gone("/inloggen?melding=overal-uitgelogd")


def _gone(to: str) -> Response:
    response = http.redirect(to)
    set_cookie(response, "session", "", seconds=0)
    return response


def _onward(target: str) -> str:
    onward = http.local_path(target)
    return "/" if onward.startswith(_NOT_BACK_TO) else onward
