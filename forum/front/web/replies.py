"""Replies that came by mail, for their writers: to look at, to place, to cut anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http, text
from forum.core.errors import NotFound
from forum.guard import forms as guard
from forum.members.queries import Viewer
from forum.members.web.asking import signed_in
from forum.threads import actions
from forum.threads import queries as threads
from forum.threads.queries import Post, ThreadHead
from forum.threads.web import place as _numbers  # noqa: F401  (what `{post:number}` is)
from notifications.inbound import waiting
from notifications.inbound.waiting import Reply
from notifications.kinds import replies


async def reply_page(request: Request) -> Response:
    """`/mijn-mail/antwoord/12`: what came in, and the form that places it as any reply."""
    viewer = signed_in(request)
    found = await waiting.reply_of(viewer.member_id, request.path_params["mail"])
    return await _waits(request, viewer, found, found.text)


async def take_files(request: Request) -> Response:
    """POST `/mijn-mail/antwoord/12/bestanden`: its files too; what was typed stands."""
    viewer = signed_in(request)
    fields = await http.form(request)
    mail_id = request.path_params["mail"]
    typed = text.many_lines(fields.get("text", ""))
    files = await waiting.take_files(viewer.member_id, mail_id)
    found = await waiting.reply_of(viewer.member_id, mail_id)
    whole = typed if files in typed else f"{typed}\n\n{files}".strip()
    return await _waits(request, viewer, found, whole)


async def _waits(request: Request, viewer: Viewer, found: Reply, typed: str) -> Response:
    if found.placed:
        post = await threads.post_with(found.placed)
        return http.redirect(f"{post.href}#bericht-{post.number}")
    context: dict[str, Any] = {
        "reply": found,
        "typed": typed,
        "thread": None,
        "why": replies.WHY.get(found.reason),
    }
    if found.place is not None:
        access = found.place.access
        request.state.theme = access
        thread = await threads.thread_open_to(access, found.place.thread_id)
        number = await actions.placed_with(access, thread.id, found.token)
        if number is not None:
            return http.redirect(f"{thread.href}/{number}#bericht-{number}")
        context |= {
            "thread": thread,
            "reply_to": found.place.reply_to,
            "may_write": access.may_write,
            "asked": await _asked(viewer, typed, thread),
        }
    return http.render(request, "front/reply.html", context)


async def cut_page(request: Request) -> Response:
    """`/mijn-mail/bericht/345`: one's own post that came by mail, beside the whole mail."""
    viewer = signed_in(request)
    post = await threads.post_with(request.path_params["post"])
    found = await waiting.reply_behind(viewer.member_id, post.id)
    if post.author_id != viewer.member_id or not post.by_mail or not post.shown:
        raise NotFound
    if found is None or found.place is None:
        return http.redirect(f"{post.href}/bewerken")
    return await _cut(request, post, found)


async def _cut(request: Request, post: Post, found: Reply) -> Response:
    assert found.place is not None
    request.state.theme = found.place.access
    draft = await threads.draft(post.thread_id, post.number)
    context = {
        "reply": found,
        "post": post,
        "draft": draft,
        "thread": await threads.thread_open_to(found.place.access, post.thread_id),
    }
    return http.render(request, "front/reply_cut.html", context)


async def _asked(viewer: Viewer, typed: str, thread: ThreadHead) -> guard.Asked | None:
    own = guard.own_words(viewer)
    found = guard.asked({"text": typed}, member_id=viewer.member_id, own=own)
    holds = bool(found) and await threads.holds(thread.theme_id, thread.category_id)
    return replace(found, holds=holds) if found else None


routes: list[BaseRoute] = [
    Route("/mijn-mail/antwoord/{mail:int}", reply_page, methods=["GET"]),
    Route("/mijn-mail/antwoord/{mail:int}/bestanden", take_files, methods=["POST"]),
    Route("/mijn-mail/bericht/{post:number}", cut_page, methods=["GET"]),
]
