"""Whom a member wants private messages of."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import NotFound
from forum.members.web.asking import signed_in
from forum.messages import actions, queries


async def page(request: Request) -> Response:
    """`/instellingen/gesprekken`: of nobody at all, or not of these."""
    viewer = signed_in(request)
    context = {
        "takes": await queries.takes_messages(viewer.member_id),
        "blocked": await queries.blocked_by(viewer.member_id),
    }
    return http.render(request, "messages/settings.html", context)


async def save(request: Request) -> Response:
    """Take them, or none."""
    viewer = signed_in(request)
    fields = await http.form(request)
    await actions.take_messages(viewer.member_id, on=fields.get("takes") == "1")
    return http.redirect("/instellingen/gesprekken?melding=gesprekken")


async def block(request: Request) -> Response:
    """POST `/gesprekken/blokkeren/12` with `do` "block" or "lift"; back to where she was."""
    viewer = signed_in(request)
    fields = await http.form(request)
    other = int(request.path_params["member"])
    if other >= 2**31:
        raise NotFound
    if fields.get("do") == "lift":
        await actions.unblock(viewer.member_id, other)
        told = "niet-geblokkeerd"
    else:
        await actions.block(viewer.member_id, other)
        told = "geblokkeerd"
    back = http.local_path(fields.get("next", "/instellingen/gesprekken")).partition("?")[0]
    return http.redirect(f"{back}?melding={told}")
