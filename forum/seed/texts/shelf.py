"""The publications of the demo as they stand in ``content/publications.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from forum.seed.texts.words import CONTENT


@dataclass(frozen=True)
class PublicationText:
    """`text` becomes its file, `link` (without the scheme) an address elsewhere; `reason`: it
    was withdrawn. With a `thread_title` somebody begins a thread about it."""

    key: str
    kind: str
    title: str
    publisher: str
    days: int
    summary: str
    subjects: tuple[str, ...]
    authors: str = ""
    language: str = "nl"
    licence: str = ""
    file: str = ""
    text: str = ""
    link: str = ""
    reason: str = ""
    thread_category: str = ""
    thread_title: str = ""
    thread_text: str = ""
    replies: tuple[str, ...] = ()


@cache
def publications() -> tuple[PublicationText, ...]:
    """All of them, in the order of the file."""
    path = CONTENT / "publications.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["publication"]
    return tuple(_publication(row) for row in rows)


def _publication(row: dict[str, Any]) -> PublicationText:
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return PublicationText(**{**plain, "summary": row["summary"].strip()})
