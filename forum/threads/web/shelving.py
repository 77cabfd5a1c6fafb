"""Categories as their managers see them: where a post with personal data waits for a moderator."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
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
    context = {
        "categories": await queries.managed_categories(access),
        "tallies": await guard.tallies(access.theme_id),
        "crumbs": [(f"/{access.slug}", access.name), (f"/{access.slug}/forum", "Forum")],
    }
    return http.render(request, "threads/shelves.html", context)


async def _managed(request: Request) -> Access:
    access = await entered(request)
    if not access.may_manage:
        raise Forbidden
    return access
