"""The threads in which somebody links to a page of this theme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from forum.core import db, settings, text
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class Linking:
    """A thread with a link in it, as its readers see it in a list."""

    id: int
    title: str
    href: str
    category_name: str
    replies: int
    last_post_at: datetime


# Of an address the path is one lexeme for search ("/mensenhandel/publicaties/12-titel"), so the
# index of the words finds it by how it begins; the text then says whether the number ends there.
_LINKING = """
select t.id, t.title, c.name as category_name, greatest(t.post_count - 1, 0) as replies,
  t.last_post_at
from thread t join category c on c.id = t.category_id
where t.theme_id = $1 and (t.hidden_at is null or $3) and t.id in (
  select p.thread_id from post p where p.words @@ $2::text::tsquery and p.source ~ $5
  and p.deleted_at is null and (p.hidden_at is null or $3))
order by t.last_post_at desc, t.id desc limit $4
"""


async def threads_linking(access: Access, place: str, *, limit: int = 10) -> list[Linking]:
    """Threads of this theme with a link to `place` ("publicaties/12"), the last spoken in first.

    Only what this reader may see; nothing for who may not enter.
    """
    if not access.may_read or not re.fullmatch(r"[a-z]+/[0-9]{1,9}", place, re.ASCII):
        return []
    path = f"/{access.slug}/{place}"
    found = await db.rows(
        *(_LINKING, access.theme_id, _lexemes(path), access.may_moderate, limit),
        f"{path}([^0-9]|$)",
    )
    return [Linking(**item, href=_href(access, item)) for item in found]


def _lexemes(path: str) -> str:
    """What an address may become: PostgreSQL knows no host without a dot, nor its port."""
    own = urlsplit(settings.current().base_url)
    before = {"", own.hostname or "", str(own.port or ""), own.netloc}
    return "|".join(f"'{each}{path}':*" for each in sorted(before))


def _href(access: Access, item: db.Row) -> str:
    return f"/{access.slug}/forum/{item['id']}-{text.slugify(item['title'])}"
