"""Light or dark: this browser's choice, kept in a cookie; without one the system decides."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.members.web.asking import signed_in
from forum.members.web.identify import SCHEMES, set_cookie

YEAR = 365 * 24 * 3600


async def choose(request: Request) -> Response:
    """Show pages so from now on in this browser; `system` forgets the choice."""
    signed_in(request)
    chosen = (await http.form(request)).get("scheme", "")
    if chosen not in {*SCHEMES, "system"}:
        raise Invalid({"scheme": N_("Kies licht, donker of zoals uw apparaat.")})
    response = http.redirect("/instellingen?melding=weergave")
    if chosen == "system":
        set_cookie(response, "scheme", "", seconds=0)
    else:
        set_cookie(response, "scheme", chosen, seconds=YEAR)
    return response
