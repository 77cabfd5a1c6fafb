"""The manager's forms: plan, change, announce, cancel, thread."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.core.i18n import gettext as _
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import queries as threads
from forum.webinars import actions, forms, queries
from forum.webinars.queries import WebinarCard
from forum.webinars.web.entering import Crumbs, crumbs, managed
from forum.webinars.web.reading import zone_names

Values = Mapping[str, str]
Errors = Mapping[str, str]


async def new(request: Request) -> Response:
    """Plan a webinar."""
    access = await entered(request)
    if not access.may_manage:
        raise Forbidden
    if request.method != "POST":
        fresh = {"zone": forms.ZONES[0], "recorded": "1", "form_token": security.random_token(12)}
        return _edit_page(request, fresh)
    fields = await http.form(request)
    try:
        webinar_id = await actions.create(access, forms.webinar_form(fields))
    except Invalid as refused:
        return _edit_page(request, fields, errors=refused.errors)
    return http.redirect(f"/{access.slug}/webinars/{webinar_id}")


async def edit(request: Request) -> Response:
    """Change a webinar; what somebody else changed meanwhile is not overwritten unseen."""
    access, webinar = await managed(request)
    if request.method != "POST":
        return _edit_page(request, _values(webinar), webinar=webinar)
    fields = await http.form(request)
    try:
        await actions.change(access, webinar.id, form=forms.webinar_form(fields))
    except Invalid as refused:
        return _edit_page(request, fields, webinar=webinar, errors=refused.errors)
    except Conflict as refused:
        current = await queries.webinar_open_to(access, webinar.id)
        again = {**fields, "seen": current.changed_at.isoformat()}
        return _edit_page(request, again, webinar=current, clash=refused.sentence)
    return http.redirect(f"/{access.slug}/webinars/{webinar.id}")


def _edit_page(
    request: Request,
    values: Values,
    *,
    webinar: WebinarCard | None = None,
    errors: Errors | None = None,
    clash: str | None = None,
) -> Response:
    access: Access = request.state.theme
    title = _("Webinar wijzigen") if webinar else _("Webinar plannen")
    context = {
        "crumbs": _crumbs(access, webinar, title),
        "heading": title,
        "webinar": webinar,
        "values": values,
        "errors": errors or {},
        "clash": clash,
        "zones": [(zone, zone_names()[zone]) for zone in forms.ZONES],
    }
    status = 409 if clash else 422 if errors else 200
    return http.render(request, "webinars/edit.html", context, status)


def _values(webinar: WebinarCard) -> Values:
    zone = ZoneInfo(webinar.zone)
    begin, end = webinar.starts_at.astimezone(zone), webinar.ends_at.astimezone(zone)
    return {
        "title": webinar.title,
        "description": webinar.description,
        "speaker": webinar.speaker,
        "date": begin.date().isoformat(),
        "starts": begin.strftime("%H:%M"),
        "ends": end.strftime("%H:%M"),
        "zone": webinar.zone,
        "capacity": str(webinar.capacity or ""),
        "join_url": webinar.join_url,
        "recorded": "1" if webinar.recorded else "",
        "seen": webinar.changed_at.isoformat(),
    }


def _crumbs(access: Access, webinar: WebinarCard | None, title: str) -> Crumbs:
    here: Crumbs = [(webinar.path, webinar.title)] if webinar else []
    return crumbs(access, *here, (None, title))


async def announce(request: Request) -> Response:
    """Asks once: mail that has left cannot be called back."""
    access, webinar = await managed(request)
    if request.method == "POST":
        await http.form(request)
        await actions.announce(access, webinar.id)
        return http.redirect(webinar.path)
    context = {
        "crumbs": _crumbs(access, webinar, _("Aankondigen")),
        "webinar": webinar,
        "audience": await themes.participant_count(access.theme_id),
    }
    return http.render(request, "webinars/announce.html", context)


async def cancel(request: Request) -> Response:
    """Asks for the reason; who registered hears it."""
    access, webinar = await managed(request)
    fields: Values = {}
    errors: Errors = {}
    if request.method == "POST":
        fields = await http.form(request)
        try:
            await actions.cancel(access, webinar.id, reason=forms.cancel_reason(fields))
            return http.redirect(webinar.path)
        except Invalid as refused:
            errors = refused.errors
    context = {
        "crumbs": _crumbs(access, webinar, _("Annuleren")),
        "webinar": webinar,
        "values": fields,
        "errors": errors,
    }
    return http.render(request, "webinars/cancel.html", context, 422 if errors else 200)


async def thread(request: Request) -> Response:
    """Choose the category in which people talk about it."""
    access, webinar = await managed(request)
    errors: Errors = {}
    if request.method == "POST":
        fields = await http.form(request)
        try:
            chosen = forms.category_choice(fields)
            ident = await actions.open_thread(access, webinar.id, category_id=chosen)
            return http.redirect(f"/{access.slug}/forum/{ident}")
        except Invalid as refused:
            errors = refused.errors
    context = {
        "crumbs": _crumbs(access, webinar, _("Onderwerp openen")),
        "webinar": webinar,
        "categories": [(c.id, c.name) for c in await threads.categories(access.theme_id)],
        "errors": errors,
    }
    return http.render(request, "webinars/thread.html", context, 422 if errors else 200)
