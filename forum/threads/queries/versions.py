"""What changed between one text of a post and the next, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from forum.threads.queries.posts import Revision, revisions

_WORD = re.compile(r"\S+\s*|\s+")
_MOST = 4_000  # words and spaces together: comparing costs up to the square of it


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a post; `changes` sets apart what is new in it and what went (None: the first)."""

    number: int
    revision: Revision
    changes: Markup | None
    html: Markup
    by: str | None
    written_at: datetime


async def versions(post_id: int) -> list[Version]:
    """Every text a post has had, the latest first, each held against the one before."""
    found = await revisions(post_id)
    before: list[Revision | None] = [*found[1:], None]
    return [
        Version(
            number=len(found) - index,
            revision=revision,
            changes=changes(older.source, revision.source) if older else None,
            html=Markup(revision.html),
            by=older.replaced_by if older else None,
            written_at=revision.written_at,
        )
        for index, (revision, older) in enumerate(zip(found, before, strict=True))
    ]


def beside(one: str, other: str) -> tuple[Markup, Markup]:
    """Both texts whole, each with <mark> around the words that the other does not have.

    Too long to compare, they are shown without.
    """
    a, b = _WORD.findall(one), _WORD.findall(other)
    if len(a) + len(b) > _MOST:
        return escape(one), escape(other)
    left, right = [], []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left.append(_marked("".join(a[a0:a1]), kind))
        right.append(_marked("".join(b[b0:b1]), kind))
    return Markup("").join(left), Markup("").join(right)


def _marked(words: str, kind: str) -> Markup:
    if kind == "equal" or not words.strip():
        return escape(words)
    bare = words.rstrip()
    return Markup('<mark class="nl-mark">{}</mark>{}').format(bare, words[len(bare) :])


def changes(old: str, new: str) -> Markup | None:
    """`new` with <ins> and <del> against `old`; None when they are too long to compare."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    if len(a) + len(b) > _MOST:
        return None
    pieces = []
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind in {"delete", "replace"}:
            pieces.append(Markup("<del>{}</del>").format("".join(a[a0:a1])))
        if kind in {"insert", "replace"}:
            pieces.append(Markup("<ins>{}</ins>").format("".join(b[b0:b1])))
        if kind == "equal":
            pieces.append(escape("".join(b[b0:b1])))
    return Markup("").join(pieces).replace("\n", Markup("<br>"))
