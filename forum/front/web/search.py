"""Searching titles and posts. What is asked stands in the address and nowhere else."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, text
from forum.core.errors import SignInNeeded
from forum.members.web.identify import viewer_of
from forum.themes.queries import Access, readable
from forum.threads import queries as threads


async def search_page(request: Request) -> Response:
    """Results in the reader's theme, twenty a page."""
    theme: Access | None = request.state.theme
    if viewer_of(request) is None or theme is None:
        raise SignInNeeded
    access = readable(theme)
    words = text.one_line(request.query_params.get("q", ""))[:200]
    number = _page(request)
    results = await threads.search(access, words, page=number)
    return http.render(
        request,
        "front/search.html",
        {
            "words": words,
            "results": results,
            "earlier": _address(words, number - 1) if number > 1 else None,
            "later": _address(words, number + 1) if results.more else None,
        },
    )


def _page(request: Request) -> int:
    raw = request.query_params.get("pagina", "1")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 4 and int(raw) else 1


def _address(words: str, number: int) -> str:
    asked = {"q": words} if number == 1 else {"q": words, "pagina": str(number)}
    return f"/zoeken?{urlencode(asked)}"
