"""Files of one's own: upload, see what there is, take away."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forum.core import http, security
from forum.core.errors import Forbidden, Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.files import actions, forms, queries
from forum.files.content import LIMIT
from forum.guard.forms import Asked, Unsettled, own_words
from forum.members.web.asking import signed_in
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import queries as threads

PACE = "60/10 minutes"


async def files(request: Request) -> Response:
    """GET and POST `/mensenhandel/bestanden`. To a script the answer is JSON."""
    access = await entered(request)
    if request.method != "POST":
        return await _page(request, access, {})
    if not access.may_write:
        raise Forbidden("U mag nu wel lezen, maar niet schrijven in dit forum.")
    sent = await http.upload(request, "file", most=LIMIT)
    try:
        await security.limit(PACE, "file", str(access.member_id))
        made = await actions.upload(access, _form(request, sent))
    except Unsettled as refused:
        return await _which_name(request, access, sent, refused.asked)
    except Invalid as refused:
        faults = {name: _(sentence) for name, sentence in refused.errors.items()}
        if _by_script(request):
            return JSONResponse({"errors": faults}, refused.status)
        return await _page(request, access, sent.fields, errors=faults)
    if not _by_script(request):
        return http.redirect(f"/{access.slug}/bestanden#bestand-{made.id}")
    told = {"markdown": made.markdown, "name": made.name, "url": made.href}
    return JSONResponse({**told, "kind": made.kind, "state": made.state}, 201)


def _form(request: Request, sent: http.Upload) -> forms.FileForm:
    viewer = signed_in(request)
    own = own_words(viewer)
    return forms.file_form(
        sent.fields, sent.name, sent.content, member_id=viewer.member_id, own=own
    )


async def _which_name(
    request: Request, access: Access, sent: http.Upload, asked: Asked
) -> Response:
    """The name seems to tell of a person: a neutral one, or this one all the same?"""
    about = forms.asked_about(sent.name, asked)
    if _by_script(request):
        told = {"seen": about["file_seen"], "what": about["file_what"]}
        return JSONResponse({"errors": {}, "asked": told}, Unsettled.status)
    errors = {"file_do": _(forms.AGAIN)}
    return await _page(request, access, sent.fields, errors=errors, about=about)


def _by_script(request: Request) -> bool:
    return request.headers.get("accept", "") == "application/json"


async def _page(
    request: Request,
    access: Access,
    fields: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> Response:
    used = await queries.used_bytes(access.member_id or 0)
    own = await queries.own_files(access)
    context = {
        "files": own,
        "uses": await threads.uses_of_files([each.id for each in own]),
        "used": round(used / 1024 / 1024, 1),
        "quota": round(queries.quota() / 1024 / 1024),
        "fields": {name: fields.get(name, "") for name in ("alt", "decorative")},
        "errors": errors or {},
        "about": about,
        "crumbs": [(f"/{access.slug}", access.name), (None, _("Mijn bestanden"))],
    }
    return http.render(request, "files/own.html", context, 422 if errors else 200)


async def remove(request: Request) -> Response:
    """POST `/mensenhandel/bestanden/<key>/verwijderen`, for its owner."""
    access = await entered(request)
    await http.form(request)
    await actions.remove(access, str(request.path_params["key"]))
    return http.redirect(f"/{access.slug}/bestanden")


async def quarantine(request: Request) -> Response:
    """`/mensenhandel/bestanden/quarantaine`: for moderators."""
    access = await entered(request)
    if not access.may_moderate:
        raise NotFound
    context = {
        "files": await queries.quarantined(access),
        "crumbs": [(f"/{access.slug}", access.name), (None, _("Tegengehouden bestanden"))],
    }
    return http.render(request, "files/quarantine.html", context)
