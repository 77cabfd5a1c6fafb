"""A member's conversations, unread ones first, and how many of them have news."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, text
from forum.messages.queries.conversations import Person, named, people_in

PAGE = 30
_EXCERPT = 120  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """One conversation in the list. `excerpt`: how its last message begins, "" when that cannot
    be read any more; `own`: the reader wrote it; `blocked`: she blocks who did."""

    id: int
    theme_name: str
    last_number: int
    last_at: datetime
    unread: int
    author_name: str
    excerpt: str
    own: bool
    blocked: bool
    people: tuple[Person, ...]

    @property
    def href(self) -> str:
        return f"/gesprekken/{self.id}"

    @property
    def title(self) -> str:
        return named([person.name for person in self.people])


@dataclass(frozen=True, slots=True)
class Inbox:
    """What has news (all of it, up to a hundred), and a page of the rest, the latest first."""

    unread: list[Line]
    read: list[Line]
    more: bool

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        last = self.read[-1]
        return f"{last.last_at.timestamp():.6f}-{last.id}"


# What somebody she blocks wrote is no news, nor what nobody can read any more.
_NEWS = """
(select count(*)::int from message p join member a on a.id = p.author_id
 where p.conversation_id = c.id and p.number > s.read_number and p.author_id <> s.member_id
   and p.deleted_at is null and p.hidden_at is null and a.closed_at is null
   and not exists (select from block b
     where b.member_id = s.member_id and b.blocked_id = p.author_id))
"""
_MINE = """
from seat s join conversation c on c.id = s.conversation_id
join theme t on t.id = c.theme_id
join membership ms on ms.theme_id = c.theme_id and ms.member_id = s.member_id
  and ms.left_at is null and coalesce(ms.suspended_until, $2) <= $2
where s.left_at is null
"""
_LINES = f"""
with mine as (
  select c.id, t.name as theme_name, c.last_number, c.last_at, s.member_id, {_NEWS} as unread
  {_MINE} and s.member_id = $1
)
select mine.id, mine.theme_name, mine.last_number, mine.last_at, mine.unread,
  a.name as author_name, p.author_id = mine.member_id as own,
  exists (select from block b where b.member_id = mine.member_id and b.blocked_id = a.id)
    as blocked,
  case when p.deleted_at is null and p.hidden_at is null and a.closed_at is null
    then p.html else '' end as html
from mine
join message p on p.conversation_id = mine.id and p.number = mine.last_number
join member a on a.id = p.author_id
"""
_BUSY = f"""
{_LINES} where mine.unread > 0 order by mine.last_at desc, mine.id desc limit 100
"""
_QUIET = f"""
{_LINES} where mine.unread = 0 and (mine.last_at, mine.id) < ($3, $4)
order by mine.last_at desc, mine.id desc limit {PAGE + 1}
"""


async def inbox(member_id: int, *, before: tuple[datetime, int] | None = None) -> Inbox:
    """The first page, or the one that begins at `before`: then only what was read."""
    now = clock.now()
    at, ident = before or (datetime.max.replace(tzinfo=now.tzinfo), 0)
    unread = [] if before else await db.rows(_BUSY, member_id, now)
    read = await db.rows(_QUIET, member_id, now, at, ident)
    ids = [item["id"] for item in (*unread, *read)]
    people = await people_in(ids, member_id)
    lines = [_line(item, people.get(item["id"], ())) for item in (*unread, *read[:PAGE])]
    return Inbox(lines[: len(unread)], lines[len(unread) :], len(read) > PAGE)


def _line(item: db.Row, people: tuple[Person, ...]) -> Line:
    html = "" if item["blocked"] else item["html"]
    known = {name: value for name, value in item.items() if name != "html"}
    return Line(**known, excerpt=text.excerpt(html, _EXCERPT), people=people)


_COUNTS = f"""
select s.member_id, count(*)::int as news {_MINE} and s.member_id = any($1::int[])
  and c.last_number > s.read_number and {_NEWS} > 0
group by s.member_id
"""


async def unread_counts(member_ids: Collection[int]) -> dict[int, int]:
    """Member -> conversations with news, for those who have any; one query for all."""
    found = await db.rows(_COUNTS, list(member_ids), clock.now())
    return {item["member_id"]: item["news"] for item in found}


_PICTURES = f"""
select s.member_id, md5(string_agg(c.id || ':' || c.seq || ':' || s.read_number, ' '
  order by c.id)) as picture {_MINE} and s.member_id = any($1::int[])
group by s.member_id
"""


async def pictures(member_ids: Collection[int]) -> dict[int, str]:
    """Member -> a word that changes with everything that changes in her list; "" without any."""
    found = await db.rows(_PICTURES, list(member_ids), clock.now())
    seen = {item["member_id"]: str(item["picture"]) for item in found}
    return {one: seen.get(one, "") for one in member_ids}
