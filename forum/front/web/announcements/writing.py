"""The manager's form: the words, and for whom; kept as a concept, nothing is sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security
from forum.core.errors import Conflict, Invalid
from forum.core.i18n import gettext as _
from forum.front.web.announcements import words
from forum.front.web.announcements.entering import crumbs, managed, managing
from forum.guard import forms as guard
from forum.guard.forms import Unsettled
from forum.members.web.identify import viewer_of
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.webinars import queries as webinars
from notifications.announcements import forms, queries, selection, writing
from notifications.announcements.forms import AnnouncementForm
from notifications.announcements.queries import AnnouncementCard
from notifications.announcements.selection import Reach

Values = Mapping[str, str]


async def new(request: Request) -> Response:
    """Write one."""
    access = await managing(request)
    if request.method != "POST":
        return await _page(request, access, {"form_token": security.random_token(12)})
    fields = await http.form(request)
    try:
        if fields.get("do") == "count":
            return await _counted(request, access, fields)
        made = await writing.write(access, await _settled(request, access, fields))
    except Invalid as refused:
        return await _page(request, access, fields, problem=refused)
    return http.redirect(f"/{access.slug}/beheer/aankondigingen/{made}")


async def edit(request: Request) -> Response:
    """Change one until it begins; what somebody else changed is not overwritten unseen."""
    access, card = await managed(request)
    writing.unbegun(card)
    if request.method != "POST":
        return await _page(request, access, _values(card), card=card)
    fields = await http.form(request)
    try:
        if fields.get("do") == "count":
            return await _counted(request, access, fields, card=card)
        form = await _settled(request, access, fields)
        await writing.change(access, card.id, form=form)
    except Invalid as refused:
        return await _page(request, access, fields, card=card, problem=refused)
    except Conflict as refused:
        current = await queries.managed(access, card.id)
        writing.unbegun(current)
        again = {**fields, "seen": current.changed_at.isoformat()}
        return await _page(request, access, again, card=current, clash=refused.sentence)
    return http.redirect(card.path)


async def remove(request: Request) -> Response:
    """Throw a concept away."""
    access, card = await managed(request)
    await http.form(request)
    await writing.remove(access, card.id)
    return http.redirect(f"/{access.slug}/beheer/aankondigingen?melding=weg")


async def _settled(request: Request, access: Access, fields: Values) -> AnnouncementForm:
    """The form after what the guard had to ask. Raises `Invalid` or `Unsettled`."""
    form = forms.announcement_form(fields, await _regions(access))
    viewer = viewer_of(request)
    member_id, own = (viewer.member_id, guard.own_words(viewer)) if viewer else (0, [])
    texts = {"subject": form.subject, "text": form.text}
    done = guard.settled(fields, texts, member_id=member_id, own=own)
    return replace(form, subject=done.texts["subject"], text=done.texts["text"])


async def _counted(
    request: Request, access: Access, fields: Values, *, card: AnnouncementCard | None = None
) -> Response:
    """The same form, with how many people the selection is now."""
    chosen = forms.selection_form(fields, await _regions(access))
    found = await selection.reach(access.theme_id, chosen)
    return await _page(request, access, fields, card=card, reach=found)


async def _page(
    request: Request,
    access: Access,
    values: Values,
    *,
    card: AnnouncementCard | None = None,
    problem: Invalid | None = None,
    clash: str | None = None,
    reach: Reach | None = None,
) -> Response:
    title = _("Aankondiging wijzigen") if card else _("Nieuwe aankondiging")
    here = [(card.path, card.subject)] if card else []
    errors = {name: _(sentence) for name, sentence in (problem.errors if problem else {}).items()}
    context = {
        "crumbs": crumbs(access, *here, (None, title)),
        "heading": title,
        "card": card,
        "values": values,
        "errors": errors,
        "asked": problem.asked if isinstance(problem, Unsettled) else None,
        "clash": clash,
        "reach": reach,
        "reasons": words.REASONS,
        **await _choices(access),
    }
    status = 409 if clash else problem.status if problem else 200
    return http.render(request, "front/announcements/edit.html", context, status)


async def _choices(access: Access) -> dict[str, Any]:
    """What may be chosen, as fields of the form take it."""
    coming = await webinars.upcoming(access.theme_id)
    been = await webinars.past(access.theme_id)
    titles = [(str(each.id), each.title) for each in (*coming, *been)]
    regions = [(forms.region_field(each), each) for each in await _regions(access)]
    return {
        "roles": [(f"role_{key}", name) for key, name in words.named(words.ROLES)],
        "kinds": [(f"kind_{key}", name) for key, name in words.named(words.KINDS)],
        "sizes": [(f"size_{key}", name) for key, name in words.named(words.SIZES)],
        "regions": regions,
        "webinars": [("", _("Geen webinar")), *titles],
        "places": [("", _("Kies wie u bedoelt")), *words.named(words.PLACES)],
    }


async def _regions(access: Access) -> list[str]:
    return (await themes.places(access.theme_id)).regions


def _values(card: AnnouncementCard) -> Values:
    return {
        "subject": card.subject,
        "text": card.source,
        "seen": card.changed_at.isoformat(),
        **forms.typed(card.selection),
    }
