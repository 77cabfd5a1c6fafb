"""The card of a best practice, and the overview of them all."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.core import http
from forum.core.errors import Forbidden, Invalid, NotFound
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from forum.threads import actions, queries
from forum.threads.forms import card_form
from forum.threads.queries import Card, ThreadHead
from forum.threads.web.place import crumbs, opened

_FIELDS = ("context", "approach", "result", "contact", "valid_until")
_VERBS = {
    "bevestigen": actions.confirm_card,
    "beeindigen": actions.end_card,
    "overnemen": actions.take_card,
}


async def card(request: Request) -> Response:
    """GET and POST `/123-titel/kaart`, for the owner of the card and moderators."""
    access, head = await opened(request)
    found = await queries.card_of(head.id)
    _may_change(access, head, found)
    if request.method != "POST":
        return _page(request, access, head, found, fields=_known(found))
    fields = await http.form(request)
    try:
        await actions.save_card(access, head.id, card_form(fields))
    except Invalid as error:
        return _page(request, access, head, found, fields=fields, problem=error)
    return http.redirect(f"{head.href}?vanaf=1#thread-card")


async def judge(request: Request) -> Response:
    """POST `/123-titel/kaart/bevestigen`, `…/beeindigen` or `…/overnemen`."""
    access, head = await opened(request)
    await http.form(request)
    verb = _VERBS.get(str(request.path_params["verb"]))
    if verb is None:
        raise NotFound
    await verb(access, head.id)
    return http.redirect(f"{head.href}?vanaf=1#thread-card")


async def overview(request: Request) -> Response:
    """`/mensenhandel/praktijk`: the cards of a theme; `?categorie=zorg`: those of one category."""
    access = await entered(request)
    shelves = await queries.categories(access.theme_id)
    chosen = request.query_params.get("categorie") or None
    if chosen and chosen not in {shelf.slug for shelf in shelves}:
        raise NotFound
    found = await queries.cards(access)
    filled = {card.category_slug for card in found} | {chosen}
    context = {
        "cards": [card for card in found if chosen in {None, card.category_slug}],
        "categories": [shelf for shelf in shelves if shelf.slug in filled],
        "chosen": chosen,
        "crumbs": [(f"/{access.slug}", access.name), (None, "Praktijkvoorbeelden")],
    }
    return http.render(request, "threads/cards.html", context)


def _may_change(access: Access, head: ThreadHead, found: Card | None) -> None:
    owner = found.owner_id if found else head.author_id
    if head.kind != "best_practice":
        raise NotFound
    if access.member_id != owner and not access.may_moderate:
        raise Forbidden("Alleen de eigenaar van deze kaart of een moderator kan dit doen.")


def _known(found: Card | None) -> dict[str, str]:
    if found is None:
        return {"valid_until": queries.year_on(queries.today()).isoformat()}
    return {name: str(getattr(found, name)) for name in _FIELDS}


def _page(
    request: Request,
    access: Access,
    head: ThreadHead,
    found: Card | None,
    *,
    fields: Mapping[str, str],
    problem: Invalid | None = None,
) -> Response:
    context = {
        "thread": head,
        "card": found,
        "fields": {name: fields.get(name, "") for name in _FIELDS},
        "errors": problem.errors if problem else None,
        "crumbs": crumbs(access, (head.href, head.title)),
    }
    return http.render(request, "threads/card.html", context, problem.status if problem else 200)
