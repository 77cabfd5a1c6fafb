"""Entering a theme: what every page of it does first."""

from __future__ import annotations

from starlette.requests import Request

from forum.members.web.identify import viewer_of
from forum.themes import actions, queries


async def entered(request: Request) -> queries.Access:
    """The theme of this address, for a reader who may enter; also on `request.state.theme`."""
    viewer = viewer_of(request)
    access = await seen(request)
    return queries.readable(access, zone=viewer.zone) if viewer else queries.readable(access)


async def glanced(request: Request) -> queries.Access:
    """The same for what an open page asks by itself: that is no visit."""
    viewer = viewer_of(request)
    slug = str(request.path_params.get("theme", ""))
    access = await queries.access(slug, viewer.member_id if viewer else None)
    request.state.theme = access
    return queries.readable(access, zone=viewer.zone) if viewer else queries.readable(access)


async def seen(request: Request) -> queries.Access:
    """The theme of this address as this reader, a visitor too, may see it."""
    viewer = viewer_of(request)
    slug = str(request.path_params.get("theme", ""))
    access = await queries.access(slug, viewer.member_id if viewer else None)
    access = await actions.note_visit(access) if access.may_read else access
    request.state.theme = access
    return access
