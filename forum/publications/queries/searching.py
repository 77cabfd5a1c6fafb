"""Publications with words in them or in their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forum.core import db, text
from forum.files import queries as files
from forum.themes.queries import Access


@dataclass(frozen=True, slots=True)
class Matched:
    """A publication with the words that were asked for; `passage` as `ts_headline` marks it.

    `in_file`: the name of its file that has them, when it does not have them itself.
    """

    title: str
    kind: str
    publisher: str
    published_on: date
    href: str
    passage: str
    in_file: str = ""


_MATCHED = """
select p.id, p.title, p.kind, p.publisher, p.published_on, found.itself, found.file_id,
  ts_headline('forum_dutch', p.title || '. ' || p.summary, asked, $3) as passage
from publication p, to_tsquery('forum_dutch', $2) as asked, lateral (
  select to_tsvector('forum_dutch', concat_ws(' ', p.title, p.summary, p.publisher, p.authors,
    replace(p.subjects, ',', ' '))) @@ asked as itself,
  (select max(f.file_id) from publication_file f
    where f.publication_id = p.id and f.file_id = any($5::int[])) as file_id
) as found
where p.theme_id = $1 and p.withdrawn_at is null and (found.itself or found.file_id is not null)
order by p.published_on desc, p.id desc limit $4
"""


async def searched(access: Access, query: str, how: str, *, limit: int) -> list[Matched]:
    """Publications with the words of `query` (of `to_tsquery`) in them or their files.

    The newest first; `how`: options of `ts_headline`. Nothing for who may not enter.
    """
    if not access.may_read or not query:
        return []
    held = await files.holding(access.theme_id, query)
    rows = await db.rows(_MATCHED, access.theme_id, query, how, limit, list(held))
    inside = [row["file_id"] for row in rows if not row["itself"]]
    passages = await files.passages(inside, query, how)
    return [_matched(access.slug, row, held, passages) for row in rows]


def _matched(slug: str, row: db.Row, held: dict[int, str], passages: dict[int, str]) -> Matched:
    file_id = None if row["itself"] else row["file_id"]
    return Matched(
        title=row["title"],
        kind=row["kind"],
        publisher=row["publisher"],
        published_on=row["published_on"],
        href=f"/{slug}/publicaties/{row['id']}-{text.slugify(row['title'])}",
        passage=passages.get(file_id or 0) or row["passage"],
        in_file=held.get(file_id or 0, ""),
    )
