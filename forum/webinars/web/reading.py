"""The pages that everyone in the theme reads: the list, and one webinar through its life."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.core import clock, http, i18n, text
from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext
from forum.members.web.identify import viewer_of
from forum.themes.queries import Access
from forum.themes.web.entering import entered, glanced
from forum.threads import queries as threads
from forum.webinars import queries
from forum.webinars.queries import WebinarCard
from forum.webinars.web.entering import crumbs, ident, opened

_STATES = {"planned": "coming", "announced": "coming", "live": "live", "cancelled": "cancelled"}
WATCHED = timedelta(hours=1)  # so long before the start the page says how many minutes are left
AHEAD = 86_400.0  # seconds: what comes later than that, an open page learns by looking now and then


async def overview(request: Request) -> Response:
    """What comes and what has been."""
    access = await entered(request)
    before = _cursor(request.query_params.get("voor", ""))
    coming = [] if before else await queries.upcoming(access.theme_id, cancelled=True)
    been = await queries.past(access.theme_id, before=before, limit=queries.PAGE + 1)
    shown = been[: queries.PAGE]
    states = await queries.states_of(access.member_id or 0, [w.id for w in (*coming, *shown)])
    context = {
        "crumbs": crumbs(access),
        "coming": [_row(request, each, states.get(each.id)) for each in coming],
        "past": [_row(request, each, states.get(each.id)) for each in shown],
        "older": _older(access, shown) if len(been) > queries.PAGE else None,
        "newest": f"/{access.slug}/webinars" if before else None,
    }
    return http.render(request, "webinars/overview.html", context)


async def page(request: Request) -> Response:
    """One webinar. An old or missing title in the address leads to the present one."""
    _access, webinar = await opened(request)
    if request.url.path != webinar.path:
        return RedirectResponse(webinar.path, status_code=301)
    return http.render(request, "webinars/page.html", await page_context(request, webinar))


async def now(request: Request) -> Response:
    """The same without the rest of the page: what a page that stands open asks for by itself."""
    access = await glanced(request)
    webinar = await queries.webinar_open_to(access, ident(request))
    return http.render(request, "webinars/_page.html", await page_context(request, webinar))


async def page_context(request: Request, webinar: WebinarCard) -> dict[str, Any]:
    """What the page of a webinar shows; the way in only for who has a place."""
    access: Access = request.state.theme
    place = await queries.registration_of(webinar.id, access.member_id or 0)
    state = place.state if place else "cancelled"
    return {
        "crumbs": crumbs(access, (None, webinar.title)),
        "webinar": webinar,
        "place": place,
        "state": state,
        "may_join": state == "registered" and webinar.open and bool(webinar.join_url),
        "soon": is_soon(webinar),
        "places": places_line(webinar),
        "elsewhere": _elsewhere(request, webinar),
        "thread_path": await _thread_path(access, webinar),
        "slides": await queries.slides_of(webinar),
        "minutes": max(1, ceil((webinar.starts_at - clock.now()).total_seconds() / 60)),
        "again": _again(webinar),
        "tick": _tick(webinar, access.member_id or 0),
        "said": _said(webinar) if is_soon(webinar) or webinar.phase == "past" else "",
    }


def _again(webinar: WebinarCard) -> int | None:
    """After how many seconds a page that stands open looks again; None when nothing will come."""
    if is_soon(webinar):
        return 60
    finished = webinar.phase == "past" and (webinar.recording_url or not webinar.recorded)
    return None if webinar.phase == "cancelled" or finished else 300


def _tick(webinar: WebinarCard, member_id: int) -> tuple[int, int] | None:
    """When the page will say something else, and how many seconds that is from now.

    Each minute of the last hour, the start, and the end. Not everybody at once: members differ
    by up to three seconds.
    """
    begins = (webinar.starts_at - clock.now()).total_seconds()
    ends = (webinar.ends_at - clock.now()).total_seconds()
    if not webinar.open or begins > AHEAD:
        return None
    if begins > WATCHED.total_seconds():
        left = begins - WATCHED.total_seconds()
    else:
        left = begins - 60 * (ceil(begins / 60) - 1) if begins > 0 else ends
    at = clock.now() + timedelta(seconds=left)
    return int(at.timestamp()), ceil(left) + member_id % 4


def _said(webinar: WebinarCard) -> str:
    """What is read out when it becomes so: not the minutes, which would be read sixty times."""
    if webinar.phase == "live":
        return _("Het webinar is begonnen.")
    if webinar.phase == "past":
        return (
            _("De opname staat klaar.") if webinar.recording_url else _("Het webinar is geweest.")
        )
    return _("Het webinar begint binnen een uur.")


def is_soon(webinar: WebinarCard) -> bool:
    """Whether it goes on, or begins within the hour."""
    near = webinar.open and webinar.starts_at - clock.now() < WATCHED
    return webinar.phase == "live" or near


def places_line(webinar: WebinarCard) -> str | None:
    """How many places are left, or None without a limit or once it cannot be joined."""
    if webinar.free is None or not webinar.open:
        return None
    if webinar.free == 0:
        waiting = ngettext("%(num)s wachtende", "%(num)s wachtenden", webinar.waiting)
        return _("Vol, %(waiting)s") % {"waiting": waiting % {"num": webinar.waiting}}
    return _("%(free)s van %(capacity)s plaatsen vrij") % {
        "free": text.number(webinar.free),
        "capacity": text.number(webinar.capacity or 0),
    }


def zone_names() -> dict[str, str]:
    """How the zones are called, in the reader's language."""
    return {
        "Europe/Amsterdam": _("Nederlandse tijd"),
        "America/Kralendijk": _("Tijd op Bonaire, Saba en Sint Eustatius"),
        "Europe/London": _("Britse tijd"),
        "UTC": _("Wereldtijd (UTC)"),
    }


def _elsewhere(request: Request, webinar: WebinarCard) -> str | None:
    """The time where the webinar is held, when the reader's clock shows another."""
    viewer = viewer_of(request)
    own = viewer.zone if viewer else "Europe/Amsterdam"
    if _offset(webinar, own) == _offset(webinar, webinar.zone):
        return None
    return _("%(zone)s: %(begin)s tot %(end)s") % {
        "zone": zone_names().get(webinar.zone, webinar.zone),
        "begin": text.clock_time(webinar.starts_at, webinar.zone),
        "end": text.clock_time(webinar.ends_at, webinar.zone),
    }


def _offset(webinar: WebinarCard, zone: str) -> timedelta | None:
    return webinar.starts_at.astimezone(ZoneInfo(zone)).utcoffset()


async def _thread_path(access: Access, webinar: WebinarCard) -> str | None:
    heads = await threads.thread_heads([webinar.thread_id]) if webinar.thread_id else {}
    head = heads.get(webinar.thread_id or 0)
    return head.href if head and (head.hidden_at is None or access.may_moderate) else None


def _row(request: Request, webinar: WebinarCard, state: str | None) -> dict[str, Any]:
    viewer = viewer_of(request)
    local = webinar.starts_at.astimezone(ZoneInfo(viewer.zone if viewer else "Europe/Amsterdam"))
    locale = "nl" if i18n.language() == "nl" else "en_GB"
    own = {"registered": _("U bent aangemeld"), "waiting": _("U staat op de wachtlijst")}
    return {
        "href": webinar.path,
        "title": webinar.title,
        "starts_at": webinar.starts_at,
        "ends_at": webinar.ends_at,
        "day": str(local.day),
        "month": format_date(local.date(), "MMM", locale=locale),
        "state": _STATES.get(webinar.phase, "past"),
        "summary": text.excerpt(webinar.description_html, 160),
        "places": places_line(webinar),
        "own_text": own.get(state or "") if webinar.open else None,
        "recording": bool(webinar.recording_url),
        "recorded": webinar.recorded,
        "phase": webinar.phase,
    }


def _cursor(given: str) -> tuple[datetime, int] | None:
    found = re.fullmatch(r"([0-9]{1,11})-([0-9]{1,9})", given, re.ASCII)
    if found is None:
        return None
    seconds = min(int(found[1]), 4_102_444_800)
    return datetime.fromtimestamp(seconds, tz=clock.now().tzinfo), int(found[2])


def _older(access: Access, shown: list[WebinarCard]) -> str:
    last = shown[-1]
    return f"/{access.slug}/webinars?voor={int(last.starts_at.timestamp())}-{last.id}"
