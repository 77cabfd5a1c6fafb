"""Searching titles and posts. What is asked stands in the address and nowhere else."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, text
from forum.core.errors import SignInNeeded
from forum.guard import actions as guard
from forum.guard.finding import findings
from forum.guard.forms import Decision
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
    if found := personal(words):
        await guard.record(access.theme_id, "search", found)
        return http.redirect(f"{_address(without(words), 1)}&melding=zoek-gegevens")
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


NUMBERS = frozenset({"bsn", "phone", "iban", "document", "case", "plate"})


def personal(words: str) -> list[Decision]:
    """Numbers of persons in a question: they belong in no address bar, history or log."""
    return [Decision(one.kind, "masked") for one in findings(words) if one.kind in NUMBERS]


def without(words: str) -> str:
    """The question with those numbers left out."""
    for one in reversed([each for each in findings(words) if each.kind in NUMBERS]):
        words = words[: one.start] + words[one.end :]
    return text.one_line(words)


def _page(request: Request) -> int:
    raw = request.query_params.get("pagina", "1")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 4 and int(raw) else 1


def _address(words: str, number: int) -> str:
    asked = {"q": words} if number == 1 else {"q": words, "pagina": str(number)}
    return f"/zoeken?{urlencode(asked)}"
