"""Every mail to a member: that it was sent or not, when and why, and what was in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http, text
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.members.queries import Viewer
from forum.members.web.asking import signed_in
from forum.threads import actions as threads
from forum.threads import queries as thread_queries
from notifications import mails, sentences
from notifications.inbound import waiting
from notifications.mails import GROUPS, STATES, MailLine


async def listing(request: Request) -> Response:
    """The newest first; all of them, or what was chosen."""
    viewer = signed_in(request)
    query = request.query_params
    given, state, group = query.get("voor", ""), query.get("toon", ""), query.get("soort", "")
    before = int(given) if re.fullmatch(r"[0-9]{1,18}", given, re.ASCII) else None
    state, group = state if state in STATES else "", group if group in GROUPS else ""
    found = await mails.mails_of(
        viewer.member_id,
        before=before,
        limit=mails.PAGE + 1,
        states=STATES.get(state),
        kinds=GROUPS.get(group),
    )
    shown = found[: mails.PAGE]
    titles = await _titles(viewer, shown)
    context = {
        "waiting": [] if query else await waiting.waiting_of(viewer.member_id),
        "mails": [{**_told(line, viewer), "about": titles.get(line.id, "")} for line in shown],
        "states": _choices(_state_names(), state, soort=group),
        "groups": _choices(_group_names(), group, other="soort", toon=state),
        "narrowed": bool(state or group),
        "older": _address(toon=state, soort=group, voor=str(shown[-1].id))
        if len(found) > mails.PAGE
        else None,
        "newest": _address(toon=state, soort=group) if before else None,
    }
    return http.render(request, "front/mail_list.html", context)


async def _titles(viewer: Viewer, lines: Sequence[MailLine]) -> dict[int, str]:
    """What a mail that has no subject (yet) is about, as far as she may read that now."""
    bare = {line.id: line.topics for line in lines if line.topics and not line.subject}
    topics = {thread: 0 for told in bare.values() for thread in told}
    found = await thread_queries.as_told(viewer.member_id, topics) if topics else []
    named = {topic.thread_id: topic.title for topic in found}
    return {key: named.get(next(iter(told)), "") for key, told in bare.items()}


def _told(line: MailLine, viewer: Viewer) -> dict[str, Any]:
    badge, state = sentences.mail_state(line)
    return {
        "line": line,
        "name": sentences.mail_name(line),
        "kind": sentences.mail_kind(line),
        "look": badge,
        "state": state,
        "reason": sentences.mail_reason(line, text.moment(line.not_before, viewer.zone)),
    }


def _state_names() -> dict[str, str]:
    return {
        "": _("Alles"),
        "verstuurd": _("Verstuurd"),
        "niet": _("Niet verstuurd"),
        "onderweg": _("Onderweg"),
    }


def _group_names() -> dict[str, str]:
    return {
        "": _("Alle soorten"),
        "overzicht": _("Overzicht"),
        "gesprekken": _("Gesprekken"),
        "webinars": _("Webinars"),
        "overig": _("Overig"),
    }


def _choices(
    names: dict[str, str], chosen: str, other: str = "toon", **kept: str
) -> list[tuple[str, str, bool]]:
    return [
        (_address(**{other: word}, **kept), name, word == chosen) for word, name in names.items()
    ]


def _address(**given: str) -> str:
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/mijn-mail?{query}" if query else "/mijn-mail"


async def one(request: Request) -> Response:
    """What is known of one mail, and the threads that were in it as they are now."""
    viewer = signed_in(request)
    line = await _hers(request, viewer)
    topics = await thread_queries.as_told(viewer.member_id, line.topics)
    context = {
        **_told(line, viewer),
        "topics": topics,
        "gone": len(line.topics) - len(topics),
        "to_read": any(not topic.read for topic in topics),
    }
    return http.render(request, "front/mail_one.html", context)


async def read(request: Request) -> Response:
    """Mark what was in it as read, up to where the mail told it; what came since stays unread."""
    viewer = signed_in(request)
    await http.form(request)
    line = await _hers(request, viewer)
    await threads.mark_told_read(viewer.member_id, line.topics)
    return http.redirect(f"/mijn-mail/{line.id}?melding=onderwerpen-gelezen")


async def _hers(request: Request, viewer: Viewer) -> MailLine:
    found = await mails.mail_of(viewer.member_id, request.path_params["delivery"])
    if found is None:
        raise NotFound
    return found


routes: list[BaseRoute] = [
    Route("/mijn-mail", listing, methods=["GET"]),
    Route("/mijn-mail/{delivery:int}", one, methods=["GET"]),
    Route("/mijn-mail/{delivery:int}/gelezen", read, methods=["POST"]),
]
