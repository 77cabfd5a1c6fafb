"""Who asks: from the session cookie to `request.state.viewer`, and the language to answer in."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core import clock, i18n, security
from forum.core import settings as settings_module
from forum.members import actions, queries

SCHEMES = ("light", "dark")
BY_ITSELF = "/nu"  # what an open page asks of itself keeps no session alive: nobody may be there


def cookie_name(kind: str) -> str:
    """Session, visit, language or scheme as the browser knows it (`__Host-` where https)."""
    return f"__Host-{kind}" if settings_module.current().secure else f"forum-{kind}"


def set_cookie(response: Response, kind: str, value: str, *, seconds: int) -> None:
    """A functional cookie: not for scripts, not for other sites."""
    response.set_cookie(
        cookie_name(kind),
        value,
        max_age=seconds,
        path="/",
        secure=settings_module.current().secure,
        httponly=True,
        samesite="lax",
    )


def cookies(headers: Headers) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def viewer_of(connection: HTTPConnection) -> queries.Viewer | None:
    """The viewer that `Identify` found, or None for a visitor."""
    found: queries.Viewer | None = connection.state.viewer
    return found


class Identify:
    """Put viewer, language and form-token seed on `request.state` (pages and sockets)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        jar = cookies(Headers(scope=scope))
        state = scope.setdefault("state", {})
        viewer = await _viewer(jar, used=not scope["path"].endswith(BY_ITSELF))
        fresh_visit = "" if viewer or jar.get(cookie_name("visit")) else security.random_token(18)
        state["viewer"] = viewer
        state["actor"] = viewer.member_id if viewer else None
        seed = f"s{viewer.session_id}" if viewer else jar.get(cookie_name("visit")) or fresh_visit
        state["csrf_seed"] = seed
        language = viewer.language if viewer else jar.get(cookie_name("language"), "nl")
        state["language"] = language if language in i18n.LANGUAGES else "nl"
        scheme = jar.get(cookie_name("scheme"))
        state["color_scheme"] = scheme if scheme in SCHEMES else None
        with i18n.speaking(state["language"]):
            await self.app(scope, receive, _with_visit(send, fresh_visit) if fresh_visit else send)


def _with_visit(send: Send, value: str) -> Send:
    # Only pages that carry a form need it: HTML answers to a visitor.
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                holder = Response()
                set_cookie(holder, "visit", value, seconds=24 * 3600)
                headers.append("set-cookie", holder.headers["set-cookie"])
        await send(message)

    return add


async def _viewer(jar: dict[str, str], *, used: bool) -> queries.Viewer | None:
    token = jar.get(cookie_name("session"))
    viewer = await queries.viewer_with(token) if token else None
    if viewer and used and clock.now() - viewer.seen_at > queries.SEEN_EVERY:
        await actions.note_seen(viewer.session_id)
    return viewer
