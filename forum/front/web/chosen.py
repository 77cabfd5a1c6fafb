"""The filters of a question as they are shown above its results, each to be taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from forum.core import text
from forum.core.i18n import gettext as _
from forum.front.web.asking import Question
from forum.members.queries import Organisation
from forum.threads.queries import Category


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter in words, and the address of the same question without it."""

    said: str
    without: str


def chosen(
    asked: Question, categories: Sequence[Category], organisations: Sequence[Organisation]
) -> list[Chosen]:
    """What narrows the question, in the order of the form."""
    said = _said(asked, categories, organisations)
    empty = Question("")
    return [
        Chosen(words, asked.address(**{name: getattr(empty, name)}, page=1)) for name, words in said
    ]


def _said(
    asked: Question, categories: Sequence[Category], organisations: Sequence[Organisation]
) -> Iterator[tuple[str, str]]:
    if asked.category:
        names = {each.id: each.name for each in categories}
        yield "category", names.get(asked.category, _("Onbekende categorie"))
    if asked.kind:
        yield "kind", _KINDS[asked.kind]()
    if asked.author:
        yield "author", _("Schrijver: %(name)s") % {"name": asked.author}
    if asked.organisation:
        places = {each.id: each.name for each in organisations}
        yield "organisation", places.get(asked.organisation, _("Onbekende organisatie"))
    yield from _when(asked)
    if asked.unread:
        yield "unread", _("Alleen ongelezen")
    if asked.mine:
        yield "mine", _("Alleen van mij")
    if asked.newest:
        yield "newest", _("Nieuwste eerst")


def _when(asked: Question) -> Iterator[tuple[str, str]]:
    if asked.period:
        yield "period", _PERIODS[asked.period]()
        return
    if asked.since:
        yield "since", _("Vanaf %(day)s") % {"day": text.day(date.fromisoformat(asked.since))}
    if asked.until:
        yield "until", _("Tot en met %(day)s") % {"day": text.day(date.fromisoformat(asked.until))}


_KINDS = {
    "discussie": lambda: _("Discussie"),
    "vraag": lambda: _("Vraag"),
    "praktijkvoorbeeld": lambda: _("Praktijkvoorbeeld"),
}
_PERIODS = {
    "week": lambda: _("Afgelopen week"),
    "maand": lambda: _("Afgelopen maand"),
    "jaar": lambda: _("Afgelopen jaar"),
}
