"""The categories of a theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.themes.queries import Access
from forum.threads.queries.levels import LEVEL, fresh, unread_from


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
    """A category, in how many of its threads somebody wrote since a moment, how many count as
    unread, and the level that the reader chose for it (None: nothing)."""

    spoken: int
    unread: int
    chosen: str | None
    theme_chosen: str | None


# Only what was spoken in since the earlier of the two moments, by the index on that. Threads are
# counted by what the reader chose for each (`f.level`); what she chose for the category and the
# theme is joined once a category, not once a thread.
_SHELVES = f"""
select c.id, c.theme_id, c.slug, c.name, c.description, c.confidential,
  coalesce(sum(f.spoken), 0)::int as spoken,
  coalesce(sum(f.fresh) filter (where {LEVEL} <> 'mute'), 0)::int as unread,
  cl.level as chosen, tl.level as theme_chosen
from category c
left join category_level cl on cl.category_id = c.id and cl.member_id = $5
left join theme_level tl on tl.theme_id = c.theme_id and tl.member_id = $5
left join (
  select t.category_id, g.level, count(*) filter (where t.last_post_at > $2) as spoken,
    count(*) filter (where {fresh("$4")}) as fresh
  from thread t
  left join follow g on g.thread_id = t.id and g.member_id = $5
  left join read_mark r on r.thread_id = t.id and r.member_id = $5
  where t.theme_id = $1 and t.last_post_at > least($2, $4) and (t.hidden_at is null or $3)
  group by t.category_id, g.level
) f on f.category_id = c.id
where c.theme_id = $1
group by c.id, cl.level, tl.level order by c.position, c.name
"""


async def shelves(access: Access) -> list[Shelf]:
    """The categories with what is new in them for this reader, and what she chose for them."""
    since = access.previous_visit_at or clock.now()
    moments = since, access.may_moderate, unread_from(access)
    found = await db.rows(_SHELVES, access.theme_id, *moments, access.member_id)
    return [Shelf(**item) for item in found]


def chosen(among: Sequence[Kind], slug: str) -> Kind:
    """That of `among` with `slug`. Raises `NotFound`."""
    for category in among:
        if category.slug == slug:
            return category
    raise NotFound


async def holds(theme_id: int, category_id: int) -> bool:
    """Whether what may be personal data waits for a moderator in this category."""
    sql = "select holds from category where theme_id = $1 and id = $2"
    return bool(await db.value(sql, theme_id, category_id))


@dataclass(frozen=True, slots=True)
class ManagedCategory(Category):
    """A category, whether it holds posts with personal data, and how many threads it has."""

    holds: bool
    threads: int


_MANAGED = """
select c.id, c.theme_id, c.slug, c.name, c.description, c.confidential, c.holds,
  (select count(*) from thread t where t.category_id = c.id) as threads
from category c where c.theme_id = $1 order by c.position, c.name
"""


async def managed_categories(access: Access) -> list[ManagedCategory]:
    """The categories of a theme with what managers decide about them; for managers."""
    if not access.may_manage:
        return []
    return [ManagedCategory(**item) for item in await db.rows(_MANAGED, access.theme_id)]
