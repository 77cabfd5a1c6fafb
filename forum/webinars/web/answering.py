"""`/deelname/<token>`: yes, no, or going in, from a mail or a calendar, without signing in.

The signature is the right to. Looking changes nothing: mail scanners follow links too.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.members import queries as members
from forum.members.queries import MemberCard
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.webinars import actions, queries
from forum.webinars.queries import WebinarCard
from forum.webinars.web.joining import led_to
from forum.webinars.web.reading import is_soon, places_line

_WRONG = N_("Deze link klopt niet. Gebruik de hele link uit de e-mail.")
_ENDED = N_("Deze link geldt niet meer: u neemt niet deel aan dit forum.")


async def answer(request: Request) -> Response:
    """GET asks, POST does what was chosen: "ja", "nee" or "deelnemen"."""
    member, access, webinar = await _seat(request)
    if request.method != "POST":
        return await _page(request, member, access, webinar)
    await security.limit("60/1 hour", "place", request.path_params["token"])
    chosen = (await http.form(request)).get("keuze", "")
    if chosen == "deelnemen":
        address = await actions.join(access, webinar.id)
        return led_to(request, webinar, address, {})
    if chosen == "ja":
        await actions.register(access, webinar.id)
    elif chosen == "nee":
        await actions.unregister(access, webinar.id)
    else:
        raise Invalid({"": _("Kies wat u wilt.")})
    return http.redirect(request.url.path)


async def _seat(request: Request) -> tuple[MemberCard, Access, WebinarCard]:
    seat = queries.seat_of(str(request.path_params["token"]))
    card = await queries.webinar_card(seat.webinar_id) if seat else None
    member = await members.member(seat.member_id) if seat else None
    if card is None or member is None or member.closed:
        raise NotFound(_WRONG)
    access = await themes.access_to(card.theme_id, member.id)
    if not access.may_read:
        raise NotFound(_ENDED)
    return member, access, card


async def _page(
    request: Request, member: MemberCard, access: Access, webinar: WebinarCard
) -> Response:
    place = await queries.registration_of(webinar.id, member.id)
    state = place.state if place else "cancelled"
    told: dict[str, Any] = {
        **http.time_helpers(member.zone),
        "webinar": webinar,
        "person": member,
        "place": place,
        "state": state,
        "places": places_line(webinar),
        "may_join": state == "registered" and webinar.open and bool(webinar.join_url),
        "soon": is_soon(webinar),
        "declining": request.query_params.get("antwoord") == "nee" and state != "cancelled",
    }
    return http.render(request, "webinars/answer.html", told)
