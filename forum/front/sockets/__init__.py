"""`/live`: one socket a page. What the page is about, and the member's own counts with it.

- `?thread=<id>&since=<event>`: a thread, for who may read it (`forum.threads.sockets`);
- `?list=<slug>&since=<second>`: whether a list of threads has changed, for participants;
- `?theme=<slug>&since=<number>`: the recent discussions on a theme's page, visitors too;
- `?talk=<id>&since=<event>`: a conversation, for who is in it (`forum.messages.sockets`);
- `?inbox=1`: the list of one's own conversations;
- `?announcement=<id>`: how far it is, for who manages the theme;
- nothing: the member's own counts alone, on every other page.
"""

from __future__ import annotations

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from forum.core import live
from forum.core.errors import NotFound
from forum.front.sockets import announcements, lists, mine
from forum.front.sockets.recent import (
    HOME_ZONE,
    Right,
    Variant,
    recent_block,
    recent_head,
)
from forum.members.queries import Viewer
from forum.members.web.identify import viewer_of
from forum.messages import sockets as talks
from forum.themes import queries as themes
from forum.threads import sockets as thread_sockets
from forum.threads.sockets import from_here, number

__all__ = ["HOME_ZONE", "recent_block", "recent_head", "routes"]


async def watch(socket: WebSocket) -> None:
    """Hand the socket to what its page shows."""
    if "thread" in socket.query_params:
        await thread_sockets.watch(socket)
        return
    if "talk" in socket.query_params:
        await _talk(socket)
        return
    viewer = viewer_of(socket)
    try:
        watches = await _watches(socket, viewer)
    except NotFound:
        watches = []
    if not watches or not from_here(socket):
        await socket.close()  # before it is accepted: 403
        return
    await socket.accept()
    await live.serve(socket, *watches)


async def _talk(socket: WebSocket) -> None:
    """The frames of one conversation; why not, as a code that the page has words for."""
    ident, viewer = number(socket, "talk"), viewer_of(socket)
    if ident is None or not from_here(socket):
        await socket.close()
        return
    await socket.accept()
    if viewer is None:
        await socket.close(live.REVOKED)
        return
    asked = await talks.watch_of(viewer, ident, number(socket, "since"))
    if isinstance(asked, int):
        await socket.close(asked)
        return
    await live.serve(socket, asked, mine.watch_of(viewer))


async def _watches(socket: WebSocket, viewer: Viewer | None) -> list[live.Watch]:
    own = [mine.watch_of(viewer)] if viewer else []
    if "list" in socket.query_params:
        return [await _list(socket, viewer), *own]
    if "inbox" in socket.query_params and viewer:
        return [talks.inbox_watch(viewer), *own]
    if "theme" in socket.query_params:
        return [await _theme(socket, viewer), *own]
    if "announcement" in socket.query_params:
        return [await announcements.watch_of(socket, viewer), *own]
    return own


async def _list(socket: WebSocket, viewer: Viewer | None) -> live.Watch:
    access = await themes.access(socket.query_params["list"], viewer.member_id if viewer else None)
    if viewer is None or not access.may_read:
        raise NotFound
    key = Right(viewer.session_id, viewer.member_id, access.theme_id, inside=True)
    since = await lists.number_at(access.theme_id, number(socket, "since"))
    return live.Watch(f"list:{access.theme_id}", since, None, key=key)


async def _theme(socket: WebSocket, viewer: Viewer | None) -> live.Watch:
    access = await themes.access(socket.query_params["theme"], viewer.member_id if viewer else None)
    inside = access.may_read
    key = viewer and Right(viewer.session_id, viewer.member_id, access.theme_id, inside)
    variant = Variant(socket.state.language, inside, viewer.zone if viewer else HOME_ZONE)
    since = number(socket, "since")
    return live.Watch(f"theme:{access.theme_id}", since, variant, key=key)


routes: list[BaseRoute] = [WebSocketRoute("/live", watch)]
