"""What counts as read."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid
from forum.themes.web.entering import entered
from forum.threads import actions, queries
from forum.threads.forms import moment_of
from forum.threads.web.place import opened


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
    """POST `/mensenhandel/forum/gelezen`: everything in the theme, or in `category`, as it was
    when the page was made (`upto`)."""
    access = await entered(request)
    fields = await http.form(request)
    upto, place = moment_of(fields, "upto"), f"/{access.slug}/forum"
    if slug := fields.get("category", ""):
        shelf = queries.chosen(await queries.categories(access.theme_id), slug)
        await actions.mark_all_read(access, upto=upto, category_id=shelf.id)
        place = f"{place}/categorie/{shelf.slug}"
    else:
        await actions.mark_all_read(access, upto=upto)
    return http.redirect(f"{place}?melding=gelezen")
