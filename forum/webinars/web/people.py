"""The organiser's list: who has a place, who waits, who was there; corrected, and taken along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security, text
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.spreadsheet import spreadsheet
from forum.members.web.identify import viewer_of
from forum.webinars import actions, queries
from forum.webinars.queries import Attendee, WebinarCard
from forum.webinars.web.entering import crumbs, managed


async def attendees(request: Request) -> Response:
    """GET shows the list; POST says of one person whether she was there ("17-ja", "17-nee")."""
    access, webinar = await managed(request)
    if request.method == "POST":
        chosen = (await http.form(request)).get("wissel", "")
        found = re.fullmatch(r"([0-9]{1,9})-(ja|nee)", chosen, re.ASCII)
        if found is None:
            raise Invalid({"": _("Kies wie er was.")})
        member_id, came = int(found[1]), found[2] == "ja"
        await actions.correct_presence(access, webinar.id, member_id=member_id, came=came)
        return http.redirect(f"{webinar.path}/aanmeldingen#deelnemer-{member_id}")
    people = await queries.attendees(access, webinar.id)
    held = webinar.phase in {"live", "past"}
    context = {
        "crumbs": crumbs(access, (webinar.path, webinar.title), (None, _("Aanmeldingen"))),
        "webinar": webinar,
        "registered": [each for each in people if each.state == "registered"],
        "waiting": [each for each in people if each.state == "waiting"],
        "held": held,
        "came": sum(each.came for each in people if each.state == "registered"),
        "exports": await queries.exports(access, webinar.id),
    }
    return http.render(request, "webinars/attendees.html", context)


async def export(request: Request) -> Response:
    """POST: the list as a file for a spreadsheet. That it was taken is kept, and shown."""
    access, webinar = await managed(request)
    await http.form(request)
    await security.limit("30/1 hour", "attendees", str(access.member_id))
    people = await actions.take_list(access, webinar.id)
    viewer = viewer_of(request)
    content = spreadsheet(_lines(webinar, people, viewer.zone if viewer else "Europe/Amsterdam"))
    name = f"webinar-{webinar.id}-{_('aanmeldingen')}.csv"
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _lines(webinar: WebinarCard, people: Iterable[Attendee], zone: str) -> Iterator[list[str]]:
    held = webinar.phase in {"live", "past"}
    yield [
        *(_("Naam"), _("Functie"), _("Organisatie"), _("Aanmelding"), _("Aangemeld op")),
        *([_("Was erbij")] if held else []),
    ]
    for each in people:
        state = _("aangemeld") if each.state == "registered" else _("wachtlijst")
        came = (_("ja") if each.came else _("nee")) if each.state == "registered" else ""
        asked = _moment(each.asked_at, zone)
        line = [each.name, each.function, each.organisation, state, asked]
        yield [*line, *([came] if held else [])]


def _moment(at: datetime, zone: str) -> str:
    return text.moment(at, zone)
