"""Arranging the categories of a theme."""

from __future__ import annotations

from forum.core import db
from forum.core.errors import Forbidden, NotFound
from forum.themes.queries import Access

_CREATE = """
insert into category (theme_id, slug, name, description, position, confidential)
values ($1, $2, $3, $4, $5, $6)
on conflict (theme_id, slug) do update set name = excluded.name,
  description = excluded.description, position = excluded.position
returning id
"""


async def create_category(
    theme_id: int,
    *,
    slug: str,
    name: str,
    description: str = "",
    position: int = 0,
    confidential: bool = False,
) -> int:
    """A category, or the one that has this slug already with a new name; its id.

    Whether it is confidential is decided once: mails already sent cannot be taken back.
    """
    made = await db.value(_CREATE, theme_id, slug, name, description, position, confidential)
    return int(made)


async def set_holds(access: Access, category_id: int, *, holds: bool) -> None:
    """Let posts with what may be personal data wait for a moderator in a category, or no longer.

    For managers. What waits goes on waiting. Raises `Forbidden`, and `NotFound` for a category
    of another theme.
    """
    if not access.may_manage:
        raise Forbidden
    sql = "update category set holds = $3 where id = $2 and theme_id = $1"
    if not await db.execute(sql, access.theme_id, category_id, holds):
        raise NotFound
