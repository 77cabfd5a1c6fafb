"""Lists of threads, page after page, each with what is new in it for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from forum.core import db, text
from forum.core.errors import NotFound
from forum.themes.queries import Access
from forum.threads.queries.categories import Category
from forum.threads.queries.heads import ANSWER
from forum.threads.queries.levels import LEVEL, counts_unread, joins, unread_from

LENGTH = 20  # threads a page
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows of a list: the row before it."""

    read: bool  # whether that row had nothing unread; only counts where unread comes first
    last_post_at: datetime
    id: int

    def __str__(self) -> str:
        micros = (self.last_post_at - _EPOCH) // timedelta(microseconds=1)
        return f"{int(self.read)}.{micros}.{self.id}"


class ThreadRow(NamedTuple):
    """A thread in a list. `read_number` is None when the reader never opened it.

    `fresh`: it counts as unread, by the rule of `levels.counts_unread`. `muted`: it never does.
    """

    id: int
    theme_slug: str
    kind: str
    title: str
    category_slug: str
    category_name: str
    author_name: str
    author_organisation: str
    created_at: datetime
    last_number: int
    last_post_at: datetime
    last_author_name: str
    post_count: int
    seq: int
    locked_at: datetime | None
    pinned_at: datetime | None
    hidden_at: datetime | None
    answer: int | None
    read_number: int | None
    fresh: bool
    muted: bool

    @property
    def href(self) -> str:
        return f"/{self.theme_slug}/forum/{self.id}-{text.slugify(self.title)}"

    @property
    def replies(self) -> int:
        return max(self.post_count - 1, 0)

    @property
    def unread(self) -> int:
        """Posts after the last one seen; 0 for a thread never opened."""
        return self.last_number - self.read_number if self.fresh and self.read_number else 0

    @property
    def new(self) -> bool:
        """Whether it counts as unread and the reader never opened it."""
        return self.fresh and not self.read_number

    @property
    def cursor(self) -> Cursor:
        return Cursor(not self.fresh, self.last_post_at, self.id)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """`pinned` only on the first page. `before` leads to older threads, `after` to newer."""

    pinned: list[ThreadRow]
    rows: list[ThreadRow]
    before: Cursor | None
    after: Cursor | None


def cursor(written: str) -> Cursor:
    """What `str(Cursor)` wrote. Raises `NotFound` for anything else."""
    parts = written.split(".")
    sound = len(parts) == 3 and all(p.isascii() and p.isdecimal() for p in parts)
    if not sound or len(parts[1]) > 16 or len(parts[2]) > 9:
        raise NotFound
    at = _EPOCH + timedelta(microseconds=int(parts[1]))
    return Cursor(parts[0] != "0", at, int(parts[2]))


_FRESH = counts_unread("$4")
_ROWS = f"""
select t.id, $3::text as theme_slug, t.kind, t.title, c.slug as category_slug,
  c.name as category_name, a.name as author_name, coalesce(o.name, '') as author_organisation,
  t.created_at, t.last_number, t.last_post_at, l.name as last_author_name, t.post_count, t.seq,
  t.locked_at, t.pinned_at, t.hidden_at, {ANSWER} as answer, r.number as read_number,
  {_FRESH} as fresh, {LEVEL} = 'mute' as muted
from thread t {joins("$2")}
left join read_mark r on r.thread_id = t.id and r.member_id = $2
join category c on c.id = t.category_id
join member a on a.id = t.author_id
left join organisation o on o.id = a.organisation_id
join member l on l.id = t.last_author_id
where t.theme_id = $1"""
_READ = f"(not {_FRESH})"


async def thread_list(
    access: Access,
    *,
    category: Category | None = None,
    kind: str | None = None,
    open_only: bool = False,
    unread: bool = False,
    before: Cursor | None = None,
    after: Cursor | None = None,
) -> ThreadPage:
    """A page of the threads that the reader may see, the last spoken in first.

    `open_only`: questions without an answer. With `unread`, those with something new come
    first. `before` and `after` are cursors of a page shown earlier; without either it is the
    first page, with the pinned threads on top.
    """
    args: list[Any] = [access.theme_id, access.member_id, access.slug, unread_from(access)]
    base = _ROWS if access.may_moderate else f"{_ROWS} and t.hidden_at is null"
    wanted = {"category_id": category.id if category else None, "kind": kind}
    for column, value in wanted.items():
        if value is not None:
            args.append(value)
            base += f" and t.{column} = ${len(args)}"
    if open_only:
        base += f" and t.kind = 'question' and {ANSWER} is null"
    at = before or after
    sql = f"{base} and t.pinned_at is null"
    if at is not None:
        sql += _beyond(args, at, up=after is not None, unread=unread)
    sql += _order(up=after is not None, unread=unread)
    if at is None:
        sql = f"({base} and t.pinned_at is not null {_order(limit=100)}) union all ({sql})"
    found = [ThreadRow(**item) for item in await db.rows(sql, *args)]
    return _page(found, before, after)


def _beyond(args: list[Any], at: Cursor, *, up: bool, unread: bool) -> str:
    """The condition for rows past a cursor; its values are added to `args`."""
    args += [at.last_post_at, at.id]
    side, first = (">", "<") if up else ("<", ">")
    further = f"(t.last_post_at, t.id) {side} (${len(args) - 1}, ${len(args)})"
    if not unread:
        return f" and {further}"
    read = str(at.read).lower()
    return f" and ({_READ} {first} {read} or ({_READ} = {read} and {further}))"


def _order(*, up: bool = False, unread: bool = False, limit: int = LENGTH + 1) -> str:
    down = "" if up else " desc"
    first = f"{_READ}{' desc' if up else ''}, " if unread else ""
    return f" order by {first}t.last_post_at{down}, t.id{down} limit {limit}"


def _page(found: list[ThreadRow], before: Cursor | None, after: Cursor | None) -> ThreadPage:
    pinned = [row for row in found if row.pinned_at] if not before and not after else []
    rows = found[len(pinned) :]
    more, rows = len(rows) > LENGTH, rows[:LENGTH]
    if after is not None:
        rows.reverse()
        return ThreadPage([], rows, rows[-1].cursor if rows else None, _at(rows, 0, more))
    return ThreadPage(pinned, rows, _at(rows, -1, more), _at(rows, 0, before is not None))


def _at(rows: list[ThreadRow], index: int, there: bool) -> Cursor | None:
    return rows[index].cursor if there and rows else None


@dataclass(frozen=True, slots=True)
class Recent:
    """A thread among the most recent ones. `author_id` and `author_name` are of the last post."""

    id: int
    last_number: int
    author_id: int
    category_id: int
    kind: str
    title: str
    href: str
    replies: int
    last_post_at: datetime
    author_name: str
    category_name: str


_RECENT = """
select t.id, t.last_number, t.last_author_id as author_id, t.category_id, t.kind, t.title,
  '/' || th.slug || '/forum/' || t.id as href, greatest(t.post_count - 1, 0) as replies,
  t.last_post_at, l.name as author_name, c.name as category_name
from thread t join theme th on th.id = t.theme_id join category c on c.id = t.category_id
join member l on l.id = t.last_author_id
where t.theme_id = $1 and t.hidden_at is null and not (c.confidential and $3)
order by t.last_post_at desc, t.id desc limit $2
"""


async def recent_threads(theme_id: int, limit: int = 5, *, public: bool) -> list[Recent]:
    """The threads last spoken in. `public`: for visitors, none of confidential categories."""
    found = await db.rows(_RECENT, theme_id, limit, public)
    return [
        Recent(**{**item, "href": f"{item['href']}-{text.slugify(item['title'])}"})
        for item in found
    ]


async def theme_activity(theme_id: int) -> datetime | None:
    """When somebody last wrote in the theme; None while nobody has."""
    at: datetime | None = await db.value(
        "select last_post_at from thread where theme_id = $1 and hidden_at is null "
        "order by last_post_at desc, id desc limit 1",
        theme_id,
    )
    return at
