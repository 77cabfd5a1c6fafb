"""Following, and what counts as read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid
from forum.themes.web.entering import entered
from forum.threads import actions
from forum.threads.web.place import opened


async def follow(request: Request) -> Response:
    """POST `/123-titel/volgen` with `level`: follow, normal or mute."""
    access, head = await opened(request)
    fields = await http.form(request)
    await actions.set_thread_level(access, head.id, fields.get("level", "normal"))
    return http.redirect(f"{head.href}?vanaf={max(head.read_number, 1)}#volgen")


async def read(request: Request) -> Response:
    """POST `/123-titel/gelezen` with `upto`: the script saw these posts come by."""
    access, head = await opened(request)
    fields = await http.form(request)
    upto = fields.get("upto", "")
    if not (upto.isascii() and upto.isdecimal() and len(upto) <= 9):
        raise Invalid({"upto": "Dit formulier kon niet worden gelezen."})
    if access.member_id and int(upto) > head.read_number:
        await actions.mark_read(access.member_id, head.id, number=int(upto))
    return Response(status_code=204)


async def read_all(request: Request) -> Response:
    """POST `/mensenhandel/forum/gelezen`: everything in the theme."""
    access = await entered(request)
    await http.form(request)
    await actions.mark_all_read(access)
    return http.redirect(f"/{access.slug}/forum")
