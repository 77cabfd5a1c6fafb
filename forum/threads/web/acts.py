"""Small forms for moderators that need a choice or a reason; moderation does the act itself."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import NotFound
from forum.themes.queries import Access
from forum.threads import queries
from forum.threads.queries import ThreadHead
from forum.threads.web.place import crumbs, number_of, opened


async def _moderated(request: Request) -> tuple[Access, ThreadHead]:
    access, head = await opened(request)
    if not access.may_moderate:
        raise NotFound
    return access, head


async def hide_post(request: Request) -> Response:
    """`/123/45/verbergen`: why this post is hidden."""
    access, head = await _moderated(request)
    post = await queries.post_at(head, number_of(request))
    action = f"/{access.slug}/moderatie/bericht/{post.id}/verbergen"
    return _ask(request, access, head, action=action, post=post)


async def hide_thread(request: Request) -> Response:
    """`/123/verbergen`: why this thread is hidden."""
    access, head = await _moderated(request)
    action = f"/{access.slug}/moderatie/onderwerp/{head.id}/verbergen"
    return _ask(request, access, head, action=action, post=None)


def _ask(
    request: Request,
    access: Access,
    head: ThreadHead,
    *,
    action: str,
    post: queries.Post | None,
) -> Response:
    context = {
        "thread": head,
        "action": action,
        "post": post,
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/hide.html", context)


async def move(request: Request) -> Response:
    """`/123/verplaatsen`: to which category."""
    access, head = await _moderated(request)
    context = {
        "thread": head,
        "action": f"/{access.slug}/moderatie/onderwerp/{head.id}/verplaatsen",
        "categories": await queries.categories(access.theme_id),
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/move.html", context)
