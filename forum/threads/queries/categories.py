"""The categories of a theme."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import db
from forum.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf for threads. Of a `confidential` one no text leaves the house by mail."""

    id: int
    theme_id: int
    slug: str
    name: str
    description: str
    confidential: bool


_CATEGORIES = """
select id, theme_id, slug, name, description, confidential from category
where theme_id = $1 order by position, name
"""


async def categories(theme_id: int) -> list[Category]:
    """All categories of a theme, in their order. For participants."""
    return [Category(**item) for item in await db.rows(_CATEGORIES, theme_id)]


async def category_at(theme_id: int, slug: str) -> Category:
    """The category with `slug`. Raises `NotFound`."""
    return chosen(await categories(theme_id), slug)


def chosen(among: list[Category], slug: str) -> Category:
    """That of `among` with `slug`. Raises `NotFound`."""
    for category in among:
        if category.slug == slug:
            return category
    raise NotFound
