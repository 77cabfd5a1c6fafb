"""What to offer while somebody types: titles and words, or threads like a new title."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import db, text
from forum.themes.queries import Access
from forum.threads.queries.asking import plain, quoted, synonyms, terms
from forum.threads.queries.heads import ANSWER
from forum.threads.queries.narrowing import like
from forum.threads.queries.newest import Look, newest

SHORTEST = 3  # signs before anything is offered
_TITLES, _WORDS = 5, 3
_COMPARED = 500  # titles that a new one is held against


@dataclass(frozen=True, slots=True)
class Suggested:
    """A thread to open (`href` is its address), or a word to search for (no `href`)."""

    said: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Similar:
    """A thread that a new title looks like."""

    title: str
    href: str
    kind: str
    replies: int
    answered: bool


_TITLED = """
select id, title from thread where theme_id = $1 and (hidden_at is null or $4)
and (lower(title) like '%' || $2 || '%' or words @@ to_tsquery('forum_dutch', $3))
order by (lower(title) like $2 || '%') desc, last_post_at desc, id desc limit $5
"""
# A word that stands in a single post may be a name: it is offered to nobody.
_BEGINNING = """
select word from search_word where theme_id = $1 and word like $2 || '%' and posts > 1
order by posts desc, word limit $3
"""
# Of very many titles with one of the words the newest are compared.
_HOLDING = """
select id from (
  select x.id from thread x where {seen} x.words @@ (select $1::text::tsquery)
    and x.words @@ (select to_tsquery('forum_dutch', $2))
    and x.id < $3 and x.hidden_at is null offset 0
) t order by id desc limit $4
"""
_ALIKE = f"""
select t.id, t.title, t.kind, greatest(t.post_count - 1, 0) as replies,
  {ANSWER} is not null as answered
from thread t, to_tsquery('forum_dutch', $1) as asked where t.id = any($3::int[])
order by ts_rank(t.words, asked) + similarity(lower(t.title), lower($2)) desc, t.id desc limit 5
"""


async def suggestions(access: Access, typed: str) -> list[Suggested]:
    """Words and titles that what was `typed` begins; at most eight, of what she may see."""
    asked = text.one_line(typed)[:100]
    found = [term for term in terms(asked) if not term.without]
    if not access.may_read or len(asked) < SHORTEST or not found:
        return []
    *before, last = [quoted(term.said) for term in found]
    begun = " & ".join([*before, f"{last}:*"])
    titles = await db.rows(
        _TITLED, access.theme_id, like(asked.lower()), begun, access.may_moderate, _TITLES
    )
    offered = [Suggested(item["title"], _href(access, item)) for item in titles]
    return [*await _words(access, plain(found[-1].said)), *offered]


async def _words(access: Access, begun: str) -> list[Suggested]:
    if len(begun) < SHORTEST or not begun.isalpha():
        return []
    found = await db.rows(_BEGINNING, access.theme_id, begun, _WORDS)
    return [Suggested(item["word"]) for item in found]


async def similar(access: Access, title: str) -> list[Similar]:
    """Up to five threads with words of `title`, or words that mean the same, the nearest first."""
    said = text.one_line(title)[:200]
    words = [each.said for each in terms(said)]
    if not access.may_read or len(said) < SHORTEST or not words:
        return []
    also = [other for word in words for other in synonyms().get(plain(word), ())]
    query = " | ".join(quoted(word) for word in [*words, *also])
    found = await db.rows(_ALIKE, query, said, await _holding(access, query))
    return [Similar(href=_href(access, item), **_shown(item)) for item in found]


async def _holding(access: Access, query: str) -> list[int]:
    """The newest threads whose titles have the words of `query`, at most `_COMPARED`."""

    async def step(slices: str, below: int) -> tuple[int, list[int]]:
        args = [f"'§t{access.theme_id}'", query, below, _COMPARED, *filter(None, [slices])]
        sql = _HOLDING.format(seen="x.words @@ (select $5::text::tsquery) and" if slices else "")
        ids = [item["id"] for item in await db.rows(sql, *args)]
        return len(ids), ids

    top = await db.value("select coalesce(max(id), 0) from thread")
    return (await newest(Look(0, top, _COMPARED, _COMPARED), step)).found


def _shown(item: db.Row) -> db.Row:
    return {name: value for name, value in item.items() if name != "id"}


def _href(access: Access, item: db.Row) -> str:
    return f"/{access.slug}/forum/{item['id']}-{text.slugify(item['title'])}"
