"""One thread: what its head says, and whether a reader may open it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from forum.core import db, text
from forum.core.errors import NotFound
from forum.themes.queries import Access
from forum.threads.queries.levels import LEVEL, joins


class ThreadHead(NamedTuple):
    """A thread without its posts. `read_number`, `level` (the one that holds),
    `chosen` (for this thread; None: nothing), `own` (she started it or wrote in it), `drafted`
    (she has a draft here) and `saved` (numbers of posts she keeps) are the reader's own."""

    id: int
    theme_id: int
    theme_slug: str
    category_id: int
    category_slug: str
    category_name: str
    confidential: bool
    kind: str
    title: str
    author_id: int
    author_name: str
    created_at: datetime
    last_number: int
    last_post_at: datetime
    post_count: int
    seq: int
    locked_at: datetime | None
    pinned_at: datetime | None
    hidden_at: datetime | None
    answer: int | None = None
    read_number: int = 0
    level: str = "normal"
    chosen: str | None = None
    own: bool = False
    drafted: bool = False
    saved: Sequence[int] = ()

    @property
    def slug(self) -> str:
        return text.slugify(self.title)

    @property
    def place(self) -> str:
        """The address that a new title does not change."""
        return f"/{self.theme_slug}/forum/{self.id}"

    @property
    def href(self) -> str:
        return f"/{self.theme_slug}/forum/{self.id}-{self.slug}"

    @property
    def replies(self) -> int:
        return max(self.post_count - 1, 0)

    @property
    def first_unread(self) -> int | None:
        """The number of the first post that the reader has not seen, if any."""
        return self.read_number + 1 if self.read_number < self.last_number else None


# The post that answers, for as long as everyone may read it.
ANSWER = """(
  select p.number from post p where p.thread_id = t.id and p.number = t.answer
    and p.deleted_at is null and p.hidden_at is null
)"""
COLUMNS = f"""
t.id, t.theme_id, th.slug as theme_slug, t.category_id, c.slug as category_slug,
c.name as category_name, c.confidential, t.kind, t.title, t.author_id, a.name as author_name,
t.created_at, t.last_number, t.last_post_at, t.post_count, t.seq, t.locked_at, t.pinned_at,
t.hidden_at, {ANSWER} as answer
"""
TABLES = """
thread t join theme th on th.id = t.theme_id join category c on c.id = t.category_id
join member a on a.id = t.author_id
"""


def waiting(member: str) -> str:
    """SQL: whether thread `t` begins with a post of `member` that waits for a moderator."""
    return f"""(t.author_id = {member} and exists(
      select from post p where p.thread_id = t.id and p.number = 1 and p.held_at is not null))"""


_OPEN = f"""
select {COLUMNS}, coalesce(r.number, 0) as read_number, {LEVEL} as level, f.level as chosen,
  coalesce(f.why, 'chosen') <> 'chosen' as own,
  exists(select from draft d where d.member_id = $3 and d.theme_id = t.theme_id
    and d.place = 'thread:' || t.id) as drafted,
  array(select p.number from bookmark b join post p on p.id = b.post_id
    where b.member_id = $3 and p.thread_id = t.id) as saved
from {TABLES} {joins("$3")}
left join read_mark r on r.thread_id = t.id and r.member_id = $3
where t.id = $1 and t.theme_id = $2 and (t.hidden_at is null or $4 or {waiting("$3")})
"""


async def thread_open_to(access: Access, thread_id: int) -> ThreadHead:
    """The thread, for a reader who may see it. Raises `NotFound`, also to hide that it exists."""
    if not access.may_read:
        raise NotFound
    found = await db.row(_OPEN, thread_id, access.theme_id, access.member_id, access.may_moderate)
    if found is None:
        raise NotFound
    return ThreadHead(**found)


async def thread_heads(thread_ids: Collection[int]) -> dict[int, ThreadHead]:
    """These threads, hidden ones too: the caller decides who may see them."""
    found = await db.rows(
        f"select {COLUMNS} from {TABLES} where t.id = any($1::int[])", list(thread_ids)
    )
    return {item["id"]: ThreadHead(**item) for item in found}


async def thread_head(thread_id: int) -> ThreadHead:
    """One thread, hidden or not. Raises `NotFound` when it does not exist."""
    found = await thread_heads([thread_id])
    if thread_id not in found:
        raise NotFound
    return found[thread_id]
