"""Reporting a post: a form of its own, so that it works everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.moderation import actions, forms, queries
from forum.moderation.web.desk import reasons
from forum.threads import queries as threads
from forum.threads.queries import Post, ThreadHead
from forum.threads.web.place import at_post, number_of, opened


async def report(request: Request) -> Response:
    """Why this post should be looked at; afterwards the page says that somebody will."""
    access, head = await opened(request)
    post = await threads.post_at(head, number_of(request))
    if not post.shown:
        raise NotFound
    values: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        values = await http.form(request)
        try:
            await actions.report(access, post.id, form=forms.report_form(values))
            return http.redirect(request.url.path)
        except Invalid as refused:
            errors = refused.errors
    return await _page(request, head, post, values, errors)


async def _page(
    request: Request,
    head: ThreadHead,
    post: Post,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response:
    access = request.state.theme
    context = {
        "crumbs": [
            (f"/{access.slug}", access.name),
            (f"/{access.slug}/forum", _("Forum")),
            (head.href, head.title),
            (None, _("Bericht melden")),
        ],
        "post": post,
        "thread": head,
        "back": at_post(head, post.number),
        "report": await queries.open_report_of(post.id, access.member_id),
        "reasons": list(reasons().items()),
        "reason_names": reasons(),
        "values": values,
        "errors": errors,
    }
    return http.render(request, "moderation/report.html", context, 422 if errors else 200)
