"""The manager's pages: all announcements, one as it stands, and its mail beforehand."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.i18n import gettext as _
from forum.front.sockets.announcements import progress_block
from forum.front.web.announcements import words
from forum.front.web.announcements.entering import crumbs, home_moment, managed, managing
from forum.front.web.mail import as_mail, framed
from forum.members.web.asking import signed_in
from forum.themes.queries import Access
from notifications import previews
from notifications.announcements import outcomes, queries, running, selection, steps
from notifications.announcements.queries import AnnouncementCard
from notifications.rendering import Rendered


async def listing(request: Request) -> Response:
    """All of them, the last first."""
    access = await managing(request)
    given = request.query_params.get("voor", "")
    before = int(given) if re.fullmatch(r"[1-9][0-9]{0,8}", given, re.ASCII) else None
    found = await queries.listed(access, before=before)
    shown, here = found[: queries.PAGE], request.url.path
    gone = request.query_params.get("melding") == "weg"
    context = {
        "crumbs": crumbs(access),
        "lines": [(each, home_moment(each.card)) for each in shown],
        "older": f"{here}?voor={shown[-1].card.id}" if len(found) > queries.PAGE else None,
        "newest": here if before else None,
        "notices_flash": [("positive", _("Het concept is verwijderd."))] if gone else [],
    }
    return http.render(request, "front/announcements/list.html", context)


async def page(request: Request) -> Response:
    """One: what it says and to whom; once it has begun, how far it is."""
    access, card = await managed(request)
    context = {
        "crumbs": crumbs(access, (None, card.subject)),
        "card": card,
        "selection": await words.described(card.selection),
        "steps": [(each, _(steps.KINDS[each.kind])) for each in await steps.of(card.id)],
        "notices_flash": _flash(request),
        **await (_begun(request, card) if card.started_at else _unbegun(access, card)),
    }
    return http.render(request, "front/announcements/page.html", context)


async def _unbegun(access: Access, card: AnnouncementCard) -> dict[str, Any]:
    return {
        "reach": await selection.reach(access.theme_id, card.selection),
        "reasons": words.REASONS,
        "moment_at": home_moment(card),
        "withheld": _(words.WITHHELD[card.withheld]) if card.withheld else "",
    }


async def _begun(request: Request, card: AnnouncementCard) -> dict[str, Any]:
    now = await outcomes.progress(card.id)
    again = len((await running.missed(card))[0]) if now.finished and now.missed else 0
    return {
        "progress": await progress_block(card.id, language=request.state.language),
        "now": now,
        "again": again,
    }


def _flash(request: Request) -> list[tuple[str, str]]:
    viewer = signed_in(request)
    told = {
        "proef": _("De proef is onderweg naar %(email)s.") % {"email": viewer.email},
        "gepland": _("De verzending is gepland."),
        "concept": _("De planning is teruggenomen. De aankondiging is weer een concept."),
    }.get(request.query_params.get("melding", ""))
    return [("positive", told)] if told else []


async def preview(request: Request) -> Response:
    """The mail as it would be, in either language: its frame, and its text."""
    access, card = await managed(request)
    language, mail = await _mail(request, card)
    context = {
        "crumbs": crumbs(access, (card.path, card.subject), (None, _("Voorbeeld van de e-mail"))),
        "card": card,
        "mail": mail,
        "shown": language,
    }
    return framed(http.render(request, "front/announcements/preview.html", context))


async def preview_mail(request: Request) -> Response:
    """The HTML of that mail, for the frame."""
    _access, card = await managed(request)
    _language, mail = await _mail(request, card)
    return as_mail(mail.html)


async def _mail(request: Request, card: AnnouncementCard) -> tuple[str, Rendered]:
    asked = request.query_params.get("taal", "")
    language = asked if asked in {"nl", "en"} else "nl"
    viewer = signed_in(request)
    return language, await previews.announcement_preview(card, viewer.member_id, language=language)
