"""Categories as their managers see them: where a post with personal data waits for a moderator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from forum.core import clock, http, text
from forum.core.errors import Forbidden, Invalid
from forum.core.i18n import N_
from forum.guard import queries as guard
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import actions, queries


async def shelves(request: Request) -> Response:
    """GET and POST `/mensenhandel/beheer/categorieen`."""
    access = await _managed(request)
    if request.method == "POST":
        fields = await http.form(request)
        chosen, on = fields.get("category", ""), fields.get("holds", "")
        if not (chosen.isascii() and chosen.isdecimal() and len(chosen) <= 9 and on in {"0", "1"}):
            raise Invalid({"": N_("Dit formulier kon niet worden gelezen.")})
        await actions.set_holds(access, int(chosen), holds=on == "1")
        return http.redirect(f"/{access.slug}/beheer/categorieen?melding=categorie")
    years = await guard.years(access.theme_id)
    year, month = _asked(request, years)
    context = {
        "categories": await queries.managed_categories(access),
        "years": years,
        "year": year,
        "month": month,
        "period": text.month(date(year, month, 1)) if month else str(year),
        "tallies": await guard.tallies(access.theme_id, year=year, month=month),
        "months": await guard.months(access.theme_id, year=year),
        "crumbs": [(f"/{access.slug}", access.name), (f"/{access.slug}/forum", "Forum")],
    }
    return http.render(request, "threads/shelves.html", context)


def _asked(request: Request, years: Sequence[int]) -> tuple[int, int | None]:
    """`?jaar=2026&maand=11`, of a year there is something of; else this year, all of it."""
    given = request.query_params
    year = {str(each): each for each in years}.get(given.get("jaar", ""))
    month = {str(each): each for each in range(1, 13)}.get(given.get("maand", ""))
    return (year, month) if year else (clock.now().year, None)


async def _managed(request: Request) -> Access:
    access = await entered(request)
    if not access.may_manage:
        raise Forbidden
    return access
