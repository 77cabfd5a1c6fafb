"""The theme page, which is the front page too: for visitors, and livelier for members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, i18n
from forum.front.sockets import HOME_ZONE, recent_block, recent_head
from forum.members.web.identify import viewer_of
from forum.publications import queries as publications
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.themes.web.entering import seen
from forum.threads import queries as threads
from forum.webinars import queries as webinars


async def front_page(request: Request) -> Response:
    """`/`: the page of the reader's theme."""
    viewer = viewer_of(request)
    slug = await themes.first_slug(viewer.member_id if viewer else None)
    if slug is None:
        return http.render(request, "front/no_theme.html")
    request.path_params["theme"] = slug
    return await theme_page(request)


async def theme_page(request: Request) -> Response:
    """`/{theme}`: what it is about, what is being discussed, webinars, contact."""
    access = await seen(request)
    # The number first: what happens while the rest is read comes by the socket.
    seq = await recent_head(access.theme_id)
    shelves = await threads.shelves(access) if access.may_read else []
    read = await threads.read_so_far(access)
    return http.render(
        request,
        "front/home.html",
        {
            "seq": seq,
            "texts": await themes.theme_texts(access.theme_id),
            "recent": await _recent(request, access, read),
            "read": read,
            "shelves": shelves,
            "fresh": sum(shelf.spoken for shelf in shelves),
            "practices": await threads.latest_cards(access, 3),
            **await _webinars(access),
            "publications": await publications.newest(access),
        },
    )


async def _recent(request: Request, access: Access, read: Mapping[int, int]) -> str:
    viewer = viewer_of(request)
    return await recent_block(
        access.theme_id,
        language=i18n.language(),
        inside=access.may_read,
        zone=viewer.zone if viewer else HOME_ZONE,
        read=read,
    )


async def _webinars(access: Access) -> dict[str, Any]:
    return {
        "next_webinar": await webinars.next_webinar(access.theme_id),
        "recording": await webinars.latest_recording(access.theme_id),
    }
