"""Person by person: what became of the mail, narrowed, paged, and taken along as a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security, text
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.core.spreadsheet import spreadsheet
from forum.front.web.announcements import words
from forum.front.web.announcements.entering import crumbs, managed
from forum.members.web.asking import signed_in
from notifications.announcements import outcomes, running
from notifications.announcements.outcomes import PAGE, WORDS, Outcome, Progress


async def listing(request: Request) -> Response:
    """A page of those it was for."""
    access, card = await managed(request)
    if card.started_at is None:
        raise NotFound
    word, number = _asked(request)
    found = await outcomes.outcomes(card.id, only=WORDS.get(word, ""), page=number)
    now, here = await outcomes.progress(card.id), request.url.path
    context = {
        "crumbs": crumbs(access, (card.path, card.subject), (None, _("Ontvangers"))),
        "card": card,
        "now": now,
        "people": [(each, *words.outcome(each), words.reason(each)) for each in found[:PAGE]],
        "filters": list(_filters(here, word, now)),
        "word": word,
        "previous": _address(here, word, number - 1) if number > 1 else None,
        "next": _address(here, word, number + 1) if len(found) > PAGE else None,
    }
    return http.render(request, "front/announcements/people.html", context)


def _asked(request: Request) -> tuple[str, int]:
    """The filter and the number of the page; nonsense is no filter, and the first page."""
    word, given = request.query_params.get("toon", ""), request.query_params.get("pagina", "")
    number = int(given) if re.fullmatch(r"[1-9][0-9]{0,4}", given, re.ASCII) else 1
    return (word if word in WORDS else ""), number


def _address(here: str, word: str, number: int = 1) -> str:
    asked = {"toon": word} if word else {}
    asked |= {"pagina": str(number)} if number > 1 else {}
    return f"{here}?{urlencode(asked)}" if asked else here


def _filters(here: str, chosen: str, now: Progress) -> Iterator[tuple[str, str, int, bool]]:
    """(address, name, people, whether it is chosen); what nobody has is left out."""
    yield here, _("Iedereen"), now.total, not chosen
    for word, outcome in WORDS.items():
        number = int(getattr(now, outcome))
        if number or word == chosen:
            name = _(words.OUTCOMES[outcome][1])
            yield _address(here, word), name, number, word == chosen


async def export(request: Request) -> Response:
    """POST: all of them as a file for a spreadsheet. That it was taken is kept, and shown."""
    access, card = await managed(request)
    await http.form(request)
    if card.started_at is None:
        raise NotFound
    await security.limit("30/1 hour", "outcomes", str(access.member_id))
    people = await outcomes.every_outcome(card.id)
    await running.note_list(access, card.id, len(people))
    name = f"{_('aankondiging')}-{card.id}-{_('uitkomsten')}.csv"
    return Response(
        spreadsheet(_lines(people, signed_in(request).zone)),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _lines(people: Iterable[Outcome], zone: str) -> Iterator[list[str]]:
    yield [_("Naam"), _("Organisatie"), _("Uitkomst"), _("Toelichting"), _("Moment")]
    for each in people:
        _look, word = words.outcome(each)
        at = text.moment(each.at, zone) if each.at else ""
        yield [each.name, each.organisation, word, words.reason(each), at]
