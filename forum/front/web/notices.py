"""Behind the bell: what happened that concerns you."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import clock, http
from forum.core.errors import NotFound
from forum.members.web.asking import signed_in
from notifications import notices, queries, sentences

LARGEST = 2**63 - 1  # a bigint of PostgreSQL


async def bell(request: Request) -> Response:
    """The lines, the newest first."""
    viewer = signed_in(request)
    before = _cursor(request.query_params.get("voor", ""))
    found = await queries.notices_of(viewer.member_id, before=before, limit=queries.PAGE + 1)
    shown = found[: queries.PAGE]
    last = shown[-1] if len(found) > queries.PAGE else None
    context = {
        "lines": [(line, sentences.notice_words(line)) for line in shown],
        "older": f"/meldingen?voor={last.at.timestamp():.6f}-{last.id}" if last else None,
        "newest": "/meldingen" if before else None,
        "upto": shown[0].at.isoformat() if shown and not before else "",
        "some_unread": any(line.unread for line in shown),
    }
    return http.render(request, "front/notices.html", context)


async def opened(request: Request) -> Response:
    """Go where the line leads; it is read from then on."""
    viewer = signed_in(request)
    number = request.path_params["notice"]
    href = await notices.open_notice(viewer.member_id, number) if number <= LARGEST else None
    if href is None:
        raise NotFound
    return http.redirect(http.local_path(href))


async def read_all(request: Request) -> Response:
    """Everything that was on the page is read; what came since is not."""
    viewer = signed_in(request)
    fields = await http.form(request)
    await notices.read_all(viewer.member_id, upto=_moment(fields.get("upto", "")))
    return http.redirect("/meldingen")


def _moment(given: str) -> datetime:
    """The moment that the page was made of; now, for what is none."""
    try:
        found = datetime.fromisoformat(given)
        # The first and the last day there is can fall outside time in another zone.
        return found.astimezone(UTC) if found.tzinfo else clock.now()
    except (ValueError, OverflowError):
        return clock.now()


_CURSOR = re.compile(r"([0-9]{1,10}\.[0-9]{6})-([0-9]{1,18})", re.ASCII)


def _cursor(given: str) -> tuple[datetime, int] | None:
    found = _CURSOR.fullmatch(given)
    if found is None:
        return None
    return datetime.fromtimestamp(float(found[1]), tz=UTC), int(found[2])


routes: list[BaseRoute] = [
    Route("/meldingen", bell, methods=["GET"]),
    Route("/meldingen/gelezen", read_all, methods=["POST"]),
    Route("/meldingen/{notice:int}", opened, methods=["GET"]),
]
