"""Words in titles, posts and their files, for a reader of one theme."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from markupsafe import Markup, escape

from forum.core import clock, db, text
from forum.files import queries as files
from forum.themes.queries import Access
from forum.threads.queries.asking import Asked, understood
from forum.threads.queries.levels import counts_unread, joins, unread_from

LENGTH = 20  # results a page
MOST_FOUND = 500  # hits that are put in order, the newest; who has more asks differently
SLICE = 20_000  # posts with one `§` lexeme, see the migration
_ENOUGH = 6_000  # hits that one question may visit
_DEEPEST = MOST_FOUND // LENGTH
_OPEN, _CLOSE = "\ue000", "\ue001"
_WORD = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows a search. `author`: part of a name; `since` and `until`: from and before."""

    category_id: int | None = None
    kind: str = ""
    author: str = ""
    organisation_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    unread: bool = False
    mine: bool = False
    newest: bool = False


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
    """One page of results, and whether there is another. `count` stops at `MOST_FOUND`."""

    found: list[Found]
    more: bool
    count: int = 0
    asked: Asked = field(default_factory=lambda: Asked("", "", ""))


# How thick the hits lie in the two newest slices of the period tells how far back to look.
# In two steps: a condition that reads another row's numbers would find no use for the index.
_EDGES = """
select
  coalesce((select id from post where created_at >= $1 order by created_at, id limit 1), 0) as low,
  coalesce((select id from post where created_at < $2 order by created_at desc, id desc limit 1),
    0) as high
"""
_THICKNESS = """
select count(*) from (select from post
  where words @@ (select to_tsquery('forum_dutch', $1) && $2::text::tsquery) limit 20000) x
"""
# The newest hits first, then their rank, and a headline only of the page that is shown. What a
# question visits is bounded: by its slices, or by the posts of the writers it names.
_ASK = """
with ask as materialized (
  select to_tsquery('forum_dutch', $2) as wide, to_tsquery('forum_dutch', $3) as exact,
    case when $4 = '' then to_tsquery('forum_dutch', $2)
    else to_tsquery('forum_dutch', $2) && $4::text::tsquery end as sliced
), hit as materialized ({hits}), pool as (
  (select p.id, 0 as title, 0 as file from hit join post p on p.id = hit.id
   join thread t on t.id = p.thread_id {joins} where {fits} order by p.id desc limit 500)
  union all
  (select p.id, 1, 0 from thread t join post p on p.thread_id = t.id and p.number = 1 {joins}
   where t.words @@ (select wide from ask) and {fits} order by p.id desc limit 500)
  union all
  (select p.id, 0, a.file_id from attachment a join post p on p.id = a.post_id
   join thread t on t.id = p.thread_id {joins} where a.file_id = any($8::int[]) and {fits})
), scored as (
  select p.id, max(k.file) as file_id, least(count(*) over (), 500)::int as count,
    (2 * ts_rank(p.words, ask.exact) + ts_rank(p.words, ask.wide)
      + max(k.title) * (1 + 2 * (t.words @@ ask.exact)::int) + 0.05)
    / (1 + extract(epoch from $6 - p.created_at) / 31536000) as score
  from pool k join post p on p.id = k.id join thread t on t.id = p.thread_id cross join ask
  group by p.id, t.words, ask.exact, ask.wide order by {order} p.id desc limit $9 offset $10
)
select t.id as thread_id, p.number, t.title, t.kind, c.name as category_name, k.count, k.file_id,
  m.name as author_name, p.created_at,
  ts_headline('forum_dutch', p.html, (select wide from ask), $7) as excerpt
from scored k join post p on p.id = k.id join thread t on t.id = p.thread_id
join category c on c.id = t.category_id join member m on m.id = p.author_id
order by {order} p.id desc
"""
_BY_WORDS = "select id from post where words @@ (select sliced from ask)"
_BY_WRITERS = """select w.id from (select id, words from post where author_id = any($11::int[])
  offset 0) w where w.words @@ (select wide from ask)"""
_SEEN = """t.theme_id = $1 and (t.hidden_at is null or $5)
  and p.deleted_at is null and (p.hidden_at is null or $5)"""
HEADLINE = f"StartSel={_OPEN}, StopSel={_CLOSE}, MaxWords=35, MinWords=15, MaxFragments=1"


async def search(
    access: Access, words: str | Asked, *, only: Filter | None = None, page: int = 1
) -> Results:
    """Posts and titles that hold all `words` ("quoted" together, -without), the best first.

    Newer ones count for more. Only what this reader may see; nothing for who may not enter.
    """
    if not access.may_read or not 1 <= page <= _DEEPEST:
        return Results([], False)
    asked = words if isinstance(words, Asked) else await understood(access, words)
    if not asked.query:
        return Results([], False, asked=asked)
    named = await files.holding(access.theme_id, asked.query)
    rows = await _rows(access, asked, only or Filter(), list(named), page)
    in_files = [item["file_id"] for item in rows[:LENGTH] if item["file_id"]]
    passages = await files.passages(in_files, asked.query, HEADLINE)
    found = [_found(access, item, named, passages) for item in rows[:LENGTH]]
    return Results(found, len(rows) > LENGTH, rows[0]["count"] if rows else 0, asked)


def _found(access: Access, row: db.Row, named: dict[int, str], passages: dict[int, str]) -> Found:
    item = {name: value for name, value in row.items() if name not in {"file_id", "count"}}
    file_id, own = row["file_id"], row["excerpt"]
    passage = passages.get(file_id, "")
    item["excerpt"] = marked(passage if passage and _OPEN not in own else own)
    return Found(**item, href=_href(access, row), in_file=named.get(file_id, ""))


async def _rows(
    access: Access, asked: Asked, only: Filter, file_ids: list[int], page: int
) -> list[db.Row]:
    writers = await _writers(access, only)
    if writers == []:
        return []
    slices = "" if writers else await _slices(asked.query, only)
    args: list[object] = [access.theme_id, asked.query, asked.exact, slices]
    args += [access.may_moderate, clock.now(), HEADLINE, file_ids]
    args += [LENGTH + 1, (page - 1) * LENGTH]
    by_writers = ""
    if writers:
        args.append(writers)
        by_writers = " and p.author_id = any($11::int[])"
    conditions, joined = _narrowed(access, only, args)
    sql = _ASK.format(
        hits=_BY_WRITERS if writers else _BY_WORDS,
        fits=_SEEN + by_writers + conditions,
        joins=joined,
        order="" if only.newest else "score desc,",
    )
    return await db.rows(sql, *args)


def _narrowed(access: Access, only: Filter, args: list[object]) -> tuple[str, str]:
    """The conditions of a filter and the tables they read; their values are added to `args`."""
    wanted = (
        ("t.category_id =", only.category_id),
        ("t.kind =", only.kind or None),
        ("p.created_at >=", only.since),
        ("p.created_at <", only.until),
    )
    conditions = ""
    for condition, value in wanted:
        if value is not None:
            args.append(value)
            conditions += f" and {condition} ${len(args)}"
    if not only.unread:
        return conditions, ""
    args += [access.member_id, unread_from(access)]
    member, cutoff = f"${len(args) - 1}", f"${len(args)}"
    marks = f"left join read_mark r on r.thread_id = t.id and r.member_id = {member}"
    conditions += f" and {counts_unread(cutoff)} and p.number > coalesce(r.number, 0)"
    return conditions, f"{joins(member)} {marks}"


_WRITERS = """
select id from member
where ($1 = '' or lower(unaccent(name)) like '%' || lower(unaccent($1)) || '%')
  and ($2::int is null or organisation_id = $2) and ($3::int is null or id = $3)
order by id limit 1000
"""


async def _writers(access: Access, only: Filter) -> list[int] | None:
    """Whose posts may be found: None for everyone's."""
    if not (only.author or only.organisation_id or only.mine):
        return None
    mine = access.member_id if only.mine else None
    found = await db.rows(_WRITERS, like(only.author), only.organisation_id, mine)
    return [item["id"] for item in found]


def like(words: str) -> str:
    """Words as part of a pattern of `like`, in which they stand for themselves."""
    return re.sub(r"([\\%_])", r"\\\1", words)


async def _slices(query: str, only: Filter) -> str:
    """The slices to look in as a query, the newest; "" when all of them are few enough."""
    edge = await db.row(_EDGES, only.since or _FIRST, only.until or _LAST)
    assert edge is not None
    first, last = edge["low"] // SLICE, edge["high"] // SLICE
    hits = await db.value(_THICKNESS, query, _within(max(0, last - 1), last)) or 0
    thick = hits * SLICE / (edge["high"] % SLICE + (SLICE if last else 0) + 1)
    reach = int(_ENOUGH / max(thick, 1))
    if first == 0 and reach > last:
        return ""
    first = max(first, last - min(reach, 200))
    return _within(first, last)


def _within(first: int, last: int) -> str:
    return "|".join(f"'§{number}'" for number in range(first, last + 1))


def _href(access: Access, item: db.Row) -> str:
    thread = f"/{access.slug}/forum/{item['thread_id']}-{text.slugify(item['title'])}"
    return f"{thread}/{item['number']}#bericht-{item['number']}"


def marked(headline: str) -> Markup:
    """A headline as safe markup: all of it is text but the marks around the words."""
    safe = escape(" ".join(html.unescape(headline).split()))
    marked = _WORD.sub(r"<mark>\1</mark>", str(safe))
    return Markup(marked.replace(_OPEN, "").replace(_CLOSE, ""))
