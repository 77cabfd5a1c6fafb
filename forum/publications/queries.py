"""Publications as their readers find them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forum.core import db
from forum.files import queries as files
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class Matched:
    """A publication with the words that were asked for; `passage` as `ts_headline` marks it.

    `href` leads to its file or to where else it can be read; "" when there is neither.
    """

    title: str
    kind: str
    publisher: str
    published_on: date
    href: str
    passage: str


_MATCHED = """
select p.title, p.kind, p.publisher, p.published_on,
  coalesce('/bestand/' || f.key || '/' || f.name, p.link) as href,
  ts_headline('forum_dutch', p.title || '. ' || p.summary, asked, $3) as passage
from publication p left join file f on f.id = p.file_id and f.state = 'ready',
  to_tsquery('forum_dutch', $2) as asked
where p.theme_id = $1 and p.withdrawn_at is null
and (to_tsvector('forum_dutch', p.title || ' ' || p.summary || ' ' || p.publisher) @@ asked
  or p.file_id = any($5::int[]))
order by p.published_on desc, p.id desc limit $4
"""


async def searched(access: Access, query: str, how: str, *, limit: int) -> list[Matched]:
    """Publications with the words of `query` (of `to_tsquery`) in them or their file, newest first.

    `how`: options of `ts_headline`. Nothing for who may not enter.
    """
    if not access.may_read or not query:
        return []
    held = await files.holding(access.theme_id, query)
    found = await db.rows(_MATCHED, access.theme_id, query, how, limit, list(held))
    return [Matched(**item) for item in found]
