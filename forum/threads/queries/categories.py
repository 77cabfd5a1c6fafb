"""The categories of a theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf for threads. Of a `confidential` one no text leaves the house by mail."""

    id: int
    theme_id: int
    slug: str
    name: str
    description: str
    confidential: bool


Kind = TypeVar("Kind", bound=Category)

_CATEGORIES = """
select id, theme_id, slug, name, description, confidential from category
where theme_id = $1 order by position, name
"""


async def categories(theme_id: int) -> list[Category]:
    """All categories of a theme, in their order. For participants."""
    return [Category(**item) for item in await db.rows(_CATEGORIES, theme_id)]


@dataclass(frozen=True, slots=True)
class Shelf(Category):
    """A category, and in how many of its threads somebody wrote since a moment."""

    spoken: int


_SHELVES = """
select c.id, c.theme_id, c.slug, c.name, c.description, c.confidential,
  (select count(*) from thread t where t.category_id = c.id and t.last_post_at > $2
    and (t.hidden_at is null or $3)) as spoken
from category c where c.theme_id = $1 order by c.position, c.name
"""


async def shelves(access: Access) -> list[Shelf]:
    """The categories with what is new in them since this reader's visit before this one."""
    since = access.previous_visit_at or clock.now()
    found = await db.rows(_SHELVES, access.theme_id, since, access.may_moderate)
    return [Shelf(**item) for item in found]


def chosen(among: Sequence[Kind], slug: str) -> Kind:
    """That of `among` with `slug`. Raises `NotFound`."""
    for category in among:
        if category.slug == slug:
            return category
    raise NotFound
