"""Posts that one keeps: to find them again, with a note and a reminder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from forum.core import clock, http, text
from forum.core.errors import Invalid, NotFound
from forum.members.web.asking import refused, signed_in
from forum.threads import actions, queries
from forum.threads.forms import bookmark_form
from forum.threads.queries import Bookmark
from forum.threads.queries.bookmarks import PAGE
from forum.threads.web.place import at_post, crumbs, number_of, opened


async def keep(request: Request) -> Response:
    """`/123-titel/45/bewaren`: keep a post, or change what was kept of it."""
    access, head = await opened(request)
    viewer = signed_in(request)
    post = await queries.post_at(head, number_of(request))
    if post.deleted_at or (post.hidden_at and not access.may_moderate):
        raise NotFound
    kept = await queries.bookmark_of(viewer.member_id, post.id)
    context = {
        "thread": head,
        "post": post,
        "excerpt": text.excerpt(post.html),
        "kept": kept,
        "crumbs": crumbs(access, (head.href, head.title)),
        "evening": clock.now().astimezone(ZoneInfo(viewer.zone)).hour >= 17,
        "today": clock.now().astimezone(ZoneInfo(viewer.zone)).date(),
    }
    if request.method != "POST":
        context["fields"] = _fields(kept, viewer.zone)
        return http.render(request, "threads/bookmark.html", context)
    fields = await http.form(request)
    try:
        form = bookmark_form(fields, viewer.zone)
    except Invalid as problem:
        return refused(request, "threads/bookmark.html", {**context, "fields": fields}, problem)
    await actions.save_bookmark(access, head, post.number, form=form)
    place, _, anchor = at_post(head, post.number).partition("#")
    return http.redirect(f"{place}?melding=bewaard#{anchor}")


def _fields(kept: Bookmark | None, zone: str) -> Mapping[str, Any]:
    """What stands in the form: what was kept, or tomorrow for who chooses a moment herself."""
    local = clock.now().astimezone(ZoneInfo(zone)) + timedelta(days=1)
    typed = {"note": "", "when": "none", "date": local.date().isoformat(), "time": "09:00"}
    if kept is None:
        return typed
    if kept.remind_at is None or kept.reminded_at is not None:
        return {**typed, "note": kept.note}
    at = kept.remind_at.astimezone(ZoneInfo(zone))
    chosen = {"when": "own", "date": at.date().isoformat(), "time": f"{at:%H:%M}"}
    return {**typed, "note": kept.note, **chosen}


async def kept(request: Request) -> Response:
    """`/bewaard`: all of them; `?met=herinnering`: those of which a reminder is to come."""
    viewer = signed_in(request)
    asked = request.query_params.get("met", "")
    before = request.query_params.get("voor", "")
    if asked not in ("", "herinnering") or not (before == "" or _whole(before)):
        raise NotFound
    found = await queries.bookmarks_of(
        viewer.member_id, reminders=bool(asked), before=int(before) if before else None
    )
    here = f"/bewaard?met={asked}" if asked else "/bewaard"
    more = f"{here}{'&' if asked else '?'}voor={found[PAGE - 1].id}" if len(found) > PAGE else None
    context = {
        "saved": found[:PAGE],
        "reminders": bool(asked),
        "older": more,
        "newest": here if before else None,
    }
    return http.render(request, "threads/saved.html", context)


def _whole(given: str) -> bool:
    return given.isascii() and given.isdecimal() and len(given) <= 9


async def remove(request: Request) -> Response:
    """POST `/bewaard/12/verwijderen`: keep it no longer."""
    viewer = signed_in(request)
    await http.form(request)
    await actions.remove_bookmark(viewer.member_id, int(request.path_params["bookmark"]))
    return http.redirect("/bewaard?melding=niet-bewaard")
