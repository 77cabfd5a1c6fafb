"""Choosing what to hear of: a thread, a category, a theme; and all those choices on one page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.members.web.asking import signed_in
from forum.themes.web.entering import entered
from forum.threads import actions, queries
from forum.threads.web.place import opened

SETTINGS = "/instellingen/volgen"


async def thread(request: Request) -> Response:
    """POST `/123-titel/volgen` with `level`: follow, normal, mute, or "" for no choice."""
    access, head = await opened(request)
    fields = await http.form(request)
    await actions.set_thread_level(access, head.id, fields.get("level", "normal"))
    return _back(fields, head.place, f"{head.href}?vanaf={max(head.read_number, 1)}#volgen")


async def category(request: Request) -> Response:
    """POST `/mensenhandel/forum/categorie/zorg/volgen`."""
    access = await entered(request)
    fields = await http.form(request)
    slug = str(request.path_params["slug"])
    shelf = queries.chosen(await queries.categories(access.theme_id), slug)
    await actions.set_category_level(access, shelf.id, fields.get("level", "normal"))
    place = f"/{access.slug}/forum/categorie/{shelf.slug}"
    return _back(fields, place, f"{place}?melding=volgen#volgen")


async def forum(request: Request) -> Response:
    """POST `/mensenhandel/forum/volgen`."""
    access = await entered(request)
    fields = await http.form(request)
    await actions.set_theme_level(access, fields.get("level", "normal"))
    place = f"/{access.slug}/forum"
    return _back(fields, place, f"{place}?melding=volgen#volgen")


def _back(fields: dict[str, str], place: str, there: str) -> Response:
    """To the menu that was used, or to its row among all choices: the focus is there again."""
    row = f"{SETTINGS}?melding=volgen#{queries.anchor(place)}"
    return http.redirect(row if "settings" in fields else there)


async def choices(request: Request) -> Response:
    """`/instellingen/volgen`: everything that one follows or muted."""
    viewer = signed_in(request)
    found = await queries.choices_of(viewer.member_id)
    context = {
        "shelves": [each for each in found if each.kind != "thread"],
        "followed": [each for each in found if each.kind == "thread"],
    }
    return http.render(request, "threads/choices.html", context)
