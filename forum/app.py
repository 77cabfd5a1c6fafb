"""The web application: routes of every domain, middleware, errors, start and stop."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.core import db, errors, http, i18n, jobs, live, logs, security
from forum.core import settings as settings_module
from forum.core.collector import spare_what_stays
from forum.core.middleware import (
    BodyLimit,
    RequestLog,
    SameOrigin,
    SecurityHeaders,
    TrustedProxies,
)
from forum.core.statics import BuiltFiles
from forum.front import sockets as front_sockets
from forum.front import web as front
from forum.members import web as members
from forum.members.web.identify import Identify, viewer_of
from forum.messages import web as messages
from forum.moderation import web as moderation
from forum.publications import web as publications
from forum.themes import web as themes
from forum.threads import web as threads
from forum.webinars import web as webinars

BODY_LIMIT = 1024 * 1024
# One's own files, and the forms of a publication.
TAKE_FILES = re.compile(r"/bestanden$|^/[^/]+/publicaties/(nieuw|[^/]+/bewerken)$")
FILES_LIMIT = 26 * 1024 * 1024  # one file of 25 MB and the form around it
ELSEWHERE = i18n.N_("Dit formulier is vanaf een andere website verstuurd. Er is niets gewijzigd.")
OUR_FAULT = i18n.N_("Er ging iets mis. Uw tekst is niet verwerkt.")
log = structlog.get_logger()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the pool and the live hub; close them when the server has drained."""
    owns_database = getattr(app.state, "owns_database", True)
    if owns_database:
        await db.open_database()
    await live.start_hub()
    if owns_database:  # a process of its own: what is loaded now, stays
        spare_what_stays()
    try:
        yield
    finally:
        await live.stop_hub()
        if owns_database:
            await jobs.close_jobs()
            await security.close_limits()
            await db.close_database()


def context(request: Request) -> Mapping[str, Any]:
    """What every template may use."""
    viewer = viewer_of(request)
    return {
        "viewer": viewer,
        "theme": getattr(request.state, "theme", None),
        "lang": i18n.language(),
        "csrf": security.csrf_token(request.state.csrf_seed),
        "request_path": request.url.path,
        **http.time_helpers(viewer.zone if viewer else "Europe/Amsterdam"),
    }


async def problem(request: Request, error: Exception) -> Response:
    """A `Problem` as a page, in the reader's language, with its own status."""
    assert isinstance(error, errors.Problem)
    if isinstance(error, errors.SignInNeeded) and request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return http.redirect(f"/inloggen?volgende={quote(asked)}")
    headers = {"retry-after": str(error.seconds)} if isinstance(error, errors.TooMany) else {}
    kept = await http.kept_text(request)
    response = _error_page(request, error.status, i18n.gettext(error.sentence), kept)
    response.headers.update(headers)
    return response


async def refused(request: Request, error: Exception) -> Response:
    """Starlette's own refusals (404, 405, 413 …) as a page."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and request.url.path.endswith("/") and request.method == "GET":
        return _without_slash(request)
    known: dict[int, errors.Problem] = {404: errors.NotFound(), 413: errors.TooLarge()}
    sentence = known.get(error.status_code, errors.Problem()).sentence
    response = _error_page(request, error.status_code, i18n.gettext(sentence))
    response.headers.update(error.headers or {})
    return response


def _without_slash(request: Request) -> Response:
    """Where the same address without "/" at its end leads, on this site whatever Host says."""
    path = quote(request.url.path.strip("/"))
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{path}{query}", status_code=307)


class OurFault:
    """A fault of ours: logged whole, told without detail, with the request id to quote.

    Inside the other middleware, so that this answer too has its headers and its log line.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except ClientDisconnect:
            return  # she left while sending: nobody's fault, and nobody to answer
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            response = await _fault(Request(scope, receive), error)
            await response(scope, receive, send)


async def _fault(request: Request, error: Exception) -> Response:
    away = db.is_away(error)
    if away:
        log.warning("database_away", error=type(error).__name__)
    else:
        log.exception("unhandled", error=type(error).__name__)
    with i18n.speaking(getattr(request.state, "language", "nl")):
        sentence = i18n.gettext(errors.Away.sentence if away else OUR_FAULT)
        kept = await http.kept_text(request)
        response = _error_page(request, 503 if away else 500, sentence, kept)
    response.headers["retry-after"] = "10"
    return response


async def foreign(request: Request) -> Response:
    """A form that another site sent. Its text is not shown: it is not the reader's."""
    return _error_page(request, 403, i18n.gettext(ELSEWHERE))


def _error_page(request: Request, status: int, sentence: str, kept: str = "") -> Response:
    for name, nothing in {"viewer": None, "csrf_seed": "", "request_id": ""}.items():
        if not hasattr(request.state, name):  # of a file, or before anyone was identified
            setattr(request.state, name, nothing)
    told = {
        "status": status,
        "sentence": sentence,
        "request_id": request.state.request_id,
        "kept": kept,
    }
    return http.render(request, "error.html", told, status)


async def healthz(_: Request) -> Response:
    """The process lives."""
    return PlainTextResponse("ok")


async def readyz(_: Request) -> Response:
    """PostgreSQL and the broker answer, and the tables are up to date: 200, else 503."""
    state = await front.readiness()
    return JSONResponse(state, status_code=200 if all(state.values()) else 503)


def routes() -> list[BaseRoute]:
    """Every address there is. Domains with a fixed first word come before the theme's slug."""
    static = settings_module.ROOT / "forum" / "static"
    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Mount("/static", BuiltFiles(directory=static, check_dir=False)),
        *threads.routes,  # the busiest; all begin with a theme and "forum", as no other does
        *members.routes,
        *front_sockets.routes,
        *messages.routes,
        *front.routes,
        *webinars.routes,
        *publications.routes,
        *moderation.routes,
        *themes.routes,
    ]


def create_app(*, owns_database: bool = True) -> Starlette:
    """The application. Tests share their own pool and pass `owns_database=False`."""
    settings = settings_module.current()
    logs.configure(settings)
    http.fresh_templates()
    app = Starlette(
        routes=routes(),
        lifespan=lifespan,
        middleware=[
            Middleware(TrustedProxies),
            Middleware(RequestLog),
            Middleware(SecurityHeaders),
            Middleware(BodyLimit, most=BODY_LIMIT, files=TAKE_FILES, most_of_files=FILES_LIMIT),
            Middleware(OurFault),
            Middleware(Identify),
            Middleware(SameOrigin, refusal=foreign),
            Middleware(front.Shell),
        ],
        exception_handlers={errors.Problem: problem, HTTPException: refused},
    )
    app.router.redirect_slashes = False  # Starlette's redirect goes to the Host that was sent
    app.state.owns_database = owns_database
    return app


http.provide_context(context)
