"""Arranging the categories of a theme."""

from __future__ import annotations

from forum.core import db

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
