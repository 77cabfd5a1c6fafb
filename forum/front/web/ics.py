"""Webinars in one's own calendar: one of them as a file, or all of one's own to subscribe to."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http, i18n, security
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.members import queries as members
from forum.members.web.asking import signed_in
from forum.webinars import actions
from forum.webinars import queries as webinars
from forum.webinars.queries import Appointment
from forum.webinars.web.entering import opened
from notifications import calendar
from notifications.calendar import Meeting
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


async def feed(request: Request) -> Response:
    """`/cal/<secret>.ics`: a member's places. No session: calendar programs have none."""
    word = str(request.path_params["token"])
    found = await webinars.feed_at(word.removesuffix(".ics")) if word.endswith(".ics") else None
    member = await members.member(found.member_id) if found else None
    if found is None or member is None:
        raise NotFound(N_("Dit agenda-adres bestaat niet, of geldt niet meer."))
    await security.limit("120/1 hour", "calendar", str(member.id))
    with i18n.speaking(member.language):
        own = [_meeting(each, member.id) for each in await webinars.appointments(member.id)]
        content = calendar.feed(own, name=i18n.gettext("Mijn webinars"))
    await actions.note_read(found)
    headers = {"etag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _meeting(each: Appointment, member_id: int) -> Meeting:
    if each.state == "registered":
        return meeting(each.card, member_id)
    return replace(meeting(each.card, None), waiting=True)


async def feed_page(request: Request) -> Response:
    """`/instellingen/agenda`: the secret address; make it, make another one, end it."""
    viewer = signed_in(request)
    if request.method == "POST":
        chosen = (await http.form(request)).get("do", "")
        if chosen not in {"make", "end"}:
            raise Invalid({"": _("Kies wat u wilt.")})
        await (actions.make_feed if chosen == "make" else actions.end_feed)(viewer.member_id)
        return http.redirect("/instellingen/agenda")
    found = await webinars.feed_of(viewer.member_id)
    address = found.address if found else ""
    context = {
        "feed": found,
        "address": address,
        "subscribe": f"webcal://{address.partition('://')[2]}",
    }
    return http.render(request, "front/calendar.html", context)


routes: list[BaseRoute] = [
    Route("/cal/{token}", feed, methods=["GET"]),
    Route("/instellingen/agenda", feed_page, methods=["GET", "POST"]),
    Route("/{theme}/webinars/{webinar}/agenda.ics", webinar_file, methods=["GET"]),
]
