"""Writing in a conversation, changing and taking back what one wrote, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem, TooMany
from forum.core.i18n import gettext as _
from forum.messages import actions, forms, queries
from forum.messages.actions.changing import HIDDEN, NOT_YOURS, TOO_LATE
from forum.messages.queries import Conversation, Draft
from forum.messages.web.place import (
    HOLDS,
    Writing,
    at_message,
    crumbs,
    in_pace,
    number_of,
    opened,
    settled,
    typed,
)
from forum.messages.web.reading import page


async def write(request: Request) -> Response:
    """POST `/gesprekken/12/schrijven`. What was typed stands in the answer, whatever is wrong."""
    viewer, access, found = await opened(request)
    fields = await http.form(request)
    try:
        form = forms.message_form(fields)
        if fields.get("do") == "preview":
            writing = await typed(request, fields, looked=form.text)
            return await page(request, viewer, access, found, writing=writing)
        form = settled(request, fields, form)
        await in_pace(viewer)
        sent = await actions.write(access, found.id, form=form)
    except (Invalid, *HOLDS) as problem:
        _viewer, access, found = await opened(request)
        writing = await typed(request, fields, problem=problem)
        answer = await page(request, viewer, access, found, writing=writing, status=problem.status)
        return _patient(answer, problem)
    return http.redirect(at_message(found, sent.number))


def _patient(answer: Response, problem: Problem) -> Response:
    if isinstance(problem, TooMany):
        answer.headers["retry-after"] = str(problem.seconds)
    return answer


async def edit(request: Request) -> Response:
    """GET and POST `/gesprekken/12/45/bewerken`, for the writer of the message."""
    _viewer, access, found = await opened(request)
    draft = await _own(found, request)
    if request.method != "POST":
        if not draft.editable:
            raise Conflict(HIDDEN if draft.hidden else TOO_LATE)
        return _edit_page(request, found, draft, Writing(draft.source))
    fields = await http.form(request)
    try:
        form = forms.change_form(fields)
        if fields.get("do") == "preview":
            return _edit_page(
                request, found, draft, await typed(request, fields, looked=form.text), fields
            )
        form = settled(request, fields, form)
        await actions.edit(access, found.id, draft.number, form=form)
    except (Invalid, *HOLDS) as problem:
        draft = await queries.draft(found, draft.number)
        writing = await typed(request, fields, problem=problem)
        moved = isinstance(problem, Conflict) and str(draft.version) != fields.get("version")
        if moved and draft.editable:
            fields = {**fields, "version": str(draft.version)}
            writing = replace(writing, theirs=draft.source)
        return _edit_page(request, found, draft, writing, fields, status=problem.status)
    return http.redirect(at_message(found, draft.number))


async def _own(found: Conversation, request: Request) -> Draft:
    draft = await queries.draft(found, number_of(request))
    if draft.author_id != request.state.viewer.member_id:
        raise Forbidden(NOT_YOURS)
    if draft.deleted:
        raise NotFound
    return draft


def _edit_page(
    request: Request,
    found: Conversation,
    draft: Draft,
    writing: Writing,
    fields: Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    context = {
        "writing": writing,
        "version": (fields or {}).get("version", str(draft.version)),
        "back": at_message(found, draft.number),
        "errors": {"text": _(writing.error)} if writing.error else None,
        "crumbs": crumbs((found.href, found.title), (None, _("Privébericht bewerken"))),
    }
    return http.render(request, "messages/edit.html", context, status)


async def delete(request: Request) -> Response:
    """GET asks, POST takes one's message back: its words are gone."""
    viewer, access, found = await opened(request)
    draft = await _own(found, request)
    if request.method == "POST":
        await http.form(request)
        await actions.delete(access, found.id, draft.number)
        return http.redirect(at_message(found, draft.number))
    shown = await queries.message_at(found, draft.number, reader_id=viewer.member_id)
    context = {
        "heading": _("Privébericht verwijderen"),
        "about": _(
            "De tekst verdwijnt voor iedereen in dit gesprek. Dit kan niet worden teruggedraaid."
        ),
        "button_text": _("Verwijderen"),
        "quoted": Markup(shown.html),
        "back": at_message(found, draft.number),
        "crumbs": crumbs((found.href, found.title), (None, _("Privébericht verwijderen"))),
    }
    return http.render(request, "messages/sure.html", context)


async def leave(request: Request) -> Response:
    """GET asks, POST leaves for good."""
    viewer, _access, found = await opened(request)
    if request.method == "POST":
        await http.form(request)
        await actions.leave(viewer.member_id, found.id)
        return http.redirect("/gesprekken?melding=gesprek-verlaten")
    context = {
        "heading": _("Gesprek verlaten"),
        "about": _(
            "U kunt daarna niet meer lezen wat er staat, en niemand kan u opnieuw toevoegen. Wat u "
            "schreef, blijft staan voor de anderen. Wilt u dat niet? Verwijder het dan eerst."
        ),
        "button_text": _("Verlaten"),
        "quoted": None,
        "back": found.href,
        "crumbs": crumbs((found.href, found.title), (None, _("Gesprek verlaten"))),
    }
    return http.render(request, "messages/sure.html", context)
