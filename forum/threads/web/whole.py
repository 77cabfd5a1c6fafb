"""A thread seen as a whole: by day, and on paper."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import clock, http, settings
from forum.threads import queries
from forum.threads.web.place import crumbs, opened

PRINTED = 2_000  # posts on paper


async def by_day(request: Request) -> Response:
    """`/123-titel/dagen`: the days of a thread, each leading to its first post."""
    access, head = await opened(request)
    context = {
        "thread": head,
        "days": await queries.days(head),
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/days.html", context)


async def printed(request: Request) -> Response:
    """`/123-titel/afdrukken`: the whole thread without what only works on a screen."""
    access, head = await opened(request)
    posts = await queries.posts_between(head, 1, PRINTED)
    context = {
        "thread": head,
        "posts": [(post, Markup(post.html)) for post in posts],
        "address": f"{settings.current().base_url}{head.href}",
        "printed_at": clock.now(),
        "more": head.last_number > PRINTED,
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/print.html", context)
