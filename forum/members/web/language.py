"""Choosing a language: kept with the account, and for visitors in a cookie."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, i18n
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.members import actions
from forum.members.web.identify import set_cookie, viewer_of

YEAR = 365 * 24 * 3600


async def choose(request: Request) -> Response:
    """Speak the chosen language from now on, and go back to where the reader was."""
    fields = await http.form(request)
    chosen = fields.get("lang", "")
    if chosen not in i18n.LANGUAGES:
        raise Invalid({"lang": N_("Kies een taal.")})
    viewer = viewer_of(request)
    if viewer:
        await actions.set_language(viewer.member_id, chosen)
    response = http.redirect(http.local_path(fields.get("next", "/")))
    set_cookie(response, "language", chosen, seconds=YEAR)
    return response
