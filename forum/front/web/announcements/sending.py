"""The manager's acts: try it, send it or plan it, pause, go on, stop, send again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import clock, http, security
from forum.core import settings as settings_module
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.front.web.announcements import words
from forum.front.web.announcements.entering import crumbs, managed
from forum.themes.queries import Access
from notifications.announcements import forms, outcomes, running, selection, writing
from notifications.announcements.queries import SENDING, AnnouncementCard
from notifications.rendering import zone_name

PACE = "20/1 hour"  # tries of one manager


async def test(request: Request) -> Response:
    """One mail, to oneself."""
    access, card = await managed(request)
    await http.form(request)
    await security.limit(PACE, "announcement-test", str(access.member_id))
    await running.send_test(access, card.id)
    return http.redirect(f"{card.path}?melding=proef")


async def send(request: Request) -> Response:
    """Asks once, and says how many: mail that has left cannot be called back. Now, or later."""
    access, card = await managed(request)
    if card.started_at:
        return http.redirect(card.path)
    if request.method != "POST":
        return await _asking(request, access, card, _proposal(card))
    fields = await http.form(request)
    try:
        if fields.get("when") == "later":
            at = forms.moment_form(fields)
            await writing.schedule(access, card.id, at=at, seen=fields.get("seen", ""))
            return http.redirect(f"{card.path}?melding=gepland")
        if fields.get("when") != "now":
            raise Invalid({"when": _("Kies wanneer de aankondiging weg moet.")})
        await running.send(access, card.id, seen=fields.get("seen", ""))
    except (Invalid, Conflict) as refused:
        return await _asking(request, access, card, fields, problem=refused)
    return http.redirect(card.path)


def _proposal(card: AnnouncementCard) -> Mapping[str, str]:
    """The moment that is planned, else tomorrow morning."""
    zone = forms.home_zone()
    at = card.scheduled_at.astimezone(zone) if card.scheduled_at else None
    day = at.date() if at else (clock.now().astimezone(zone) + timedelta(days=1)).date()
    return {
        "when": "later" if at else "now",
        "date": day.isoformat(),
        "time": at.strftime("%H:%M") if at else "09:00",
    }


async def _asking(
    request: Request,
    access: Access,
    card: AnnouncementCard,
    values: Mapping[str, str],
    *,
    problem: Invalid | Conflict | None = None,
) -> Response:
    errors = problem.errors if isinstance(problem, Invalid) else {}
    reach = await selection.reach(access.theme_id, card.selection)
    context = {
        "crumbs": crumbs(access, (card.path, card.subject), (None, _("Versturen"))),
        "card": card,
        "values": values,
        "errors": errors,
        "clash": problem.sentence if isinstance(problem, Conflict) else None,
        "reach": reach,
        "reasons": words.REASONS,
        "selection": await words.described(card.selection),
        "zone": zone_name(settings_module.current().time_zone),
        "today": clock.now().date().isoformat(),
    }
    status = problem.status if problem else 200
    return http.render(request, "front/announcements/send.html", context, status)


async def unschedule(request: Request) -> Response:
    """A concept again."""
    access, card = await managed(request)
    await http.form(request)
    await writing.unschedule(access, card.id)
    return http.redirect(f"{card.path}?melding=concept")


async def pause(request: Request) -> Response:
    return await _act(request, running.pause)


async def resume(request: Request) -> Response:
    return await _act(request, running.resume)


async def _act(request: Request, verb: Callable[[Access, int], Awaitable[None]]) -> Response:
    access, card = await managed(request)
    await http.form(request)
    await verb(access, card.id)
    return http.redirect(f"{card.path}#voortgang")


async def stop(request: Request) -> Response:
    """Asks once, and says how many would get nothing."""
    if request.method == "POST":
        return await _act(request, running.stop)
    access, card = await managed(request)
    now = await outcomes.progress(card.id)
    if card.started_at is None or card.stopped_at or now.finished:
        return http.redirect(card.path)
    context = _confirming(access, card, _("Verzending stoppen")) | {"now": now}
    return http.render(request, "front/announcements/stop.html", context)


async def resend(request: Request) -> Response:
    """Asks once: to how many, and to whom not."""
    access, card = await managed(request)
    if request.method == "POST":
        fields = await http.form(request)
        given = fields.get("wave", "")
        wave = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
        await running.resend(access, card.id, wave=wave)
        return http.redirect(f"{card.path}#voortgang")
    now = await outcomes.progress(card.id)
    if card.state != SENDING or not now.finished:
        return http.redirect(card.path)
    ids, reach = await running.missed(card)
    context = _confirming(access, card, _("Opnieuw versturen"))
    context |= {"now": now, "number": len(ids), "reach": reach, "reasons": words.REASONS}
    return http.render(request, "front/announcements/resend.html", context)


def _confirming(access: Access, card: AnnouncementCard, title: str) -> dict[str, Any]:
    return {"crumbs": crumbs(access, (card.path, card.subject), (None, title)), "card": card}
