"""A webinar as a file for one's own calendar."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.webinars import queries as webinars
from forum.webinars.web.entering import opened
from notifications import calendar
from notifications.kinds.webinars import meeting


async def webinar_file(request: Request) -> Response:
    """METHOD:PUBLISH; the link to join only for who has a place."""
    access, card = await opened(request)
    place = await webinars.registration_of(card.id, access.member_id or 0)
    registered = place is not None and place.state == "registered"
    content = calendar.publication(meeting(card, access.member_id if registered else None))
    return Response(
        content,
        media_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"content-disposition": f'attachment; filename="webinar-{card.id}.ics"'},
    )


routes: list[BaseRoute] = [
    Route("/{theme}/webinars/{webinar}/agenda.ics", webinar_file, methods=["GET"])
]
