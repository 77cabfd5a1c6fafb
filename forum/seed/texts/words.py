"""The words of the demo: categories, conversations, webinars and the theme page.

Everything is written for this project and lives in ``content/*.toml``; nothing here knows the
database. ``load()`` gives the plain data, ``conversations(seed)`` the whole forum as it reads on
screen, ``fill()`` puts the real names in. The same seed always gives the same forum.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

Kind = Literal["discussion", "question", "best_practice"]
WebinarState = Literal["past", "coming", "cancelled"]

CONTENT = Path(__file__).parent.parent / "content"
PLACEHOLDERS = ("{gemeente}", "{regio}", "{collega}")
# Only these people work at a municipality, so only they may say "{gemeente}".
MUNICIPAL = frozenset(
    [
        "beleid",
        "zorg",
        "regie",
        "toezicht",
        "burgerzaken",
        "jurist",
        "privacy",
        "communicatie",
        "wijkteam",
        "jeugd",
        "bestuur",
        "financien",
        "vergunningen",
        "economie",
        "data",
    ]
)
# And these at a partner or at the association itself.
PARTNER = frozenset(
    [
        "politie",
        "veiligheidshuis",
        "riec",
        "opvang",
        "steunpunt",
        "rechtshulp",
        "jongerenwerk",
        "zorgaanbieder",
        "onderwijs",
    ]
)
ASSOCIATION = frozenset({"moderator", "beheer"})


@dataclass(frozen=True)
class Category:
    slug: str
    name: str
    description: str
    confidential: bool
    hints: tuple[str, ...]
    """Municipal author hints to draw a passing voice from."""


@dataclass(frozen=True)
class Line:
    """One hand-written post. ``who`` is a hint with an optional number: the same word is the
    same person within its thread, ``op`` is the one who opened it."""

    who: str
    text: str
    to: int | None
    """Hand-written post it answers (1 is the opening); None means the one before it."""
    label: str


@dataclass(frozen=True)
class Thread:
    """A conversation as written, before it is lengthened and placed in time."""

    key: str
    category_slug: str
    kind: Kind
    title: str
    opening: Line
    replies: tuple[Line, ...]
    more: tuple[Line, ...]
    """Short posts that fit only this thread and stand on their own, in any order."""
    passing: int | None
    """Posts of general pieces to add; None leaves it to the seed."""
    age_days: float | None
    pinned: bool
    locked: bool
    open: bool
    """Still waiting for an answer: never lengthened."""


@dataclass(frozen=True)
class Chapter:
    start_seconds: int
    title: str


@dataclass(frozen=True)
class WebinarText:
    key: str
    state: WebinarState
    title: str
    summary: str
    description: str
    days: float
    """Days from now to its start; negative lies in the past."""
    hour: int
    minutes: int
    capacity: int | None
    speakers: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    reason: str
    """Why it was cancelled; empty otherwise."""
    thread: str
    """Key of the conversation that belongs to it; empty when there is none."""


@dataclass(frozen=True)
class ThemeText:
    slug: str
    name: str
    forum_name: str
    lead: str
    introduction: str
    position: str
    role: str
    contact: str
    welcome: str
    house_rules: str


@dataclass(frozen=True)
class ReportText:
    """Somebody flags a post: ``thread`` is a key, ``label`` marks the turn (empty: opening)."""

    thread: str
    label: str
    reason: str
    note: str
    outcome: Literal["open", "upheld", "dismissed"]
    decision: str


@dataclass(frozen=True)
class ActText:
    """What a moderator did, and why: pin, lock, hide or move a thread, or hide_post.

    ``label`` is empty when the act is about the thread.
    """

    act: str
    thread: str
    label: str
    reason: str
    category: str
    """Where a moved thread goes; empty otherwise."""


@dataclass(frozen=True)
class Piece:
    """A sentence that fits any thread of its category (``""``: any thread at all)."""

    category: str
    kind: str
    text: str


@dataclass(frozen=True)
class Content:
    theme: ThemeText
    categories: tuple[Category, ...]
    threads: tuple[Thread, ...]
    pieces: tuple[Piece, ...]
    webinars: tuple[WebinarText, ...]
    reports: tuple[ReportText, ...]
    acts: tuple[ActText, ...]


@cache
def load() -> Content:
    """All of the demo's written content, in the order of the files."""
    forum, pieces = _read("forum.toml"), _read("pieces.toml")
    categories = tuple(Category(**_tuples(row)) for row in forum["category"])
    return Content(
        theme=ThemeText(**{key: value.strip() for key, value in forum["theme"].items()}),
        categories=categories,
        threads=tuple(t for c in categories for t in _threads(c.slug)),
        pieces=tuple(_pieces(pieces)),
        webinars=tuple(_webinar(row) for row in forum["webinar"]),
        reports=tuple(ReportText(**{"label": "", "decision": "", **r}) for r in forum["report"]),
        acts=tuple(ActText(**{"label": "", "category": "", **row}) for row in forum["act"]),
    )


def fill(text: str, *, gemeente: str, regio: str, collega: str) -> str:
    """The text with its placeholders filled; ``collega`` is the name the post answers.

    Of a register name such as "Bergen (NH.)" people say "Bergen" only.
    """
    said = re.sub(r" \([A-Z]+\.\)$", "", gemeente)
    filled = text
    for placeholder, value in zip(PLACEHOLDERS, (said, regio, collega), strict=True):
        filled = filled.replace(placeholder, value)
    return filled


def hint_of(who: str) -> str:
    """The author hint in a speaker's word: "zorg2" is a second "zorg"."""
    return who.rstrip("0123456789")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _threads(category_slug: str) -> Iterator[Thread]:
    for row in _read(f"threads/{category_slug}.toml")["thread"]:
        yield Thread(
            key=row["key"],
            category_slug=category_slug,
            kind=cast(Kind, row.get("kind", "discussion")),
            title=row["title"],
            opening=Line(row["who"], row["text"].strip(), None, ""),
            replies=tuple(_line(reply) for reply in row.get("replies", ())),
            more=tuple(_line(reply) for reply in row.get("more", ())),
            passing=row.get("passing"),
            age_days=row.get("age"),
            pinned=row.get("pinned", False),
            locked=row.get("locked", False),
            open=row.get("open", False),
        )


def _line(row: str | Mapping[str, Any]) -> Line:
    if isinstance(row, str):
        # "zorg| Acht uur." is said by a zorgcoördinator; without a bar anybody may say it.
        spoken = re.match(r"([a-z]+)\| ", row)
        return Line(spoken[1] if spoken else "", row[spoken.end() if spoken else 0 :], None, "")
    return Line(row["who"], row["text"].strip(), row.get("to"), row.get("label", ""))


def _pieces(tables: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Piece]:
    for category, kinds in tables.items():
        for kind, sentences in kinds.items():
            for text in sentences:
                yield Piece("" if category == "general" else category, kind, text)


def _webinar(row: Mapping[str, Any]) -> WebinarText:
    plain = {"capacity": None, "chapters": (), "reason": "", "thread": "", **row}
    plain["chapters"] = tuple(_chapter(line) for line in plain["chapters"])
    plain["description"] = plain["description"].strip()
    return WebinarText(**_tuples(plain))


def _chapter(line: str) -> Chapter:
    clock, title = line.split(" ", 1)
    minutes, seconds = clock.split(":")
    return Chapter(int(minutes) * 60 + int(seconds), title)
