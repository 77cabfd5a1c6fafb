"""Words in titles, posts and their files, for a reader of one theme."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup, escape

from forum.core import clock, db, text
from forum.files import queries as files
from forum.themes.queries import Access
from forum.threads.queries.asking import Asked, understood
from forum.threads.queries.candidates import MOST_FOUND, PATIENCE, Pool, pooled
from forum.threads.queries.narrowing import Filter

LENGTH = 20  # results a page
_DEEPEST = MOST_FOUND // LENGTH
_OPEN, _CLOSE = "\ue000", "\ue001"
_WORD = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Found:
    """A post (or a title, then post 1) with the words in it; `excerpt` is safe, words in <mark>.

    `in_file`: the name of its file that has them.
    """

    thread_id: int
    number: int
    title: str
    kind: str
    category_name: str
    author_name: str
    created_at: datetime
    href: str
    excerpt: Markup
    in_file: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, and whether there is another. `count` stops at `MOST_FOUND`.

    `back_to`: the moment before which was not looked, when looking would have been too much work.
    """

    found: list[Found]
    more: bool
    count: int = 0
    asked: Asked = field(default_factory=lambda: Asked("", "", ""))
    back_to: datetime | None = None


# Put in order and cut to a page first, a headline only of what is shown.
_RANKED = """
with ask as materialized (
  select to_tsquery('forum_dutch', $1) as wide, to_tsquery('forum_dutch', $2) as exact
), pool as (
  select id, max(title) as title, max(file) as file_id
  from unnest($3::int[], $4::int[], $5::int[]) as k(id, title, file) group by id
), scored as materialized (
  select k.id, k.file_id, least(count(*) over (), $6)::int as count,
    (2 * ts_rank(p.words, ask.exact) + ts_rank(p.words, ask.wide)
      + case when k.title = 1 then 1 + 2 * (select (t.words @@ ask.exact)::int from thread t
        where t.id = p.thread_id) else 0 end + 0.05)
    / (1 + extract(epoch from $7 - p.created_at) / 31536000) as score
  from pool k join post p on p.id = k.id
  cross join ask order by {order} k.id desc limit $9 offset $10
)
select t.id as thread_id, p.number, t.title, t.kind, c.name as category_name, k.count, k.file_id,
  m.name as author_name, p.created_at,
  ts_headline('forum_dutch', p.html, (select wide from ask), $8) as excerpt
from scored k join post p on p.id = k.id join thread t on t.id = p.thread_id
join category c on c.id = t.category_id join member m on m.id = p.author_id
order by {order} k.id desc
"""
HEADLINE = f"StartSel={_OPEN}, StopSel={_CLOSE}, MaxWords=35, MinWords=15, MaxFragments=1"


async def search(
    access: Access, words: str | Asked, *, only: Filter | None = None, page: int = 1
) -> Results:
    """Posts and titles that hold all `words` ("quoted" together, -without), the best first.

    Newer ones count for more. Only what this reader may see; nothing for who may not enter.
    Raises `core.db.TooLong` when the database is too busy for it.
    """
    if not access.may_read or not 1 <= page <= _DEEPEST:
        return Results([], False)
    asked = words if isinstance(words, Asked) else await understood(access, words)
    if not asked.query:
        return Results([], False, asked=asked)
    only = only or Filter()
    pool = await pooled(access, asked, only)
    rows = await _ranked(pool, asked, only, page)
    in_files = [item["file_id"] for item in rows[:LENGTH] if item["file_id"]]
    passages = await files.passages(in_files, asked.query, HEADLINE)
    found = [_found(access, item, pool.names, passages) for item in rows[:LENGTH]]
    count = rows[0]["count"] if rows else 0
    return Results(found, len(rows) > LENGTH, count, asked, pool.back_to)


async def _ranked(pool: Pool, asked: Asked, only: Filter, page: int) -> list[db.Row]:
    if not pool.ids:
        return []
    sql = _RANKED.format(order="" if only.newest else "score desc,")
    columns = [list(column) for column in zip(*pool.ids, strict=True)]
    args = [asked.query, asked.exact, *columns, MOST_FOUND, clock.now(), HEADLINE]
    return await db.rows_within(PATIENCE, sql, *args, LENGTH + 1, (page - 1) * LENGTH)


def _found(access: Access, row: db.Row, named: dict[int, str], passages: dict[int, str]) -> Found:
    item = {name: value for name, value in row.items() if name not in {"file_id", "count"}}
    file_id, own = row["file_id"], row["excerpt"]
    passage = passages.get(file_id, "")
    item["excerpt"] = marked(passage if passage and _OPEN not in own else own)
    return Found(**item, href=_href(access, row), in_file=named.get(file_id, ""))


def _href(access: Access, item: db.Row) -> str:
    thread = f"/{access.slug}/forum/{item['thread_id']}-{text.slugify(item['title'])}"
    return f"{thread}/{item['number']}#bericht-{item['number']}"


def marked(headline: str) -> Markup:
    """A headline as safe markup: all of it is text but the marks around the words."""
    safe = escape(" ".join(html.unescape(headline).split()))
    marked = _WORD.sub(r"<mark>\1</mark>", str(safe))
    return Markup(marked.replace(_OPEN, "").replace(_CLOSE, ""))
