"""The desk: what waits for a decision, who is silenced or suspended, what was done last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.moderation import actions, forms, queries
from forum.moderation.web.entering import crumbs, moderated
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.threads import queries as threads


async def desk(request: Request) -> Response:
    access = await moderated(request)
    return http.render(request, "moderation/desk.html", await _desk(access))


async def decide(request: Request) -> Response:
    """Hide the post or let it stay; a refused form comes back on the desk with its text."""
    access = await moderated(request)
    post_id = int(request.path_params["post"])
    fields = await http.form(request)
    try:
        await actions.decide(access, post_id, form=forms.decision_form(fields))
    except Invalid as refused:
        context = await _desk(access, refused=post_id, values=fields, errors=refused.errors)
        return http.render(request, "moderation/desk.html", context, refused.status)
    return http.redirect(f"/{access.slug}/moderatie#meldingen")


async def _desk(
    access: Access,
    *,
    refused: int = 0,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    field = f"toelichting-{refused}"
    return {
        "crumbs": crumbs(access),
        "held": await _held(access),
        "cases": await queries.open_reports(access.theme_id),
        "talks": await queries.open_message_reports(access.theme_id),
        "sanctions": await queries.sanctions_now(access.theme_id),
        "acts": (await queries.log_page(access.theme_id, limit=8)).acts,
        "unreachable": await themes.unreachable(access),
        "reasons": reasons(),
        "has_colleague": await queries.has_colleague(access),
        "categories": await category_names(access),
        "refused": refused,
        "values": values or {},
        "errors": {field if k == "answer" else k: v for k, v in (errors or {}).items()},
    }


async def _held(access: Access) -> list[tuple[threads.Post, threads.ThreadHead]]:
    """The posts that wait to be placed, each with its thread."""
    posts = await threads.held_posts(access)
    heads = await threads.thread_heads({post.thread_id for post in posts})
    return [(post, heads[post.thread_id]) for post in posts]


async def category_names(access: Access) -> dict[int, str]:
    """Category id -> name, for lines of the log that say where a thread went."""
    return {each.id: each.name for each in await threads.categories(access.theme_id)}


def reasons() -> dict[str, str]:
    """What the reasons of a report are called."""
    return {
        "privacy": _("Persoonsgegevens"),
        "insult": _("Kwetsend of beledigend"),
        "off_topic": _("Hoort hier niet"),
        "other": _("Iets anders"),
    }
