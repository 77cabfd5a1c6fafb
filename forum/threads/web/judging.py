"""What readers think of a post: reactions, and the answer to a question."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security
from forum.core.errors import NotFound
from forum.threads import actions, queries
from forum.threads.web.place import at_post, crumbs, number_of, opened

PACE = "120/10 minutes"  # reactions of one member


async def react(request: Request) -> Response:
    """POST `/123-titel/45/waardering`: `kind` is "thank" or "useful", with "-" to take it back.

    `quiet` (the script) wants no page in answer: what changed comes live.
    """
    access, head = await opened(request)
    fields = await http.form(request)
    await security.limit(PACE, "react", str(access.member_id))
    asked = fields.get("kind", "")
    kind, on = asked.removeprefix("-"), not asked.startswith("-")
    await actions.react(access, head.id, number_of(request), kind=kind, on=on)
    if fields.get("quiet"):
        return Response(status_code=204)
    return http.redirect(at_post(head, number_of(request)))


async def reacted(request: Request) -> Response:
    """`/123-titel/45/waardering`: who thanked, and who found it useful."""
    access, head = await opened(request)
    post = await queries.post_at(head, number_of(request))
    if not post.shown:
        raise NotFound
    found = await queries.reacted(post.id)
    context = {
        "thread": head,
        "number": post.number,
        "author": post.author_name,
        "thanks": [each for each in found if each.kind == "thank"],
        "useful": [each for each in found if each.kind == "useful"],
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/reactions.html", context)


async def answer(request: Request) -> Response:
    """POST `/123-titel/45/antwoord`: `answer=1` chooses the post, `answer=0` no longer."""
    access, head = await opened(request)
    fields = await http.form(request)
    chosen = fields.get("answer") != "0"
    await actions.choose_answer(access, head.id, number_of(request), chosen=chosen)
    return http.redirect(at_post(head, number_of(request)))
