"""From a publication into the forum: a thread about it."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security
from forum.core.errors import Conflict, Forbidden, Invalid, Problem, TooMany
from forum.core.i18n import gettext as _
from forum.publications import actions
from forum.publications.queries import PublicationCard
from forum.publications.web.entering import crumbs, opened
from forum.themes.queries import Access
from forum.threads import queries as threads
from forum.threads.forms import ThreadForm, number_in, preview_form, thread_form
from forum.threads.web.guarding import pointed_out, settled
from forum.threads.web.writing import PACE, previewed

_NAMES = ("title", "kind", "category", "text")


async def discuss(request: Request) -> Response:
    """GET and POST `/mensenhandel/publicaties/7-titel/bespreken`."""
    access, card = await opened(request)
    if not access.may_write:
        raise Forbidden(_("U mag nu wel lezen, maar niet schrijven in dit forum."))
    if card.withdrawn_at:
        raise Conflict(_("Deze publicatie is ingetrokken."))
    if request.method != "POST":
        fields = {"title": card.title, "kind": "discussion"}
        return await _page(request, access, card, fields)
    fields = await http.form(request)
    try:
        if fields.get("do") == "preview":
            looked = preview_form(fields)
            shown = await previewed(access, actions.linked(looked, card).text)
            return await _page(request, access, card, fields, preview=shown, form=looked)
        form = settled(request, fields, thread_form(fields))
        await security.limit(PACE, "post", str(access.member_id))
        made = await actions.discuss(access, card.id, form=form)
    except (Invalid, TooMany) as problem:
        return await _page(request, access, card, fields, problem=problem)
    head = await threads.thread_open_to(access, made)
    return http.redirect(f"{head.href}?melding=wacht" if head.hidden_at else head.href)


async def _page(
    request: Request,
    access: Access,
    card: PublicationCard,
    fields: Mapping[str, str],
    *,
    problem: Problem | None = None,
    preview: Markup | None = None,
    form: ThreadForm | None = None,
) -> Response:
    category = number_in(fields.get("category", "")) or 0
    context = {
        "crumbs": crumbs(access, (card.path, card.title), (None, _("Bespreken"))),
        "publication": card,
        "fields": {name: fields.get(name, "") for name in _NAMES},
        "token": fields.get("form_token") or security.random_token(12),
        "errors": _errors(problem),
        "preview": preview,
        "asked": await pointed_out(
            request, form, problem, theme_id=access.theme_id, category_id=category
        ),
        "categories": await threads.categories(access.theme_id),
        "threads": await threads.threads_linking(access, f"publicaties/{card.id}"),
    }
    status = problem.status if problem else 200
    return http.render(request, "publications/discuss.html", context, status)


def _errors(problem: Problem | None) -> dict[str, str] | None:
    if problem is None:
        return None
    if isinstance(problem, Invalid):
        return {name: _(sentence) for name, sentence in problem.errors.items()}
    return {"text": _("U plaatst veel berichten kort na elkaar. Wacht enkele minuten.")}
