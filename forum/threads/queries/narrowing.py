"""What narrows a search, in SQL and in words of the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from forum.core import db
from forum.themes.queries import Access
from forum.threads.queries.levels import counts_unread, joins, unread_from
from forum.threads.queries.newest import FINE, WHOLE

_IN_INDEX = 200  # more writers than this are no help to the index
_FEW = 3_000  # unread posts that are read one by one rather than looked up by their words
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
class Edges:
    """The ids to look between, `low` to `high`; `open`: nothing is newer."""

    low: int
    high: int
    open: bool


@dataclass(slots=True)
class Narrow:
    """What is asked of a post `p` and its thread `t`: SQL with values `$4` and further.

    `places`: the same as queries of the index, as far as it knows. `among`: the only threads and
    how far they were read, when little is left to read in them.
    """

    fits: str
    joined: str
    args: list[object]
    places: list[str]
    posts: Edges
    threads: Edges
    among: tuple[list[int], list[int]] | None = None


_SEEN = """t.theme_id = $5 and (t.hidden_at is null or $4)
  and p.deleted_at is null and (p.hidden_at is null or $4)"""


async def narrowed(access: Access, only: Filter) -> Narrow | None:
    """What the reader and her filter leave; None for nothing."""
    writers = await _writers(access, only)
    unread = await _unread(access) if only.unread else None
    if writers == [] or (unread and not unread["ids"]):
        return None
    since = max((each for each in (only.since, unread and unread["since"]) if each), default=None)
    edge = await _bounds(since, only.until)
    made = _asked(access, only, writers)
    made.places = _places(access, only, writers, alone=edge["themes"] == 1)
    made.posts, made.threads = _edges(edge, "post"), _edges(edge, "thread")
    if unread and unread["posts"] <= _FEW:
        made.among = (unread["ids"], unread["marks"])
    return made


def _asked(access: Access, only: Filter, writers: list[int] | None) -> Narrow:
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
        joined = _marked(member)
        fits += f" and {counts_unread(cutoff)} and p.number > coalesce(r.number, 0)"
    everything = Edges(0, 0, True)
    return Narrow(fits, joined, args, [], everything, everything)


def _places(access: Access, only: Filter, writers: list[int] | None, *, alone: bool) -> list[str]:
    """Queries for the lexemes of place; the theme's when it is not the only one."""
    said = [] if alone else [f"'§t{access.theme_id}'"]
    if only.category_id is not None:
        said.append(f"'§c{only.category_id}'")
    if only.kind:
        said.append(f"'§k{only.kind}'")
    if writers and len(writers) <= _IN_INDEX:
        said.append("|".join(f"'§a{writer}'" for writer in writers))
    return said


_TOPS = """
select (select count(*) from theme) as themes,
  (select coalesce(max(id), 0) from post) as post_top,
  (select coalesce(max(id), 0) from thread) as thread_top
"""
# Rows are numbered as they are written, so a period is a piece of the numbers: from the lowest of
# its first hundred to the highest of its last, for some were given another moment than their own.
_PERIOD = "".join(
    f""",
  (select min(id) from (select id from {table} where created_at >= $1
    order by created_at limit 100) x) as {table}_low,
  (select max(id) from (select id from {table} where created_at < $2
    order by created_at desc limit 100) x) as {table}_high"""
    for table in ("post", "thread")
)


async def _bounds(since: datetime | None, until: datetime | None) -> db.Row:
    """How many themes there are, the highest ids, and those at the edges of a period."""
    period = [since or _FIRST, until or _LAST]
    edge = await (db.row(_TOPS + _PERIOD, *period) if since or until else db.row(_TOPS))
    assert edge is not None
    for table in ("post", "thread"):
        edge[f"{table}_low"] = edge[f"{table}_low"] if since else 0
        edge[f"{table}_high"] = edge[f"{table}_high"] if until else edge[f"{table}_top"]
    return edge


def _edges(edge: db.Row, table: str) -> Edges:
    """All there are when those are few; none when none is of the period."""
    top, low, high = (edge[f"{table}_{name}"] for name in ("top", "low", "high"))
    if top < WHOLE * FINE:
        return Edges(0, top, True)
    if low is None or high is None:
        return Edges(top + FINE, top, True)
    return Edges(low, high, high // FINE == top // FINE)


def _marked(member: str) -> str:
    marks = f"left join read_mark r on r.thread_id = t.id and r.member_id = {member}"
    return f"{joins(member)} {marks}"


_UNREAD = f"""
select coalesce(array_agg(id), '{{}}') as ids, coalesce(array_agg(mark), '{{}}') as marks,
  coalesce(sum(last_number - mark), 0) as posts, min(created_at) as since
from (select t.id, t.created_at, t.last_number, coalesce(r.number, 0) as mark
  from thread t {_marked("$2")}
  where t.theme_id = $1 and t.last_post_at > $3 and {counts_unread("$3")}) u
"""


async def _unread(access: Access) -> db.Row:
    """Threads that the reader has not read to the end, how far she did, how many posts are left,
    and since when there is any of those threads.
    """
    found = await db.row(_UNREAD, access.theme_id, access.member_id, unread_from(access))
    assert found is not None
    return found


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
