"""An announcement as those it was for read it on the forum."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.core import http
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.themes.web.entering import entered
from notifications.announcements import queries


async def page(request: Request) -> Response:
    """One. An old or missing subject in the address leads to the present one."""
    access = await entered(request)
    number = str(request.path_params["announcement"]).partition("-")[0]
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number, re.ASCII):
        raise NotFound
    card = await queries.announcement_open_to(access, int(number))
    if request.url.path != card.href:
        return RedirectResponse(card.href, status_code=301)
    context = {
        "crumbs": [(f"/{access.slug}", access.name), (None, _("Aankondiging"))],
        "card": card,
    }
    return http.render(request, "front/announcements/read.html", context)
