"""The announcements of the demo as they stand in ``content/announcements.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache

from forum.seed.texts.words import CONTENT


@dataclass(frozen=True)
class AnnouncementText:
    """`days` from now at `hour`: sent then, or to be sent; to whom, by facet (empty: everyone)."""

    subject: str
    text: str
    days: int
    hour: int
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


@cache
def announcements() -> tuple[AnnouncementText, ...]:
    """All of them, in the order of the file."""
    path = CONTENT / "announcements.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["announcement"]
    return tuple(
        AnnouncementText(
            **{
                **{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()},
                "text": row["text"].strip(),
            }
        )
        for row in rows
    )
