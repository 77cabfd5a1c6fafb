"""Threads like the title that somebody types, so that a question is not asked twice."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.guard.finding import findings
from forum.themes.web.entering import entered
from forum.threads import queries


async def similar(request: Request) -> Response:
    """`/mensenhandel/forum/lijkt-op?titel=`: at most five, as a piece of HTML, or nothing."""
    access = await entered(request)
    title = request.query_params.get("titel", "")
    found = [] if findings(title) else await queries.similar(access, title)
    return http.render(request, "threads/_similar.html", {"similar": found})
