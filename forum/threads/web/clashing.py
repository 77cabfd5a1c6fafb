"""Two texts for one place: what is typed here, and what was kept elsewhere meanwhile.

Nothing is overwritten and nothing is lost: both are shown, what differs is marked, and the
writer goes on with hers, with the other one, or with both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from forum.core import text
from forum.core.errors import Conflict
from forum.core.i18n import N_
from forum.themes.queries import Access
from forum.threads import queries
from forum.threads.queries import Draft

CHOICES = frozenset({"mine", "theirs", "both"})


class DraftMoved(Conflict):
    """The draft went on elsewhere, or is gone."""

    def __init__(self) -> None:
        super().__init__(N_("Dit concept is intussen ergens anders gewijzigd."))


@dataclass(frozen=True, slots=True)
class Clash:
    """`mine` and `theirs` with the words marked that the other does not have.

    `of` is "draft" or "post"; `version` is that of the other text, and `source` and `title`
    are its words (None: it is gone; title only where it differs).
    """

    of: str
    version: int
    mine: Markup
    theirs: Markup | None = None
    source: str | None = None
    title: str = ""


def refuse_open(fields: Mapping[str, str]) -> None:
    """Posting takes the draft away: not while another text of it waits for a choice.

    Raises `DraftMoved`.
    """
    if "clash_version" in fields:
        raise DraftMoved


async def of_draft(access: Access, place: str, fields: Mapping[str, str]) -> Clash:
    """The draft that is kept at `place` now, against what was typed."""
    kept = await queries.draft_at(access, place)
    if kept is None:
        return Clash("draft", 0, escape(_typed(fields)))
    title = kept.title if kept.title != _title(fields) else ""
    return Clash("draft", kept.version, *_beside(fields, kept.source), kept.source, title)


def of_post(draft: Draft, title: str | None, fields: Mapping[str, str]) -> Clash:
    """The post as it is now, against what was typed; `title` of its thread if it opens it."""
    other = title or ""
    shown = other if other != _title(fields) else ""
    return Clash("post", draft.version, *_beside(fields, draft.source), draft.source, shown)


async def gone_on(access: Access, place: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form without scripts after the choice between two drafts (`do`)."""
    kept = await queries.draft_at(access, place)
    if kept is None or fields.get("do") == "mine":
        return {**fields, "draft_version": fields.get("clash_version", "0")}
    return {**_chosen(fields, kept.source, kept.title), "draft_version": str(kept.version)}


def edited_on(draft: Draft, title: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The same, between two texts of a post."""
    if fields.get("do") == "mine":
        return {**fields, "version": fields.get("clash_version", "")}
    return {**_chosen(fields, draft.source, title), "version": str(draft.version)}


def _chosen(fields: Mapping[str, str], other: str, title: str) -> dict[str, str]:
    if fields.get("do") == "theirs":
        return {**fields, "text": other, "title": title or fields.get("title", "")}
    return {**fields, "text": f"{_typed(fields).rstrip()}\n\n{other}".lstrip("\n")}


def _beside(fields: Mapping[str, str], other: str) -> tuple[Markup, Markup]:
    return queries.beside(_typed(fields), other)


def _typed(fields: Mapping[str, str]) -> str:
    return text.many_lines(fields.get("text", ""))


def _title(fields: Mapping[str, str]) -> str:
    return text.one_line(fields.get("title", ""))
