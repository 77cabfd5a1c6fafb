"""The log that everyone may read, undoing from it, and how one stands oneself."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import NotFound, SignInNeeded
from forum.core.i18n import gettext as _
from forum.moderation import actions, queries
from forum.moderation.web.desk import category_names, reasons
from forum.moderation.web.entering import crumbs, moderated
from forum.themes.queries import Access
from forum.themes.web.entering import entered, seen


async def log(request: Request) -> Response:
    """Who did what, and why; never who reported it."""
    access = await entered(request)
    before = _before(request)
    page = await queries.log_page(access.theme_id, before=before)
    context = {
        "crumbs": crumbs(access, (None, _("Logboek"))),
        "acts": page.acts,
        "categories": await category_names(access),
        "older": f"{request.url.path}?voor={page.acts[-1].id}" if page.more else None,
        "newest": request.url.path if before else None,
    }
    return http.render(request, "moderation/log.html", context)


def _before(request: Request) -> int | None:
    given = request.query_params.get("voor", "")
    return int(given) if re.fullmatch(r"[0-9]{1,10}", given, re.ASCII) else None


async def undo(request: Request) -> Response:
    """One step, no questions: the counter-act can be seen in the log like any other."""
    access = await moderated(request)
    fields = await http.form(request)
    act_id = await actions.undo(access, int(request.path_params["act"]))
    back = fields.get("volgende", "")
    here = f"/{access.slug}/moderatie"
    known = back if back in {here, f"{here}/logboek"} else f"{here}/logboek"
    return http.redirect(f"{known}#act-{act_id}")


async def own(request: Request) -> Response:
    """How one stands oneself; open to who is suspended as well: until when, and why."""
    access = await _own_access(request)
    standing = await queries.standing_of(access.theme_id, access.member_id or 0)
    context = {
        "crumbs": [(f"/{access.slug}", access.name), (None, _("Mijn moderatie"))],
        "standing": standing,
        "categories": await category_names(access),
        "reasons": reasons(),
    }
    return http.render(request, "moderation/own.html", context)


async def _own_access(request: Request) -> Access:
    access = await seen(request)
    if access.member_id is None:
        raise SignInNeeded
    if access.role is None:
        raise NotFound
    return access
