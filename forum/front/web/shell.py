"""What stands around every page: the theme, the navigation, the bell, what was just done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from forum.core import http
from forum.core.i18n import gettext as _
from forum.front.web.menu import news
from forum.front.web.told import told
from forum.members.queries import Viewer
from forum.themes import queries as themes

_BARE = ("/static/", "/healthz", "/readyz", "/live")
READING = frozenset({"GET", "HEAD"})


class Shell:
    """Look up, before a page is made, what its frame needs (a template cannot wait for it)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_BARE):
            await _prepare(scope)
        await self.app(scope, receive, send)


async def _prepare(scope: Scope) -> None:
    state = scope["state"]
    viewer: Viewer | None = state["viewer"]
    themeless = scope["path"].split("/")[1] in _words(scope["app"])
    if viewer and (themeless or scope["method"] in READING):
        state["unread_notices"], state["news"] = await news.with_bell(viewer.member_id)
    if themeless:
        state["theme"] = await _home_theme(viewer)


def _words(app: Any) -> frozenset[str]:
    """The first words of addresses that are not a theme's ("inloggen", "zoeken")."""
    if not hasattr(app.state, "first_words"):
        paths = [getattr(route, "path", "") for route in app.routes]
        firsts = {path.split("/")[1] for path in paths if path.startswith("/")}
        app.state.first_words = frozenset(word for word in firsts if not word.startswith("{"))
    words: frozenset[str] = app.state.first_words
    return words


async def _home_theme(viewer: Viewer | None) -> themes.Access | None:
    """The theme that pages outside any theme are shown in: the member's, or the oldest."""
    member_id = viewer.member_id if viewer else None
    slug = await themes.first_slug(member_id)
    return await themes.access(slug, member_id) if slug else None


def shell(request: Request) -> Mapping[str, Any]:
    """The navigation and the rest, for every template."""
    theme: themes.Access | None = getattr(request.state, "theme", None)
    return {
        "nav": _nav(theme, request.url.path) if theme else [],
        "menu_news": _news(theme, getattr(request.state, "news", {})) if theme else {},
        "crumbs": [],
        "unread_notices": getattr(request.state, "unread_notices", 0),
        "notices_flash": told(request.query_params.get("melding", "")),
        "color_scheme": getattr(request.state, "color_scheme", None),
        "errors": None,
    }


def _nav(theme: themes.Access, path: str) -> list[tuple[str, str, bool]]:
    home = f"/{theme.slug}"
    rows = [(f"{home}/forum", _("Forum")), (f"{home}/webinars", _("Webinars"))]
    if theme.may_read:
        rows.append((f"{home}/publicaties", _("Publicaties")))
        rows.append((f"{home}/deelnemers", _("Deelnemers")))
    rows.append((f"{home}/contact", _("Contact")))
    if theme.may_moderate:
        rows.append((f"{home}/moderatie", _("Moderatie")))
    first = (home, _("Overzicht"), path in {"/", home})
    if path.startswith(f"{home}/beheer/"):  # reached from the desk
        path = f"{home}/moderatie"
    return [
        first,
        *((href, text, path == href or path.startswith(f"{href}/")) for href, text in rows),
    ]


def _news(theme: themes.Access, counts: Mapping[str, int]) -> dict[str, int]:
    """Address in the menu -> the number at it, where there is one."""
    count = counts.get(theme.slug, 0)
    return {f"/{theme.slug}/forum": count} if count else {}


http.provide_context(shell)
