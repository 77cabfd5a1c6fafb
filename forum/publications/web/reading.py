"""The pages that everyone in the theme reads: the library, and one publication."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.core import http, settings, text
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.publications import queries
from forum.publications.queries import Narrowed, PublicationCard
from forum.publications.queries.publications import KIND_NAMES
from forum.publications.web import naming
from forum.publications.web.entering import crumbs, opened
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import queries as threads

# Words in the address -> kinds.
KINDS: Mapping[str, str] = {
    "brief": "letter",
    "handreiking": "guide",
    "rapport": "report",
    "factsheet": "factsheet",
    "wet": "law",
    "beleid": "policy",
    "overig": "other",
}


async def library(request: Request) -> Response:
    """`/mensenhandel/publicaties`: what can be read, the newest first."""
    access = await entered(request)
    asked = _asked(request)
    before = _cursor(request.query_params.get("voor", ""))
    found = await queries.library(access, asked, before=before, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    context = {
        "crumbs": crumbs(access),
        "rows": [row(each) for each in shown],
        "asked": asked,
        "narrowed": bool(asked),
        **_offered(access, asked, await queries.choices(access)),
        "older": _address(access, asked, shown[-1]) if len(found) > queries.PAGE else None,
        "newest": _address(access, asked) if before else None,
        "whole": f"/{access.slug}/publicaties",
    }
    return http.render(request, "publications/library.html", context)


def row(card: PublicationCard) -> dict[str, Any]:
    """A publication as it stands in a list."""
    first = next(iter(card.readable), None)
    return {
        "href": card.path,
        "title": card.title,
        "spoken": card.spoken,
        "kind": card.kind_name,
        "publisher": card.publisher,
        "published_on": card.published_on,
        "language": _(naming.LANGUAGES[card.language]) if card.language != "nl" else "",
        "file": naming.file_line(first) if first else "",
        "host": card.host if not first else "",
        "summary": text.excerpt(card.summary_html, 200),
        "withdrawn": card.withdrawn_at,
    }


async def page(request: Request) -> Response:
    """One publication. An old or missing title in the address leads to the present one."""
    access, card = await opened(request)
    if request.url.path != card.path:
        return RedirectResponse(card.path, status_code=301)
    if card.withdrawn_at and not access.may_manage:
        context = {"crumbs": crumbs(access, (None, card.title)), "publication": card}
        return http.render(request, "publications/withdrawn.html", context, 410)
    context = {
        "crumbs": crumbs(access, (None, card.title)),
        "publication": card,
        "language": _(naming.LANGUAGES[card.language]),
        "licence": _(naming.LICENCES[card.licence]) if card.licence else "",
        "files": [(each, naming.file_line(each)) for each in card.readable],
        "waiting": [each for each in card.files if each.state != "ready"],
        "threads": await threads.threads_linking(access, f"publicaties/{card.id}"),
        "subjects": [(word, _by_subject(access, word)) for word in card.subjects],
        "address": f"{settings.current().base_url}{card.path}",
    }
    return http.render(request, "publications/page.html", context)


def _by_subject(access: Access, word: str) -> str:
    return f"/{access.slug}/publicaties?{urlencode({'trefwoord': word})}"


def _asked(request: Request) -> Narrowed:
    """What the address asks for. Raises `NotFound` for what no page of ours offers."""
    query = request.query_params
    kind, year = query.get("soort", ""), query.get("jaar", "")
    if (kind and kind not in KINDS) or not re.fullmatch(r"([1-9][0-9]{3})?", year, re.ASCII):
        raise NotFound
    return Narrowed(
        kind=KINDS.get(kind, ""),
        publisher=text.one_line(query.get("uitgever", ""))[:160],
        year=int(year or 0),
        subject=text.one_line(query.get("trefwoord", ""))[:40],
        withdrawn=query.get("ingetrokken", "") == "1",
    )


def _offered(access: Access, asked: Narrowed, found: queries.Choices) -> dict[str, Any]:
    words = {kind: word for word, kind in KINDS.items()}
    kinds = [("", _("Alle soorten")), *((k, f"{_(KIND_NAMES[k])} ({n})") for k, n in found.kinds)]
    return {
        "total": found.total,
        "kinds": [
            (_address(access, replace(asked, kind=kind)), name, asked.kind == kind)
            for kind, name in kinds
        ],
        "publishers": _counted(found.publishers),
        "years": _counted([(str(year), count) for year, count in found.years]),
        "subjects": _counted(found.subjects),
        "gone": found.withdrawn,
        "kind_word": words,
    }


def _counted(found: Any) -> list[tuple[str, str]]:
    return [(value, f"{value} ({count})") for value, count in found]


def _address(access: Access, asked: Narrowed, last: PublicationCard | None = None) -> str:
    """The library as it is narrowed, from after `last` on."""
    words = {kind: word for word, kind in KINDS.items()}
    query = {
        "soort": words.get(asked.kind, ""),
        "uitgever": asked.publisher,
        "jaar": str(asked.year or ""),
        "trefwoord": asked.subject,
        "ingetrokken": "1" if asked.withdrawn else "",
        "voor": f"{last.published_on.isoformat()}-{last.id}" if last else "",
    }
    said = urlencode({name: value for name, value in query.items() if value})
    return f"/{access.slug}/publicaties{'?' if said else ''}{said}"


def _cursor(given: str) -> tuple[date, int] | None:
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-([0-9]{1,9})", given, re.ASCII)
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2])
    except ValueError:
        return None
