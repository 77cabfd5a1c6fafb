"""Searching in all of a theme. What is asked stands in the address and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import db, http, text
from forum.core.errors import SignInNeeded
from forum.front.web.asking import Question, question
from forum.front.web.chosen import chosen
from forum.guard import actions as guard
from forum.guard.finding import findings
from forum.guard.forms import Decision
from forum.members import queries as members
from forum.members.web.identify import viewer_of
from forum.publications import queries as publications
from forum.themes.queries import Access, readable
from forum.threads import queries as threads
from forum.webinars import queries as webinars

_BESIDE = 3  # webinars and publications above the posts
_MOST = 50  # of one kind on a page of its own


@dataclass(frozen=True, slots=True)
class Other:
    """A webinar or a publication in the list. `at` is when it is or was."""

    sort: str
    title: str
    href: str
    at: datetime | date
    excerpt: Markup
    in_file: str = ""


async def search_page(request: Request) -> Response:
    """Results in the reader's theme, twenty a page."""
    access = _reader(request)
    asked = question(request.query_params)
    if found := personal(f"{asked.words}\n{asked.author}"):
        await guard.record(access.theme_id, "search", found)
        return http.redirect(
            f"/zoeken?{urlencode({'q': without(asked.words)})}&melding=zoek-gegevens"
        )
    meant, results, others, mended, late = await _answered(access, asked)
    categories = await threads.categories(access.theme_id)
    organisations = await members.organisations() if asked.open else []
    context = {
        "asked": asked,
        "words": asked.words,
        "instead": replace(asked, words=meant.words if mended else meant.instead, page=1),
        "mended": mended,
        "results": results,
        "others": others,
        "most": threads.MOST_FOUND,
        "categories": categories,
        "organisations": organisations,
        "chosen": chosen(asked, categories, organisations),
        "late": late,
        "earlier": asked.address(page=asked.page - 1) if asked.page > 1 else None,
        "later": asked.address(page=asked.page + 1) if results.more else None,
    }
    return http.render(request, "front/search.html", context, 503 if late else 200)


async def _answered(
    access: Access, asked: Question
) -> tuple[threads.Asked, threads.Results, list[Other], bool, bool]:
    """What was meant and found; whether that is for the mended words; whether it took too long."""
    meant = await threads.understood(access, asked.words)
    try:
        results, others = await _found(access, asked, meant)
        mended = bool(meant.instead) and not results.found and not others
        if mended:
            meant = await threads.understood(access, meant.instead)
            results, others = await _found(access, asked, meant)
    except db.TooLong:
        return meant, threads.Results([], False), [], False, True
    return meant, results, others, mended, False


def _reader(request: Request) -> Access:
    theme: Access | None = request.state.theme
    if viewer_of(request) is None or theme is None:
        raise SignInNeeded
    return readable(theme)


async def _found(
    access: Access, asked: Question, meant: threads.Asked
) -> tuple[threads.Results, list[Other]]:
    """Posts, and what is beside them: on the first page of a question that narrows nothing."""
    posts = threads.Results([], False)
    if asked.sort in {"", "berichten"}:
        posts = await threads.search(access, meant, only=asked.only, page=asked.page)
    if asked.narrow and asked.sort in {"", "berichten"}:
        return posts, []
    return posts, await _others(access, asked, meant.query)


async def _others(access: Access, asked: Question, query: str) -> list[Other]:
    if asked.page > 1 or asked.sort == "berichten":
        return []
    limit, how = (_MOST if asked.sort else _BESIDE), threads.HEADLINE
    found: list[Other] = []
    if asked.sort in {"", "publicaties"}:
        found += [
            Other(
                "publicaties",
                one.title,
                one.href,
                one.published_on,
                threads.marked(one.passage),
                one.in_file,
            )
            for one in await publications.searched(access, query, how, limit=limit)
        ]
    if asked.sort in {"", "webinars"}:
        base = f"/{access.slug}/webinars"
        found += [
            Other(
                "webinars",
                one.title,
                f"{base}/{one.id}-{text.slugify(one.title)}",
                one.starts_at,
                threads.marked(one.passage),
            )
            for one in await webinars.searched(access, query, how, limit=limit)
        ]
    return found


async def suggested(request: Request) -> Response:
    """`/zoeken/voorstellen?q=`: options for the box, as a piece of HTML. No text, no options."""
    access = _reader(request)
    typed = text.one_line(request.query_params.get("q", ""))[:100]
    offered = [] if personal(typed) else await threads.suggestions(access, typed)
    return http.render(request, "front/_suggestions.html", {"offered": offered})


NUMBERS = frozenset({"bsn", "phone", "iban", "document", "case", "plate"})


def personal(words: str) -> list[Decision]:
    """Numbers of persons in a question: they belong in no address bar, history or log."""
    return [Decision(one.kind, "masked") for one in findings(words) if one.kind in NUMBERS]


def without(words: str) -> str:
    """The question with those numbers left out."""
    for one in reversed([each for each in findings(words) if each.kind in NUMBERS]):
        words = words[: one.start] + words[one.end :]
    return text.one_line(words)
