"""Which posts may be an answer: the newest that hold the words, as many as can be put in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from forum.core import db
from forum.files import queries as files
from forum.themes.queries import Access
from forum.threads.queries.levels import counts_unread, joins, unread_from
from forum.threads.queries.newest import FINE, WHOLE, Look, newest

MOST_FOUND = 500  # posts that are put in order, the newest; who has more asks differently
MOST_TITLES = 250  # titles beside them
PATIENCE = 5.0  # seconds for one query; far more than any takes unless the database is in trouble
_VISITS, _TITLE_VISITS = 6_000, 2_000  # hits that one question looks at
_WRITERS_IN_INDEX = 200  # more writers than this are no help to the index
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


@dataclass(slots=True)
class Pool:
    """Posts as (id, 1 for a title, file id or 0), the names of those files, and how far back."""

    ids: list[tuple[int, int, int]] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    back_to: datetime | None = None


@dataclass(slots=True)
class _Narrow:
    """What a filter asks of a post `p` and its thread `t`, in SQL and in words of the index."""

    fits: str
    joined: str
    args: list[object]
    places: str


# The index finds what holds all the words; that a phrase stands together is read in the row. Rows
# come newest first, and their threads are looked up only until there are enough.
_HITS = """
with ask as materialized (
  select wide, case when $2 = '' then loose else loose && $2::text::tsquery end as sliced,
    loose = wide as same
  from (select to_tsquery('forum_dutch', $1) as wide,
    search_loosely(to_tsquery('forum_dutch', $1)) as loose) q
), hit as materialized (
  select {columns}, case when (select same from ask) then true
    else x.words @@ (select wide from ask) end as whole
  from {table} x where x.words @@ (select sliced from ask)
)
select (select count(*) from hit)::int as visited, array(select p.id from (
  select * from hit where whole order by id desc offset 0) {hits} limit $3) as ids
"""
_POSTS = _HITS.format(
    table="post",
    columns="x.id, x.thread_id, x.number, x.author_id, x.created_at, x.hidden_at, x.deleted_at",
    hits="p where (select {fits} from thread t {joined} where t.id = p.thread_id)",
)
_TITLES = _HITS.format(
    table="thread",
    columns="x.id",
    hits="""h cross join lateral (
    select * from post where thread_id = h.id and number = 1 limit 1) p
  where (select {fits} from thread t {joined} where t.id = p.thread_id)""",
)
_IN_FILES = """
select a.post_id, a.file_id from attachment a join post p on p.id = a.post_id
where a.file_id = any($1::int[])
  and (select {fits} from thread t {joined} where t.id = p.thread_id) limit $2 offset $3
"""
_SEEN = """t.theme_id = $5 and (t.hidden_at is null or $4)
  and p.deleted_at is null and (p.hidden_at is null or $4)"""


async def pooled(access: Access, query: str, only: Filter) -> Pool:
    """The newest posts, titles and files with the words of `query` (of `to_tsquery`).

    Only what the reader may see. Raises `core.db.TooLong`.
    """
    writers = await _writers(access, only)
    if writers == []:
        return Pool()
    edges = await _edges(only)
    narrow = _narrowed(access, only, writers, alone=edges["themes"] == 1)
    posts = Look(edges["post_low"], edges["post_high"], MOST_FOUND, _VISITS)
    titles = Look(edges["thread_low"], edges["thread_high"], MOST_TITLES, _TITLE_VISITS)
    await newest(posts, partial(_step, _POSTS, query, narrow, MOST_FOUND))
    await newest(titles, partial(_step, _TITLES, query, narrow, MOST_TITLES))
    pool = Pool([*((each, 0, 0) for each in posts.found), *((each, 1, 0) for each in titles.found)])
    pool.names = await files.holding(access.theme_id, query)
    pool.ids += await _in_files(list(pool.names), narrow)
    if posts.unseen:
        pool.back_to = await db.value(
            "select created_at from post where id >= $1 order by id limit 1", posts.unseen
        )
    return pool


async def _step(
    sql: str, query: str, narrow: _Narrow, most: int, slices: str
) -> tuple[int, list[int]]:
    where = " & ".join(f"({each})" for each in (narrow.places, slices) if each)
    asked = sql.format(fits=narrow.fits, joined=narrow.joined)
    found = await db.rows_within(PATIENCE, asked, query, where, most, *narrow.args)
    return found[0]["visited"], found[0]["ids"]


async def _in_files(file_ids: list[int], narrow: _Narrow) -> list[tuple[int, int, int]]:
    if not file_ids:
        return []
    sql = _IN_FILES.format(fits=narrow.fits, joined=narrow.joined)
    found = await db.rows_within(PATIENCE, sql, file_ids, MOST_FOUND, 0, *narrow.args)
    return [(item["post_id"], 0, item["file_id"]) for item in found]


# Rows are numbered as they are written, so a period is a piece of the numbers.
_EDGES = """
select (select count(*) from theme) as themes,
  (select coalesce(max(id), 0) from post) as posts,
  (select id from post where created_at >= $1 order by created_at, id limit 1) as post_low,
  (select id from post where created_at < $2 order by created_at desc, id desc limit 1)
    as post_high,
  (select id from thread where created_at >= $1 order by created_at, id limit 1) as thread_low,
  (select id from thread where created_at < $2 order by created_at desc, id desc limit 1)
    as thread_high, (select coalesce(max(id), 0) from thread) as threads
"""


async def _edges(only: Filter) -> db.Row:
    """The ids to look between, of posts and threads; all there are when those are few."""
    edge = await db.row(_EDGES, only.since or _FIRST, only.until or _LAST)
    assert edge is not None
    for name in ("post", "thread"):
        if edge[f"{name}s"] < WHOLE * FINE or edge[f"{name}_low"] is None:
            edge[f"{name}_low"] = 0
        if edge[f"{name}s"] < WHOLE * FINE or edge[f"{name}_high"] is None:
            edge[f"{name}_high"] = edge[f"{name}s"]
    return edge


def _narrowed(access: Access, only: Filter, writers: list[int] | None, *, alone: bool) -> _Narrow:
    """What the filter asks; the values of its SQL are `$4` and further. `alone`: one theme is."""
    args: list[object] = [access.may_moderate, access.theme_id]
    fits, joined = _SEEN, ""
    wanted = (
        ("t.category_id =", only.category_id),
        ("t.kind =", only.kind or None),
        ("p.created_at >=", only.since),
        ("p.created_at <", only.until),
        ("p.author_id = any", writers),
    )
    for condition, value in wanted:
        if value is not None:
            args.append(value)
            fits += f" and {condition} (${len(args) + 3})"
    if only.unread:
        args += [access.member_id, unread_from(access)]
        member, cutoff = f"${len(args) + 2}", f"${len(args) + 3}"
        joined = f"{joins(member)} left join read_mark r on r.thread_id = t.id "
        joined += f"and r.member_id = {member}"
        fits += f" and {counts_unread(cutoff)} and p.number > coalesce(r.number, 0)"
    return _Narrow(fits, joined, args, _places(access, only, writers, alone=alone))


def _places(access: Access, only: Filter, writers: list[int] | None, *, alone: bool) -> str:
    """The same in words of the index, as far as it has them."""
    said = [] if alone else [f"'§t{access.theme_id}'"]
    if only.category_id is not None:
        said.append(f"'§c{only.category_id}'")
    if only.kind:
        said.append(f"'§k{only.kind}'")
    if writers and len(writers) <= _WRITERS_IN_INDEX:
        said.append("|".join(f"'§a{writer}'" for writer in writers))
    return " & ".join(f"({each})" for each in said)


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
