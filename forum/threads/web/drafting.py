"""Drafts: saved by the script while somebody types, or by a button; listed; thrown away."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forum.core import clock, http, i18n, text
from forum.core.errors import SignInNeeded
from forum.members.web.identify import viewer_of
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import actions, forms, queries
from forum.threads.forms import DraftForm
from forum.threads.web.clashing import DraftMoved, of_draft


async def save(request: Request) -> Response:
    """POST `/mensenhandel/concepten`: keep what was typed; JSON with its version and a line.

    409 when the draft went on elsewhere or is gone: what is kept stays as it is, and the answer
    is a piece of HTML with both texts to choose from.
    """
    access = await entered(request)
    fields = await http.form(request)
    form = forms.draft_form(fields)
    version = await actions.save_draft(access, form)
    if version is None:
        version = await _same(access, form)
    if version is None:
        clash = await of_draft(access, form.place, fields)
        return http.render(request, "threads/_clash.html", {"clash": clash}, 409)
    viewer = viewer_of(request)
    at = text.clock_time(clock.now(), viewer.zone if viewer else "Europe/Amsterdam")
    told = i18n.gettext("Concept bewaard om %(time)s") % {"time": at} if version else ""
    return JSONResponse({"version": version, "told": told})


async def throw_away(request: Request) -> Response:
    """POST `/mensenhandel/concepten/weg`: no draft any more; back to where it was."""
    access = await entered(request)
    fields = await http.form(request)
    await actions.throw_away(access, forms.draft_place(fields))
    return http.redirect(http.local_path(fields.get("next", "/mijn-concepten")))


async def keep(access: Access, fields: Mapping[str, str]) -> None:
    """The button "keep as a draft" of a page without scripts. Raises `DraftMoved`."""
    form = forms.draft_form({**fields, "version": fields.get("draft_version", "0")})
    if await actions.save_draft(access, form) is None and await _same(access, form) is None:
        raise DraftMoved


async def _same(access: Access, form: DraftForm) -> int | None:
    """The version that is kept, when it says what this one does: then nobody has to choose."""
    kept = await queries.draft_at(access, form.place)
    same = kept is not None and (kept.source, kept.title) == (form.text, form.title)
    return kept.version if kept and same else None


async def mine(request: Request) -> Response:
    """`/mijn-concepten`: everything that one has not finished, in all themes."""
    viewer = viewer_of(request)
    if viewer is None:
        raise SignInNeeded
    context = {"drafts": await queries.drafts_of(viewer.member_id)}
    return http.render(request, "threads/drafts.html", context)
