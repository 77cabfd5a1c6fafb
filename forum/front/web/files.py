"""The bytes of a file, to who may read where it stands."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from forum.core.errors import Conflict, NotFound, SignInNeeded
from forum.files import queries as files
from forum.files.queries import FileRow
from forum.front.web import own_files
from forum.members.web.identify import viewer_of
from forum.publications import queries as publications
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.threads import queries as threads
from forum.webinars import queries as webinars

# Whatever a file holds, opened in a browser it may do nothing.
_CSP = "default-src 'none'; sandbox; frame-ancestors 'none'"
# A browser's reader of PDF is no page of ours, and some do not work in a sandbox.
_CSP_PDF = "default-src 'none'; frame-ancestors 'none'"


async def original(request: Request) -> Response:
    """`/bestand/<key>/<name>`; images are shown, and PDFs that a manager put in the library or
    beside a webinar; everything else is saved."""
    found = await _allowed(request)
    if request.path_params["file"] != found.name:
        raise NotFound
    opens = found.kind == "image" or (found.kind == "pdf" and found.library)
    return await _sent(found, "original", shown=opens)


async def small(request: Request) -> Response:
    """`/bestand/<key>/klein`: an image of at most 800 by 800."""
    return await _sent(await _allowed(request), "thumbnail", shown=True)


async def _allowed(request: Request) -> FileRow:
    viewer = viewer_of(request)
    if viewer is None:
        raise SignInNeeded
    found = await files.file_for(str(request.path_params["key"]))
    if found is None:
        raise NotFound
    access = await themes.access_to(found.theme_id, viewer.member_id)
    themes.readable(access, zone=viewer.zone)
    if found.owner_id != access.member_id and not await _shown(access, found.id):
        raise NotFound
    if found.state == "quarantined":
        raise NotFound
    if found.state != "ready":
        raise Conflict("Dit bestand wordt gecontroleerd. Probeer het over een minuut opnieuw.")
    return found


async def _shown(access: Access, file_id: int) -> bool:
    """Whether something that this reader may read has the file."""
    return (
        await threads.shows_file(access, file_id)
        or await publications.shows_file(access, file_id)
        or await webinars.shows_file(access, file_id)
    )


async def _sent(found: FileRow, variant: str, *, shown: bool) -> Response:
    media_type = await files.variant_type(found.id, variant)
    if media_type is None:
        raise NotFound
    manner = "inline" if shown else "attachment"
    headers = {
        "content-security-policy": _CSP_PDF if shown and found.kind == "pdf" else _CSP,
        "content-disposition": f"{manner}; filename*=UTF-8''{quote(found.name)}",
    }
    return StreamingResponse(
        files.content(found.id, variant), media_type=media_type, headers=headers
    )


routes: list[BaseRoute] = [
    Route("/bestand/{key}/klein", small, methods=["GET"]),
    Route("/bestand/{key}/{file}", original, methods=["GET"]),
    Route("/{theme}/bestanden/quarantaine", own_files.quarantine, methods=["GET"]),
    Route("/{theme}/bestanden/{key}/verwijderen", own_files.remove, methods=["POST"]),
    Route("/{theme}/bestanden", own_files.files, methods=["GET", "POST"]),
]
