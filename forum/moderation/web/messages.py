"""Private messages on the desk: reporting one, opening what was shown, deciding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.messages import queries as talks
from forum.messages.web.place import at_message, number_of, opened
from forum.messages.web.place import crumbs as talk_crumbs
from forum.moderation import actions, forms, queries
from forum.moderation.web.desk import reasons
from forum.moderation.web.entering import crumbs, moderated


async def report(request: Request) -> Response:
    """`/gesprekken/12/45/melden`: why, and what the moderators will see of it."""
    viewer, _access, found = await opened(request)
    number = number_of(request)
    shown = await talks.leading_to(found, number, reader_id=viewer.member_id)
    if not shown or shown[-1].number != number or not shown[-1].shown:
        raise NotFound
    values: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        values = await http.form(request)
        try:
            form = forms.report_form(values)
            await actions.report_message(viewer.member_id, found.id, number, form=form)
            return http.redirect(request.url.path)
        except Invalid as refused:
            errors = refused.errors
    context = {
        "shown": shown,
        "own": shown[-1].author_id == viewer.member_id,
        "back": at_message(found, number),
        "report": await queries.open_report_of_message(shown[-1].id, viewer.member_id),
        "reason_names": reasons(),
        "values": values,
        "errors": errors,
        "crumbs": talk_crumbs((found.href, found.title), (None, _("Privébericht melden"))),
    }
    return http.render(request, "moderation/report_message.html", context, 422 if errors else 200)


async def case(request: Request) -> Response:
    """What was shown, for who has just opened it; else the question whether to."""
    access = await moderated(request)
    found = await queries.message_report(access.theme_id, _number(request))
    return await _page(request, found)


async def open_it(request: Request) -> Response:
    """POST: from now on it stands in the log that she read it."""
    access = await moderated(request)
    await http.form(request)
    await actions.open_message(access, _number(request))
    return http.redirect(f"/{access.slug}/moderatie/privebericht/{_number(request)}")


async def decide(request: Request) -> Response:
    """Hide the message or let it stay; a refused form comes back with its text."""
    access = await moderated(request)
    fields = await http.form(request)
    try:
        form = forms.decision_form(fields)
        await actions.decide_message(access, _number(request), form=form)
    except Invalid as refused:
        found = await queries.message_report(access.theme_id, _number(request))
        return await _page(request, found, fields, refused.errors)
    return http.redirect(f"/{access.slug}/moderatie#meldingen")


def _number(request: Request) -> int:
    return int(request.path_params["report"])


async def _page(
    request: Request,
    found: queries.MessageReport,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    access = request.state.theme
    reading = await queries.has_opened(found, access.member_id, lately=True)
    waits = found.state == "open"
    context: dict[str, Any] = {
        "report": found,
        "case": await queries.message_case(access.theme_id, found.id) if waits else None,
        "shown": await queries.shown_in(found.id) if reading else [],
        "reading": reading,
        "own": found.author_id == access.member_id and await queries.has_colleague(access),
        "reasons": reasons(),
        "values": values or {},
        "errors": errors or {},
        "crumbs": crumbs(access, (None, _("Gemeld privébericht"))),
    }
    status = 422 if errors else 200
    return http.render(request, "moderation/message.html", context, status)
