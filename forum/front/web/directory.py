"""Who takes part: the directory, for members of the theme only."""

from __future__ import annotations

import string
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, text
from forum.core.errors import NotFound
from forum.themes import queries
from forum.themes.web.entering import entered

_CHOICES = ("q", "regio", "organisatie", "letter")


async def directory_page(request: Request) -> Response:
    """A page of participants, narrowed as asked."""
    access = await entered(request)
    narrowed = _filter(request)
    page = await queries.participants(
        access.theme_id, narrowed, after=_number(request, "na"), before=_number(request, "voor")
    )
    return http.render(
        request,
        "front/directory.html",
        {
            "page": page,
            "narrowed": narrowed,
            "letters": _letters(request, await queries.letters(access.theme_id), narrowed),
            **_choices(await queries.places(access.theme_id)),
            **_links(request, page),
        },
    )


def _filter(request: Request) -> queries.DirectoryFilter:
    asked = request.query_params
    letter = asked.get("letter", "").lower()
    return queries.DirectoryFilter(
        words=text.one_line(asked.get("q", ""))[:100],
        letter=letter if len(letter) == 1 and letter in string.ascii_lowercase else "",
        region=text.one_line(asked.get("regio", ""))[:100],
        organisation_id=_number(request, "organisatie"),
    )


def _number(request: Request, name: str) -> int | None:
    """A member's or organisation's number in the address; `NotFound` for what is no number."""
    raw = request.query_params.get(name, "")
    if not raw:
        return None
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 10) or not 0 < int(raw) < 2**31:
        raise NotFound
    return int(raw)


def _letters(
    request: Request, present: set[str], narrowed: queries.DirectoryFilter
) -> list[tuple[str, str | None, bool]]:
    """(letter, address or None, current) from A to Z."""
    return [
        (
            each.upper(),
            _address(request, letter=each) if each in present else None,
            each == narrowed.letter,
        )
        for each in string.ascii_lowercase
    ]


def _choices(places: queries.Places) -> dict[str, Any]:
    return {
        "organisation_options": places.organisations,
        "region_options": [(name, name) for name in places.regions],
    }


def _links(request: Request, page: queries.DirectoryPage) -> dict[str, str | None]:
    later = page.later and bool(page.people)
    earlier = page.earlier and bool(page.people)
    return {
        "later": _address(request, na=str(page.people[-1].member_id)) if later else None,
        "earlier": _address(request, voor=str(page.people[0].member_id)) if earlier else None,
        "first": _address(request),
        "whole_alphabet": _address(request, letter=""),
        "path": request.url.path,
    }


def _address(request: Request, **changed: str) -> str:
    """This page with some of its choices changed, from its beginning unless `na` or `voor`."""
    kept = {
        k: v
        for k, v in request.query_params.items()
        if k in {"q", "regio", "organisatie", "letter"}
    }
    asked = {k: v for k, v in (kept | changed).items() if v}
    return f"{request.url.path}?{urlencode(asked)}" if asked else request.url.path
