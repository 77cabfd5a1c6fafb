"""Acts upon threads and posts, by the word in the address. GET asks, POST does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.moderation import actions, forms
from forum.moderation.web.entering import crumbs, moderated
from forum.themes.queries import Access
from forum.threads import queries as threads
from forum.threads.queries import ThreadHead
from forum.threads.web.place import at_post

Fields = Mapping[str, str]
Act = Callable[..., Awaitable[int | None]]


@dataclass(frozen=True, slots=True)
class Verb:
    """A word in the address: what it does, and whether it must be explained."""

    act: Act
    needs_reason: bool = False


THREAD_VERBS = {
    "sluiten": Verb(actions.lock),
    "openen": Verb(actions.unlock),
    "vastzetten": Verb(actions.pin),
    "losmaken": Verb(actions.unpin),
    "verbergen": Verb(actions.hide, needs_reason=True),
    "tonen": Verb(actions.unhide),
}
POST_VERBS = {
    "verbergen": Verb(actions.hide_post, needs_reason=True),
    "tonen": Verb(actions.unhide_post),
}


async def thread(request: Request) -> Response:
    """`/moderatie/onderwerp/12/sluiten`."""
    access = await moderated(request)
    ident = int(request.path_params["thread_id"])
    head = await threads.thread_open_to(access, ident)
    word = str(request.path_params["verb"])
    if word == "verplaatsen":
        return await _asked(request, access, head, partial(_move, access, ident), word=word)
    verb = _verb(THREAD_VERBS, word)
    return await _asked(request, access, head, partial(_do, access, ident, verb), word=word)


async def post(request: Request) -> Response:
    """`/moderatie/bericht/34/verbergen`."""
    access = await moderated(request)
    found = await threads.post_with(int(request.path_params["post"]))
    head = await threads.thread_open_to(access, found.thread_id)
    word = str(request.path_params["verb"])
    do = partial(_do, access, found.id, _verb(POST_VERBS, word))
    return await _asked(request, access, head, do, word=word, number=found.number)


def _verb(among: Mapping[str, Verb], word: str) -> Verb:
    if word not in among:
        raise NotFound
    return among[word]


async def _do(access: Access, ident: int, verb: Verb, fields: Fields) -> None:
    reason = forms.reason(fields, needed=verb.needs_reason)
    await verb.act(access, ident, reason=reason)


async def _move(access: Access, ident: int, fields: Fields) -> None:
    await actions.move(access, ident, form=forms.move_form(fields))


async def _asked(
    request: Request,
    access: Access,
    head: ThreadHead,
    do: Callable[[Fields], Awaitable[None]],
    *,
    word: str,
    number: int | None = None,
) -> Response:
    fields: Fields = {}
    errors: Mapping[str, str] = {}
    back = at_post(head, number) if number else head.href
    if request.method == "POST":
        fields = await http.form(request)
        try:
            await do(fields)
            return http.redirect(back)
        except Invalid as refused:
            errors = refused.errors
    context = {
        "crumbs": crumbs(access, (head.href, head.title), (None, _words(word, number)[0])),
        "heading": _words(word, number)[0],
        "button_text": _words(word, number)[1],
        "thread": head,
        "number": number,
        "back": back,
        "needs_reason": word == "verbergen",
        "shelves": await _shelves(access, head) if word == "verplaatsen" else [],
        "values": fields,
        "errors": {name: _(sentence) for name, sentence in errors.items()},
    }
    return http.render(request, "moderation/act.html", context, 422 if errors else 200)


async def _shelves(access: Access, head: ThreadHead) -> list[tuple[int, str]]:
    found = await threads.categories(access.theme_id)
    return [(each.id, each.name) for each in found if each.id != head.category_id]


def _words(word: str, number: int | None) -> tuple[str, str]:
    """The heading of the page that asks, and the text of its button."""
    if number is not None:
        return {
            "verbergen": (_("Bericht verbergen"), _("Verbergen")),
            "tonen": (_("Bericht weer tonen"), _("Weer tonen")),
        }[word]
    return {
        "sluiten": (_("Onderwerp sluiten"), _("Sluiten")),
        "openen": (_("Onderwerp heropenen"), _("Heropenen")),
        "vastzetten": (_("Onderwerp vastzetten"), _("Vastzetten")),
        "losmaken": (_("Onderwerp losmaken"), _("Losmaken")),
        "verbergen": (_("Onderwerp verbergen"), _("Verbergen")),
        "tonen": (_("Onderwerp weer tonen"), _("Weer tonen")),
        "verplaatsen": (_("Onderwerp verplaatsen"), _("Verplaatsen")),
    }[word]
