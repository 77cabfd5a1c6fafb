"""Which posts may be an answer: the newest that hold the words, as many as can be put in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from forum.core import db
from forum.files import queries as files
from forum.themes.queries import Access
from forum.threads.queries.asking import Asked
from forum.threads.queries.narrowing import Edges, Filter, Narrow, narrowed
from forum.threads.queries.newest import Look, newest

MOST_FOUND = 500  # posts that are put in order, the newest; who has more asks differently
MOST_TITLES = 250  # titles beside them
PATIENCE = 5.0  # seconds for one query; far more than any takes unless the database is in trouble
_VISITS, _TITLE_VISITS = 3_000, 1_500  # hits that one question looks at


@dataclass(slots=True)
class Pool:
    """Posts as (id, 1 for a title, file id or 0), the names of those files, and how far back."""

    ids: list[tuple[int, int, int]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    back_to: datetime | None = None


# What the index is asked: each word by itself, and those of a phrase without their order.
_KEYS = """
select array(select search_loosely(to_tsquery('forum_dutch', said))::text
    from unnest($2::text[]) as said) as musts,
  search_loosely(wide) = wide and not wide::text ~ '!' as same
from to_tsquery('forum_dutch', $1) as wide
"""
# Each `@@` is a scan key of its own: the index leaps to the slices, which come first, and from word
# to word, where in one query it would walk. What it cannot know (order, absence) is read in the
# row. Rows come newest first, and their threads are looked up only until there are enough.
_HITS = """
with hit as materialized (
  select {columns}, $2::boolean or x.words @@ (select to_tsquery('forum_dutch', $1)) as whole
  from {rows} x where {{held}}
)
select (select count(*) from hit)::int as visited, array(select p.id from (
  select * from hit where whole order by id desc offset 0) {posts}
  where (select {{fits}} from thread t {{joined}} where t.id = p.thread_id) limit $3) as ids
"""
_OF_POST = "x.id, x.thread_id, x.number, x.author_id, x.created_at, x.hidden_at, x.deleted_at"
_POSTS = _HITS.format(rows="post", columns=_OF_POST, posts="p")
_TITLES = _HITS.format(
    rows="thread",
    columns="x.id",
    posts="h, lateral (select * from post where thread_id = h.id and number = 1 limit 1) p",
)
_UNREAD = _HITS.format(
    rows="""unnest(${ids}::int[], ${marks}::int[]) u (id, mark), lateral (
      select * from post where thread_id = u.id and number > u.mark offset 0)""",
    columns=_OF_POST,
    posts="p",
)
_IN_FILES = """
select a.post_id, a.file_id from attachment a join post p on p.id = a.post_id
where a.file_id = any($1::int[])
  and (select {fits} from thread t {joined} where t.id = p.thread_id) limit $2 offset $3
"""


@dataclass(frozen=True, slots=True)
class _Keys:
    """What is asked, and what the index is asked. `same`: the index knows all of it."""

    query: str
    musts: list[str]
    same: bool


async def _keys(asked: Asked) -> _Keys:
    row = await db.row(_KEYS, asked.query, list(asked.musts))
    assert row is not None
    musts: list[str] = []
    for each in row["musts"]:
        # The words of a phrase are keys too; "" is a word that is asked of nobody, as "het".
        musts += [each] if "|" in each or "!" in each else filter(None, each.split(" & "))
    return _Keys(asked.query, musts, row["same"])


async def pooled(access: Access, asked: Asked, only: Filter) -> Pool:
    """The newest posts, titles and files with the words that are asked for.

    Only what the reader may see. Raises `core.db.TooLong`.
    """
    narrow, keys, query = await narrowed(access, only), await _keys(asked), asked.query
    if narrow is None or not keys.musts:
        return Pool()
    titles = await _looked(_TITLES, keys, narrow, narrow.threads, (MOST_TITLES, _TITLE_VISITS))
    if narrow.among:
        pool = Pool([(post, 0, 0) for post in await _among(query, narrow)])
    else:
        posts = await _looked(_POSTS, keys, narrow, narrow.posts, (MOST_FOUND, _VISITS))
        pool = Pool([(post, 0, 0) for post in posts.found])
        pool.back_to = await _moment(posts.unseen)
    pool.ids += [(post, 1, 0) for post in titles.found]
    pool.names = await files.holding(access.theme_id, query)
    pool.ids += await _in_files(list(pool.names), narrow)
    return pool


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks for the hits in some slices, at most `most` that fit."""

    sql: str
    keys: _Keys
    narrow: Narrow
    most: int

    async def step(self, slices: str, below: int) -> tuple[int, list[int]]:
        args = [self.keys.query, self.keys.same, self.most, *self.narrow.args, below]
        held = f"x.id < ${len(args)}"
        for each in (slices, *self.narrow.places, *self.keys.musts):
            if each:
                args.append(each)
                held += f" and x.words @@ (select ${len(args)}::text::tsquery)"
        return await _hits(self.sql, self.narrow, held, args)


async def _looked(
    sql: str, keys: _Keys, narrow: Narrow, edges: Edges, limits: tuple[int, int]
) -> Look:
    look = Look(edges.low, edges.high, *limits, open=edges.open)
    return await newest(look, _Asker(sql, keys, narrow, limits[0]).step)


async def _among(query: str, narrow: Narrow) -> list[int]:
    """Of the few posts that were not read, those with the words: all of them are looked at."""
    assert narrow.among
    args = [query, False, MOST_FOUND, *narrow.args, *narrow.among]
    sql = _UNREAD.replace("{ids}", str(len(args) - 1)).replace("{marks}", str(len(args)))
    return (await _hits(sql, narrow, "true", args))[1]


async def _hits(sql: str, narrow: Narrow, held: str, args: list[object]) -> tuple[int, list[int]]:
    asked = sql.format(fits=narrow.fits, joined=narrow.joined, held=held)
    (found,) = await db.rows_within(PATIENCE, asked, *args)
    return found["visited"], found["ids"]


async def _in_files(file_ids: list[int], narrow: Narrow) -> list[tuple[int, int, int]]:
    if not file_ids:
        return []
    sql = _IN_FILES.format(fits=narrow.fits, joined=narrow.joined)
    found = await db.rows_within(PATIENCE, sql, file_ids, MOST_FOUND, 0, *narrow.args)
    return [(item["post_id"], 0, item["file_id"]) for item in found]


async def _moment(post_id: int) -> datetime | None:
    """When the first post from this number on was written; None without a number."""
    if not post_id:
        return None
    found: datetime | None = await db.value(
        "select created_at from post where id >= $1 order by id limit 1", post_id
    )
    return found
