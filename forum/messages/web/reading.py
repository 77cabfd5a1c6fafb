"""The list of one's conversations, and one conversation: opened where the reader left off."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, i18n
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.i18n import gettext as _
from forum.members.queries import Viewer
from forum.members.web.asking import signed_in
from forum.messages import actions, queries
from forum.messages.queries import PAGE, Conversation, fragments, page_start
from forum.messages.web.place import Writing, crumbs, number_of, opened
from forum.themes.queries import Access


async def inbox(request: Request) -> Response:
    """`/gesprekken`: what has news first."""
    viewer = signed_in(request)
    before = _cursor(request.query_params.get("voor", ""))
    found = await queries.inbox(viewer.member_id, before=before)
    theme: Access | None = request.state.theme
    context = {
        "list": fragments.inbox_list(found, lang=i18n.language(), zone=viewer.zone),
        "later": before is not None,
        "older": f"/gesprekken?voor={found.cursor}" if found.more else None,
        "may_begin": theme is not None and theme.may_write,
    }
    return http.render(request, "messages/inbox.html", context)


def _cursor(given: str) -> tuple[datetime, int] | None:
    """Where a page begins: `1700000000.123456-12`; None for what is none."""
    found = re.fullmatch(r"([0-9]{1,10}\.[0-9]{6})-([0-9]{1,9})", given, re.ASCII)
    return (datetime.fromtimestamp(float(found[1]), UTC), int(found[2])) if found else None


async def conversation(request: Request) -> Response:
    """`/gesprekken/12`: where this reader left off. `?vanaf=31`: the page with message 31."""
    viewer, access, found = await opened(request)
    asked = request.query_params.get("vanaf")
    if asked is not None:
        return await page(request, viewer, access, found, number=_there(found, asked))
    return await page(request, viewer, access, found, number=found.first_unread or None)


async def permalink(request: Request) -> Response:
    """`/gesprekken/12/45`: the page that holds message 45, with it marked."""
    viewer, access, found = await opened(request)
    number = _there(found, str(number_of(request)))
    return await page(request, viewer, access, found, number=number, marked=number)


def _there(found: Conversation, given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) <= 9):
        raise NotFound
    if not 1 <= int(given) <= found.last_number:
        raise NotFound
    return int(given)


async def page(
    request: Request,
    viewer: Viewer,
    access: Access,
    found: Conversation,
    *,
    number: int | None = None,
    marked: int | None = None,
    writing: Writing | None = None,
    status: int = 200,
) -> Response:
    """The page with message `number` (None: the last); what is on it counts as read."""
    number = number or found.last_number
    seen = {"lang": i18n.language(), "zone": viewer.zone}
    listed = await queries.messages_page(found, number=number, reader_id=viewer.member_id)
    last = listed[-1].number if listed else 0
    if last > found.read_number and request.method == "GET":
        await actions.mark_read(viewer.member_id, found.id, number=last)
    context = {
        "conversation": found,
        "thread_head": fragments.head(found, **seen),
        "thread_state": fragments.state(access, found, **seen),
        "messages": _for_reader(
            found, fragments.articles(listed, reader_id=viewer.member_id, **seen), marked
        ),
        "last_read": max(found.read_number, last),
        "may_write": queries.why_not(access, found) is None,
        "writing": writing or Writing(),
        "errors": {"text": _(writing.error)} if writing and writing.error else None,
        "crumbs": crumbs((None, found.title)),
        **_pages(found, page_start(number)),
    }
    return http.render(request, "messages/conversation.html", context, status)


def _for_reader(found: Conversation, shown: Markup, marked: int | None) -> Markup:
    """The messages with the one marked that was asked for, and the line where she left off."""
    html = str(shown)
    if marked is not None:
        html = _before(html, marked, 'class="post', 'class="post post--marked')
    first = found.first_unread
    if first and first > 1:
        line = Markup('<p class="unread-line" id="ongelezen">{}</p>')
        told = line.format(_("Nieuw sinds u hier was"))
        html = _before(html, first, "<article ", f"{told}<article ")
    return Markup(html)


def _before(html: str, number: int, old: str, new: str) -> str:
    """`html` with the nearest `old` before the id of a message turned into `new`."""
    at = html.rfind(old, 0, max(html.find(f' id="bericht-{number}"'), 0))
    return html if at < 0 else f"{html[:at]}{new}{html[at + len(old) :]}"


def _pages(found: Conversation, start: int) -> dict[str, Any]:
    """The addresses of the pages around the one that starts at `start`."""
    end = page_start(found.last_number)
    told = {"first": start, "last": min(start + PAGE - 1, found.last_number)}
    words = _("Berichten %(first)s tot en met %(last)s van %(all)s")
    return {
        "previous": f"{found.href}?vanaf={start - PAGE}" if start > 1 else None,
        "next": f"{found.href}?vanaf={start + PAGE}" if start < end else None,
        "tail": start >= end,
        "newest": f"{found.href}?vanaf={end}#bericht-{found.last_number}",
        "span": words % {**told, "all": found.last_number},
    }


async def read(request: Request) -> Response:
    """POST `/gesprekken/12/gelezen` with `upto`: the script saw these messages come by."""
    viewer, _access, found = await opened(request)
    fields = await http.form(request)
    upto = fields.get("upto", "")
    if not (upto.isascii() and upto.isdecimal() and len(upto) <= 9):
        raise Invalid({"upto": N_("Dit formulier kon niet worden gelezen.")})
    if int(upto) > found.read_number:
        await actions.mark_read(viewer.member_id, found.id, number=int(upto))
    return Response(status_code=204)
