"""Behind the bell: what happened that concerns you."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import clock, http, text
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.members.web.asking import signed_in
from forum.messages import queries as talks
from notifications import messages, notices, queries, sentences
from notifications.queries import NoticeLine

LARGEST = 2**63 - 1  # a bigint of PostgreSQL


async def bell(request: Request) -> Response:
    """The lines, the newest first."""
    viewer = signed_in(request)
    before = _cursor(request.query_params.get("voor", ""))
    chosen = request.query_params.get("toon", "")
    chosen = chosen if chosen in FILTERS else ""
    found = await queries.notices_of(
        viewer.member_id,
        before=before,
        limit=queries.PAGE + 1,
        unread=chosen == UNREAD,
        kinds=FILTERS.get(chosen),
    )
    shown = found[: queries.PAGE]
    last = shown[-1] if len(found) > queries.PAGE else None
    context = {
        "days": _by_day(shown, viewer.zone),
        "filters": _filters(chosen),
        "chosen": chosen,
        "older": _address(chosen, f"{last.at.timestamp():.6f}-{last.id}") if last else None,
        "newest": _address(chosen) if before else None,
        "upto": shown[0].at.isoformat() if shown and not before else "",
        "some_unread": any(line.unread for line in shown),
        "read_lately": await _read_lately(viewer.member_id),
        "talks": await _talks(viewer.member_id),
    }
    return http.render(request, "front/notices.html", context)


PANEL = "/meldingen/paneel"
IN_PANEL = 6


async def panel(request: Request) -> Response:
    """The last lines, as the piece that a script shows under the bell."""
    viewer = signed_in(request)
    shown = await queries.notices_of(viewer.member_id, limit=IN_PANEL)
    context = {
        "lines": [(line, sentences.notice_words(line)) for line in shown],
        "upto": shown[0].at.isoformat() if shown else "",
        "read_lately": await _read_lately(viewer.member_id),
        "talks": await _talks(viewer.member_id),
    }
    return http.render(request, "front/_bell.html", context)


async def _talks(member_id: int) -> int:
    """Her conversations with news: the way to them is here, with their number."""
    return (await talks.unread_counts([member_id])).get(member_id, 0)


async def _read_lately(member_id: int) -> int:
    return await queries.read_lately(member_id, clock.now() - notices.TAKEN_BACK_WITHIN)


UNREAD = "ongelezen"
FILTERS: dict[str, tuple[str, ...] | None] = {
    "": None,
    UNREAD: None,
    "gesprekken": ("mention", "reply", "thread", messages.KIND),
    "waardering": ("reaction", "answer"),
    "overig": (
        *("moderation", "membership", "webinar", "announcement", "publication", "card"),
        "reminder",
    ),
}
"""What may be shown, by the word in the address."""


def _filters(chosen: str) -> list[tuple[str, str, bool]]:
    names = (_("Alles"), _("Ongelezen"), _("Gesprekken"), _("Waardering"), _("Overig"))
    return [
        (_address(word), name, word == chosen) for word, name in zip(FILTERS, names, strict=True)
    ]


def _address(chosen: str, before: str = "") -> str:
    given = {"toon": chosen, "voor": before}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/meldingen?{query}" if query else "/meldingen"


def _by_day(
    lines: Sequence[NoticeLine], zone: str
) -> list[tuple[str, list[tuple[NoticeLine, str]]]]:
    """The lines with their words, under the name of their local day."""
    days: dict[str, list[tuple[NoticeLine, str]]] = {}
    for line in lines:
        words = sentences.notice_words(line)
        days.setdefault(_day(line.at, zone), []).append((line, words))
    return list(days.items())


def _day(at: datetime, zone: str) -> str:
    """ "Vandaag", "Gisteren", else "dinsdag 22 september 2020"."""
    now = clock.now()
    names = {text.day(now - timedelta(days=ago), zone): ago for ago in (1, 0)}
    ago = names.get(text.day(at, zone))
    return text.weekday(at, zone) if ago is None else (_("Vandaag"), _("Gisteren"))[ago]


async def opened(request: Request) -> Response:
    """Go where the line leads; it is read from then on."""
    viewer = signed_in(request)
    number = request.path_params["notice"]
    href = await notices.open_notice(viewer.member_id, number) if number <= LARGEST else None
    if href is None:
        raise NotFound
    return http.redirect(http.local_path(href))


async def read_one(request: Request) -> Response:
    """Read without going there; back to where she was."""
    viewer = signed_in(request)
    fields = await http.form(request)
    number = request.path_params["notice"]
    href = await notices.open_notice(viewer.member_id, number) if number <= LARGEST else None
    if href is None:
        raise NotFound
    chosen = fields.get("toon", "")
    return http.redirect(_address(chosen if chosen in FILTERS else ""))


async def read_all(request: Request) -> Response:
    """Everything that was on the page is read; what came since is not."""
    viewer = signed_in(request)
    fields = await http.form(request)
    await notices.read_all(viewer.member_id, upto=_moment(fields.get("upto", "")))
    return _back(fields)


async def unread_again(request: Request) -> Response:
    """What was marked read all at once, a moment ago, is unread again."""
    viewer = signed_in(request)
    fields = await http.form(request)
    lines = await notices.unread_again(viewer.member_id)
    return _back(fields, "weer-ongelezen" if lines else "niet-ongedaan")


def _back(fields: Mapping[str, str], told: str = "") -> Response:
    """Where she was: the page, or the panel under the bell."""
    if fields.get("paneel"):
        return http.redirect(PANEL)
    return http.redirect(f"/meldingen?melding={told}" if told else "/meldingen")


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
    Route(PANEL, panel, methods=["GET"]),
    Route("/meldingen/gelezen", read_all, methods=["POST"]),
    Route("/meldingen/ongedaan", unread_again, methods=["POST"]),
    Route("/meldingen/{notice:int}/gelezen", read_one, methods=["POST"]),
    Route("/meldingen/{notice:int}", opened, methods=["GET"]),
]
