"""What is left of a webinar: recording, chapters, what was said, and the slides as a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.files.content import LIMIT
from forum.files.forms import FileForm
from forum.themes.queries import Access
from forum.webinars import actions, forms, queries
from forum.webinars.queries import WebinarCard
from forum.webinars.web.entering import crumbs, managed


async def recording(request: Request) -> Response:
    """Addresses of recording, slides and captions, and the chapters."""
    access, webinar = await managed(request)
    if request.method != "POST":
        return await _page(request, access, webinar, _values(webinar))
    fields = await http.form(request)
    try:
        await actions.add_recording(access, webinar.id, form=forms.recording_form(fields))
    except Invalid as refused:
        return await _page(request, access, webinar, fields, refused.errors)
    return http.redirect(webinar.path)


async def slides(request: Request) -> Response:
    """POST: the slides as a file, or (`do` is "drop") away with them."""
    access, webinar = await managed(request)
    sent = await http.upload(request, "file", most=LIMIT)
    if sent.fields.get("do") == "drop":
        await actions.drop_slides(access, webinar.id)
        return http.redirect(f"{webinar.path}/opname#presentatie")
    try:
        if not sent.name:
            raise Invalid({"file": _("Kies een bestand.")})
        await security.limit("60/10 minutes", "file", str(access.member_id))
        # A name of ours: what people call their files may tell of somebody.
        name = f"presentatie{PurePath(sent.name).suffix[:12]}"
        await actions.put_slides(access, webinar.id, FileForm(name, sent.content))
    except Invalid as refused:
        faults = {name: _(sentence) for name, sentence in refused.errors.items()}
        return await _page(request, access, webinar, _values(webinar), faults)
    return http.redirect(f"{webinar.path}/opname#presentatie")


async def _page(
    request: Request,
    access: Access,
    webinar: WebinarCard,
    fields: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> Response:
    context = {
        "crumbs": crumbs(access, (webinar.path, webinar.title), (None, _("Presentatie en opname"))),
        "webinar": webinar,
        "values": fields,
        "errors": errors or {},
        "slides": await queries.slides_of(webinar),
        "begun": webinar.phase in {"live", "past"},
    }
    return http.render(request, "webinars/recording.html", context, 422 if errors else 200)


def _values(webinar: WebinarCard) -> Mapping[str, str]:
    return {
        "recording_url": webinar.recording_url,
        "slides_url": webinar.slides_url,
        "captions_url": webinar.captions_url,
        "chapters": "\n".join(f"{at} {title}" for at, title in webinar.chapters),
    }
