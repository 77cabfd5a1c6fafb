"""Pages of threads."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from forum.threads.web import (
    bookmarks,
    cards,
    drafting,
    following,
    judging,
    lists,
    marks,
    naming,
    reading,
    shelving,
    similar,
    whole,
    writing,
)
from forum.threads.web.place import POST, THREAD

routes: list[BaseRoute] = [
    Route("/{theme}/forum", lists.forum),
    Route("/{theme}/forum/categorie/{slug}", lists.category),
    Route("/{theme}/forum/nieuw", writing.new, methods=["GET", "POST"]),
    Route("/{theme}/forum/lijkt-op", similar.similar),
    Route("/{theme}/forum/volgen", following.forum, methods=["POST"]),
    Route("/{theme}/forum/categorie/{slug}/volgen", following.category, methods=["POST"]),
    Route("/{theme}/forum/gelezen", marks.read_all, methods=["POST"]),
    Route("/{theme}/beheer/categorieen", shelving.shelves, methods=["GET", "POST"]),
    Route("/{theme}/noemen", naming.names),
    Route("/{theme}/concepten", drafting.save, methods=["POST"]),
    Route("/{theme}/concepten/weg", drafting.throw_away, methods=["POST"]),
    Route("/mijn-concepten", drafting.mine),
    Route(THREAD, reading.thread),
    Route(f"{THREAD}/reageren", writing.reply, methods=["POST"]),
    Route(f"{THREAD}/volgen", following.thread, methods=["POST"]),
    Route(f"{THREAD}/gelezen", marks.read, methods=["POST"]),
    Route("/{theme}/praktijk", cards.overview),
    Route(f"{THREAD}/kaart", cards.card, methods=["GET", "POST"]),
    Route(f"{THREAD}/kaart/{{verb}}", cards.judge, methods=["POST"]),
    Route(f"{THREAD}/dagen", whole.by_day),
    Route(f"{THREAD}/afdrukken", whole.printed),
    Route(POST, reading.permalink),
    Route(f"{POST}/waardering", judging.reacted),
    Route(f"{POST}/waardering", judging.react, methods=["POST"]),
    Route(f"{POST}/antwoord", judging.answer, methods=["POST"]),
    Route(f"{POST}/bewerken", writing.edit, methods=["GET", "POST"]),
    Route(f"{POST}/verwijderen", writing.delete, methods=["POST"]),
    Route(f"{POST}/herstellen", writing.undelete, methods=["POST"]),
    Route(f"{POST}/geschiedenis", writing.history),
    Route(f"{POST}/bewaren", bookmarks.keep, methods=["GET", "POST"]),
    Route("/bewaard", bookmarks.kept),
    Route("/bewaard/{bookmark:number}/verwijderen", bookmarks.remove, methods=["POST"]),
    Route("/instellingen/volgen", following.choices),
]
