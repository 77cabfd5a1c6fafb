"""Beginning a conversation: with whom, and what is said first."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http, security, text
from forum.core.errors import Forbidden, Invalid, Problem, TooMany
from forum.core.i18n import gettext as _
from forum.members.web.asking import in_words, signed_in
from forum.messages import actions, forms, queries
from forum.messages.queries.standing import OWN_OFF, SILENCED
from forum.messages.web.place import HOLDS, Writing, crumbs, in_pace, settled, typed
from forum.themes import queries as themes
from forum.themes.queries import Access, DirectoryFilter, Participant
from forum.themes.web.entering import entered

PACE = "10/day"  # new conversations of one member
_MOST_FOUND = 10


async def new(request: Request) -> Response:
    """GET and POST `/mensenhandel/gesprekken/nieuw`; `?aan=12` begins with that participant."""
    viewer = signed_in(request)
    access = await entered(request)
    if not access.may_write:
        raise Forbidden(SILENCED)
    if not await queries.takes_messages(viewer.member_id):
        raise Forbidden(OWN_OFF)
    if request.method != "POST":
        return await _begin(request, access)
    fields = await http.form(request)
    try:
        if fields.get("do") == "find":
            return await _page(request, access, fields, await typed(request, fields))
        if fields.get("do") == "preview":
            looked = forms.message_form(fields).text
            return await _page(request, access, fields, await typed(request, fields, looked=looked))
        form = settled(request, fields, forms.start_form(fields))
        await in_pace(viewer)
        await security.limit(PACE, "conversation", str(viewer.member_id))
        sent = await actions.start(access, form)
    except (Invalid, *HOLDS) as problem:
        writing = await typed(request, fields, problem=problem)
        return await _page(request, access, fields, writing, problem=problem)
    return http.redirect(f"/gesprekken/{sent.conversation_id}#bericht-{sent.number}")


async def _begin(request: Request, access: Access) -> Response:
    """The empty form; or the conversation that there is already with who was asked for."""
    asked = request.query_params.get("aan", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 9):
        return await _page(request, access, {}, Writing())
    known = await queries.between(access.theme_id, access.member_id or 0, int(asked))
    if known is not None:
        return http.redirect(f"/gesprekken/{known}#composer")
    return await _page(request, access, {f"to_{asked}": "1"}, Writing())


async def _page(
    request: Request,
    access: Access,
    fields: Mapping[str, str],
    writing: Writing,
    *,
    problem: Problem | None = None,
) -> Response:
    chosen = await queries.addressees(access, list(forms.people_in(fields)))
    sought = text.one_line(fields.get("find", ""))[:100]
    ids = {person.member_id for person in chosen} | {access.member_id}
    context = {
        "writing": writing,
        "chosen": chosen,
        "found": [
            {"member_id": one.member_id, "name": one.name, "line": _line(one)}
            for one in await _found(access, sought)
            if one.member_id not in ids
        ],
        "sought": sought,
        "errors": _errors(problem),
        "crumbs": crumbs((None, _("Nieuw gesprek"))),
    }
    answer = http.render(request, "messages/new.html", context, problem.status if problem else 200)
    if isinstance(problem, TooMany):
        answer.headers["retry-after"] = str(problem.seconds)
    return answer


async def _found(access: Access, sought: str) -> list[Participant]:
    if not sought:
        return []
    found = await themes.participants(access.theme_id, DirectoryFilter(words=sought))
    return found.people[:_MOST_FOUND]


def _line(person: Participant) -> str:
    return ", ".join(part for part in (person.function, person.organisation) if part)


def _errors(problem: Problem | None) -> dict[str, str] | None:
    if problem is None:
        return None
    if isinstance(problem, Invalid):
        return in_words(problem.errors)
    return {"text": _(problem.sentence)}
