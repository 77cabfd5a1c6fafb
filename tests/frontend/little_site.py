"""A site of one thread and the page of patterns, with the templates and scripts as they are.

The socket does what a test tells it: cut after a number, leave one out, ask for a resync.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from forum.core.settings import ROOT

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
VIEWER = 17
HERE = Path(__file__).parent


@dataclass
class Site:
    """`posts` is the truth; the event of post n has number n."""

    static: Path
    manifest: dict[str, str]
    port: int = 0
    posts: list[tuple[str, str]] = field(default_factory=lambda: [("Maarten Jansen", "Eerste.")])
    tail: bool = True
    closed: bool = False
    refuse: int = 0  # status for the next reply
    redirects: bool = True
    cut_after: dict[int, int] = field(default_factory=dict)  # number -> close code, once
    leave_out: set[int] = field(default_factory=set)  # once
    resync_on: int | None = None  # since that gets "resync"
    since: list[int] = field(default_factory=list)  # of each connection
    read: list[int] = field(default_factory=list)
    sockets: set[WebSocket] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.woken = asyncio.Condition()
        self.app = Starlette(
            routes=[
                Route("/draad", self.thread),
                Route("/draad/reageren", self.reply, methods=["POST"]),
                Route("/draad/gelezen", self.mark, methods=["POST"]),
                Route("/patronen", self.patterns),
                Route("/fout", self.error),
                WebSocketRoute("/live", self.live),
                Mount("/static", StaticFiles(directory=self.static)),
            ]
        )
        self.templates = environment(self.manifest)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def say(self, name: str, text: str) -> None:
        """Somebody replies."""
        self.posts.append((name, text))
        async with self.woken:
            self.woken.notify_all()

    def page(self, template: str, answer: int = 200, **context: Any) -> Response:
        everything = {**standing_context(), **context}
        body = self.templates.get_template(template).render(everything)
        return HTMLResponse(body, answer, headers={"content-security-policy": CSP})

    def article(self, number: int) -> str:
        name, text = self.posts[number - 1]
        author = VIEWER if name == "Anouk de Vries" else 3
        macros = self.templates.get_template("parts.html").module
        return str(macros.one(number, name, author, Markup("<p>{}</p>").format(text)))  # type: ignore[attr-defined]

    def thread_page(self, status: int = 200, **context: Any) -> Response:
        shown = range(1, len(self.posts) + 1) if self.tail else range(1, 2)
        articles = Markup("").join(Markup(self.article(n)) for n in shown)
        facts = {"articles": articles, "seq": len(self.posts), "tail": self.tail}
        defaults = {"error": None, "text": "", "closed": self.closed}
        return self.page("thread.html", status, **{**facts, **defaults, **context})

    async def thread(self, _: Request) -> Response:
        return self.thread_page()

    async def patterns(self, request: Request) -> Response:
        return self.page("patterns.html", color_scheme=request.query_params.get("scheme"))

    async def error(self, _: Request) -> Response:
        return self.page("error.html", 404, status=404, sentence="Er staat hier niets.")

    async def mark(self, request: Request) -> Response:
        self.read.append(int(str((await request.form())["upto"])))
        return Response(status_code=204)

    async def reply(self, request: Request) -> Response:
        text = str((await request.form())["text"])
        refused, self.refuse = self.refuse, 0
        if refused >= 500:
            return PlainTextResponse("kapot", refused)
        if refused == 403:
            told = {"status": 403, "sentence": "Dit formulier is verlopen."}
            return self.page("error.html", 403, **told)
        if refused or not text.strip():
            return self.thread_page(
                422, error="Vul een bericht in.", text=text, errors={"text": "x"}
            )
        await self.say("Anouk de Vries", text)
        if self.redirects:
            return RedirectResponse("/draad", 303)
        added = f'<div hx-swap-oob="beforeend:#posts">{self.article(len(self.posts))}</div>'
        composer = self.templates.get_template("parts.html").module.empty()  # type: ignore[attr-defined]
        return HTMLResponse(f"{composer}{added}")

    async def live(self, socket: WebSocket) -> None:
        await socket.accept()
        since = int(socket.query_params["since"])
        self.since.append(since)
        self.sockets.add(socket)
        leaving = asyncio.create_task(_until_gone(socket))
        try:
            if since == self.resync_on:
                self.resync_on = None
                await socket.send_text('{"kind":"resync"}')
                since = len(self.posts)
            await self._feed(socket, since, leaving)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            leaving.cancel()
            self.sockets.discard(socket)

    async def _feed(self, socket: WebSocket, since: int, leaving: asyncio.Task[None]) -> None:
        while not leaving.done():
            while since < len(self.posts):
                since += 1
                if since in self.leave_out:
                    self.leave_out.discard(since)
                    continue
                await socket.send_text(self.frame(since))
                if code := self.cut_after.pop(since, 0):
                    await socket.close(code)
                    return
            async with self.woken:
                waiting = asyncio.create_task(self.woken.wait())
            await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()

    def frame(self, seq: int) -> str:
        head = f'<span id="count" hx-swap-oob="true">{seq} berichten</span>'
        return json.dumps(
            {
                "seq": seq,
                "kind": "post_added",
                "post": seq,
                "content": self.article(seq) + head,
                "target": "#posts",
                "swap": "beforeend",
            }
        )


async def _until_gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


def environment(manifest: dict[str, str]) -> Environment:
    """As the application's, in Dutch."""
    env = Environment(
        loader=FileSystemLoader([ROOT / "templates", HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    env.globals.update(static=lambda name: f"/static/{manifest[name]}", number=str, csrf="token", made_once=lambda macro, *told: macro(*told))
    return env


def standing_context() -> dict[str, Any]:
    """What the application gives every template."""
    return {
        "lang": "nl",
        "viewer": SimpleNamespace(name="Anouk de Vries", member_id=VIEWER, address_broken=False),
        "unread_notices": 3,
        "theme": SimpleNamespace(slug="mensenhandel", name="Mensenhandel", title="Mensenhandel"),
        "request_path": "/draad",
        "nav": [
            ("/mensenhandel/forum", "Forum", True),
            ("/mensenhandel/webinars", "Webinars", False),
        ],
        "moment": lambda at: escape(at.isoformat()),
        "now": datetime.now(UTC),
    }
