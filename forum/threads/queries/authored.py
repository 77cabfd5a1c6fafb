"""What one member wrote lately, for who reads about her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import db, text
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class Authored:
    """A post, by its thread's title; number 1 opened the thread."""

    thread_id: int
    number: int
    title: str
    category_name: str
    created_at: datetime
    href: str


# Of each thread the last post; what is hidden or deleted is in nobody's profile.
_AUTHORED = """
select * from (
  select distinct on (t.id) t.id as thread_id, p.number, t.title, c.name as category_name,
    p.created_at
  from post p join thread t on t.id = p.thread_id join category c on c.id = t.category_id
  where t.theme_id = $1 and p.author_id = $2 and t.hidden_at is null
    and p.hidden_at is null and p.deleted_at is null
  order by t.id, p.number desc
) last order by created_at desc, thread_id desc limit $3
"""


async def written_by(access: Access, member_id: int, *, limit: int = 8) -> list[Authored]:
    """The threads this member spoke in last, each with her last post; nothing for strangers."""
    if not access.may_read:
        return []
    found = await db.rows(_AUTHORED, access.theme_id, member_id, limit)
    return [Authored(href=_href(access, item), **item) for item in found]


def _href(access: Access, item: db.Row) -> str:
    thread = f"/{access.slug}/forum/{item['thread_id']}-{text.slugify(item['title'])}"
    return f"{thread}/{item['number']}#bericht-{item['number']}"
