"""The forum of a theme: its threads, page after page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import clock, http, i18n
from forum.core.errors import NotFound
from forum.members.web.identify import viewer_of
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import queries
from forum.threads.queries import Cursor, Shelf, ThreadPage

SORTS = {"discussie": "discussion", "vraag": "question", "praktijkvoorbeeld": "best_practice"}
OPEN = "onbeantwoord"  # questions that wait for an answer


async def forum(request: Request) -> Response:
    """`/mensenhandel/forum`: all threads that the reader may see."""
    access = await entered(request)
    return await _list(request, access, await queries.shelves(access), None)


async def category(request: Request) -> Response:
    """`/mensenhandel/forum/categorie/zorg`: those of one category."""
    access = await entered(request)
    shelves = await queries.shelves(access)
    shelf = queries.chosen(shelves, str(request.path_params["slug"]))
    return await _list(request, access, shelves, shelf)


async def _list(
    request: Request, access: Access, shelves: list[Shelf], shelf: Shelf | None
) -> Response:
    asked = _Asked(request)
    made_at = queries.list_moment()  # before it is made: what comes between is told again
    page = await queries.thread_list(
        access,
        category=shelf,
        kind=SORTS.get(asked.kind),
        open_only=asked.kind == OPEN,
        unread=asked.unread,
        before=asked.before,
        after=asked.after,
    )
    if asked.after and page.after is None:  # so few left above that it is the first page
        return http.redirect(asked.address())
    context = {
        "category": shelf,
        "categories": shelves,
        "rows": _rows(request, page),
        "made_at": made_at,
        "asked": asked,
        "since": access.previous_visit_at,
        "upto": clock.now().isoformat(),
        **_levels(shelves, shelf),
        "spoken": sum(each.spoken for each in ([shelf] if shelf else shelves)),
        "crumbs": _crumbs(access, shelf),
        **_pages(asked, page),
    }
    return http.render(request, "threads/list.html", context)


def _levels(shelves: list[Shelf], shelf: Shelf | None) -> dict[str, str | None]:
    """What the reader chose here, and the level that holds."""
    theme = shelves[0].theme_chosen if shelves else None
    chosen = shelf.chosen if shelf else theme
    return {"chosen": chosen, "level": chosen or theme or "normal"}


def _crumbs(access: Access, shelf: Shelf | None) -> list[tuple[str | None, str]]:
    way: list[tuple[str | None, str]] = [(f"/{access.slug}", access.name)]
    if shelf is None:
        return [*way, (None, "Forum")]
    return [*way, (f"/{access.slug}/forum", "Forum"), (None, shelf.name)]


def _rows(request: Request, page: ThreadPage) -> Markup:
    viewer = viewer_of(request)
    zone = viewer.zone if viewer else "Europe/Amsterdam"
    shown = [*page.pinned, *page.rows]
    return queries.rows(shown, lang=i18n.language(), zone=zone)


def _pages(asked: _Asked, page: ThreadPage) -> dict[str, Any]:
    return {
        "previous": asked.address(na=page.after) if page.after else None,
        "next": asked.address(voor=page.before) if page.before else None,
        "first": asked.address() if page.after else None,
    }


class _Asked:
    """What the address asks for. Raises `NotFound` for what no page of ours links to."""

    def __init__(self, request: Request) -> None:
        query = request.query_params
        self.path = request.url.path
        self.kind = query.get("soort", "")
        self.unread = query.get("volgorde", "") == "ongelezen"
        if self.kind and self.kind not in {*SORTS, OPEN}:
            raise NotFound
        self.before = queries.cursor(query["voor"]) if "voor" in query else None
        self.after = queries.cursor(query["na"]) if "na" in query else None

    def address(self, **changes: str | Cursor | None) -> str:
        """This list from its first page on, with `changes` to what is asked."""
        now = {"soort": self.kind, "volgorde": "ongelezen" if self.unread else "", **changes}
        query = urlencode({name: str(value) for name, value in now.items() if value})
        return f"{self.path}?{query}" if query else self.path
