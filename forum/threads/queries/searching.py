"""Words in titles and posts, for a reader of one theme."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from forum.core import clock, db, text
from forum.themes.queries import Access

LENGTH = 20  # results a page
_DEEPEST = 25  # pages: who has not found it by then asks differently
_OPEN, _CLOSE = "\ue000", "\ue001"
_WORD = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Found:
    """A post (or a title, then post 1) with the words in it; `excerpt` is safe, words in <mark>."""

    thread_id: int
    number: int
    title: str
    kind: str
    category_name: str
    author_name: str
    created_at: datetime
    href: str
    excerpt: Markup


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, and whether there is another."""

    found: list[Found]
    more: bool


# Matching first, then rank, and a headline only of the page that is shown: that is the costly part.
_SEARCH = """
with hits as (
  select id, ts_rank(to_tsvector('dutch', source), websearch_to_tsquery('dutch', $3)) as rank
  from post where to_tsvector('dutch', source) @@ websearch_to_tsquery('dutch', $3)
  union all
  select p.id, 1.0 from thread t join post p on p.thread_id = t.id and p.number = 1
  where to_tsvector('dutch', t.title) @@ websearch_to_tsquery('dutch', $3)
), ranked as (
  select p.id, sum(h.rank) / (1 + extract(epoch from $4 - p.created_at) / 31536000) as score
  from hits h join post p on p.id = h.id join thread t on t.id = p.thread_id
  where t.theme_id = $1 and (t.hidden_at is null or $2)
    and p.deleted_at is null and (p.hidden_at is null or $2)
  group by p.id order by score desc, p.id desc limit $5 offset $6
)
select t.id as thread_id, p.number, t.title, t.kind, c.name as category_name,
  m.name as author_name, p.created_at,
  ts_headline('dutch', p.html, websearch_to_tsquery('dutch', $3), $7) as excerpt
from ranked k join post p on p.id = k.id join thread t on t.id = p.thread_id
join category c on c.id = t.category_id join member m on m.id = p.author_id
order by k.score desc, p.id desc
"""
_HEADLINE = f"StartSel={_OPEN}, StopSel={_CLOSE}, MaxWords=35, MinWords=15, MaxFragments=1"


async def search(access: Access, words: str, *, page: int = 1) -> Results:
    """Posts and titles that hold all `words` ("quoted" together, -without), the best first.

    Newer ones count for more. Only what this reader may see; nothing for who may not enter.
    """
    asked = text.one_line(words)[:200]
    if not access.may_read or not asked or not 1 <= page <= _DEEPEST:
        return Results([], False)
    rows = await db.rows(
        *(_SEARCH, access.theme_id, access.may_moderate, asked, clock.now()),
        *(LENGTH + 1, (page - 1) * LENGTH, _HEADLINE),
    )
    found = [
        Found(href=_href(access, item), **{**item, "excerpt": _marked(item["excerpt"])})
        for item in rows[:LENGTH]
    ]
    return Results(found, len(rows) > LENGTH)


def _href(access: Access, item: db.Row) -> str:
    thread = f"/{access.slug}/forum/{item['thread_id']}-{text.slugify(item['title'])}"
    return f"{thread}/{item['number']}#bericht-{item['number']}"


def _marked(headline: str) -> Markup:
    """A headline as safe markup: all of it is text but the marks around the words."""
    safe = escape(" ".join(html.unescape(headline).split()))
    marked = _WORD.sub(r"<mark>\1</mark>", str(safe))
    return Markup(marked.replace(_OPEN, "").replace(_CLOSE, ""))
