"""The menu of names while somebody types an "@"."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forum.core.i18n import ngettext
from forum.themes.web.entering import entered
from forum.threads import queries
from forum.threads.queries import Name


async def names(request: Request) -> Response:
    """GET `/mensenhandel/noemen?begin=an&onderwerp=12`: JSON, the names that begin so."""
    access = await entered(request)
    asked = request.query_params
    thread = asked.get("onderwerp", "")
    fits = thread.isascii() and thread.isdecimal() and len(thread) <= 9
    found = await queries.names_like(
        access, asked.get("begin", ""), thread_id=int(thread) if fits else 0
    )
    return JSONResponse([_told(each) for each in found])


def _told(each: Name) -> dict[str, str]:
    line = each.line
    if line.isdecimal():
        line = ngettext("%(num)s deelnemer", "%(num)s deelnemers", int(line)) % {"num": line}
    return {"name": each.name, "line": line, "value": each.value}
