"""The posts that a member keeps to find again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, text

PAGE = 30  # bookmarks


@dataclass(frozen=True, slots=True)
class Bookmark:
    """What a member kept of one post: her own note, and when to be reminded."""

    id: int
    note: str
    remind_at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A bookmark with its post. When the post can no longer be read, only the note is left:
    `title`, `author_name` and `excerpt` are "" and `href` is None."""

    id: int
    note: str
    remind_at: datetime | None
    reminded_at: datetime | None
    created_at: datetime
    title: str
    place: str
    number: int
    author_name: str
    excerpt: str
    open: bool

    @property
    def href(self) -> str | None:
        """Where the post stands."""
        return f"{self.place}/{self.number}#bericht-{self.number}" if self.open else None

    @property
    def waiting(self) -> bool:
        """Whether a reminder is still to come."""
        return self.remind_at is not None and self.reminded_at is None


# Whether member `b.member_id` may read post `p` in thread `t` now; $now is the moment.
_OPEN = """(ms.id is not null and p.deleted_at is null
  and (ms.role in ('moderator', 'manager') or (p.hidden_at is null and t.hidden_at is null)))"""
_TABLES = """
bookmark b join post p on p.id = b.post_id join thread t on t.id = p.thread_id
join theme th on th.id = t.theme_id join member a on a.id = p.author_id
left join membership ms on ms.theme_id = t.theme_id and ms.member_id = b.member_id
  and ms.left_at is null and (ms.suspended_until is null or ms.suspended_until <= $2)
"""
_SAVED = f"""
select b.id, b.note, b.remind_at, b.reminded_at, b.created_at, '/' || th.slug || '/forum/' || t.id
  as place, p.number, {_OPEN} as open, case when {_OPEN} then t.title else '' end as title,
  case when {_OPEN} then a.name else '' end as author_name,
  case when {_OPEN} then left(p.html, 1200) else '' end as excerpt
from {_TABLES}
where b.member_id = $1 and b.id < $3
  and (not $4 or (b.remind_at is not null and b.reminded_at is null))
order by b.id desc limit {PAGE + 1}
"""
_LAST = 2**31 - 1


async def bookmarks_of(
    member_id: int, *, reminders: bool = False, before: int | None = None
) -> list[Saved]:
    """A page of what she kept, the last first, and one more when there is more.

    `reminders`: only those of which a reminder is still to come. `before`: the id of the last
    one on the page before this one.
    """
    found = await db.rows(_SAVED, member_id, clock.now(), before or _LAST, reminders)
    return [Saved(**{**item, "excerpt": text.excerpt(item["excerpt"], 200)}) for item in found]


async def bookmark_of(member_id: int | None, post_id: int) -> Bookmark | None:
    """What she kept of this post, None when nothing."""
    found = await db.row(
        "select id, note, remind_at, reminded_at from bookmark "
        "where member_id = $1 and post_id = $2",
        member_id,
        post_id,
    )
    return Bookmark(**found) if found else None


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose moment has come, of a post that its member may read."""

    id: int
    member_id: int
    remind_at: datetime
    title: str
    href: str


_DUE = f"""
select b.id, b.member_id, b.remind_at, t.title,
  '/' || th.slug || '/forum/' || t.id || '/' || p.number || '#bericht-' || p.number as href
from {_TABLES}
where b.remind_at <= $2 and b.reminded_at is null and {_OPEN} and b.id > $1
order by b.id limit 500
"""


async def reminders_due(after: int = 0) -> list[Due]:
    """Reminders to give now, by id from `after` on, at most 500. What she may not read waits."""
    return [Due(**item) for item in await db.rows(_DUE, after, clock.now())]
