"""Pure ASGI middleware: request id and log line, security headers, forgery by origin."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core import settings as settings_module
from forum.core.errors import TooLarge
from forum.core.metrics import request_seconds

log = structlog.get_logger()

# internet.nl's checker is the mark: no unsafe-*, a default, and every fetch named.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
LEFT = 499  # in logs and numbers: nobody was there any more to be answered
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class TrustedProxies:
    """Believe X-Forwarded-For only from the networks named in TRUSTED_PROXIES."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and settings_module.current().trusted_proxies:
            self._resolve(scope)
        await self.app(scope, receive, send)

    def _resolve(self, scope: Scope) -> None:
        client = scope.get("client")
        if not client or not _trusted(client[0]):
            return
        hops = Headers(scope=scope).get("x-forwarded-for", "").replace(" ", "").split(",")
        for hop in reversed([h for h in hops if h]):
            if not _trusted(hop):
                scope["client"] = (hop, 0)
                return


def _trusted(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address in network for network in settings_module.current().trusted_proxies)


class RequestLog:
    """A request id on every answer, one log line a request, and the time it took.

    The line carries the route, never the address with its query: no personal data in logs.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = identity
        structlog.contextvars.bind_contextvars(request_id=identity)
        began = time.perf_counter()
        status = LEFT

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", identity.encode()))
            await send(message)

        try:
            await self.app(scope, receive, tell)
        except BaseException:
            status = 500 if status == LEFT else status
            raise
        finally:
            self._note(scope, status, time.perf_counter() - began)
            structlog.contextvars.unbind_contextvars("request_id")

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "static" if _static(scope) else "none")
        request_seconds.labels(route=route, status=str(status)).observe(seconds)
        if route not in {"static", "/healthz", "/readyz"}:
            log.info(
                "request",
                action=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                actor=scope["state"].get("actor"),
            )


def _static(scope: Scope) -> bool:
    return bool(scope["path"].startswith("/static/"))


class SecurityHeaders:
    """The headers of every answer (nl.md R24, R25)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dress(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A file that is not there (yet: a new version is on its way) is not kept.
                lasting = _static(scope) and message["status"] in {200, 206, 304}
                _dress(MutableHeaders(scope=message), lasting=lasting)
            await send(message)

        await self.app(scope, receive, dress)


def _dress(headers: MutableHeaders, *, lasting: bool) -> None:
    headers.setdefault("content-security-policy", CSP)
    headers["x-content-type-options"] = "nosniff"
    headers["x-frame-options"] = "DENY"
    headers["referrer-policy"] = "same-origin"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), geolocation=(), microphone=()"
    if settings_module.current().secure:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    if lasting:
        headers.setdefault("cache-control", "public, max-age=31536000, immutable")
    else:
        headers.setdefault("cache-control", "no-store")


class BodyLimit:
    """Read no more of a body than `most` bytes: past that, `TooLarge` for who is reading.

    Paths that `files` finds take files, and so `most_of_files`.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: int,
        files: re.Pattern[str] | None = None,
        most_of_files: int = 0,
    ) -> None:
        self.app = app
        self.most = most
        self.files = files
        self.most_of_files = most_of_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        heard, most = 0, self._most(scope)

        async def counted() -> Message:
            nonlocal heard
            message = await receive()
            heard += len(message.get("body", b""))
            if heard > most:
                raise TooLarge
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)

    def _most(self, scope: Scope) -> int:
        takes_files = self.files and self.files.search(str(scope.get("path", "")))
        return self.most_of_files if takes_files else self.most


class SameOrigin:
    """Refuse writes that another site made the browser send (and the form token, in `form`).

    One-click unsubscribe comes from mail providers without an Origin and is let through
    by that absence: only a browser sends Origin or Sec-Fetch-Site, and those must be ours.
    """

    def __init__(self, app: ASGIApp, refusal: Callable[[Request], Awaitable[Response]]) -> None:
        self.app = app
        self.refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unsafe = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if unsafe and not same_origin(Headers(scope=scope)):
            response = await self.refusal(Request(scope, receive))
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)


def same_origin(headers: Headers) -> bool:
    """Whether the browser says that the request began on this site."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    return origin == settings_module.current().origin or _demo_origin(origin, headers)


def _demo_origin(origin: str, headers: Headers) -> bool:
    # On one's own machine the site is reached as 127.0.0.1 and as localhost alike.
    settings = settings_module.current()
    parts = urlsplit(origin)
    local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return not settings.secure and local and parts.netloc == headers.get("host")
