"""How far a member has read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from forum.core import clock, db, live
from forum.core.errors import NotFound
from forum.core.unit import after_commit, unit_of_work
from forum.themes.queries import Access

# `greatest`: of two tabs the one that read furthest counts, in whatever order they tell.
_MARK = """
insert into read_mark (thread_id, member_id, number, at)
select id, $2, least($3::int, last_number), $4 from thread where id = $1
on conflict (thread_id, member_id) do update
  set number = excluded.number, at = excluded.at where read_mark.number < excluded.number
returning number
"""
# In the order of the ids, so that two of these at once do not wait for each other.
_MARK_ALL = """
insert into read_mark (thread_id, member_id, number, at)
select t.id, $2, seen.number, $3 from thread t
left join read_mark r on r.thread_id = t.id and r.member_id = $2
cross join lateral (
  select case when t.last_post_at <= $4 then t.last_number else
    (select max(number) from post where thread_id = t.id and created_at <= $4) end as number
) seen
where t.theme_id = $1 and ($5::int is null or t.category_id = $5) and t.hidden_at is null
  and coalesce(r.number, 0) < seen.number
order by t.id
on conflict (thread_id, member_id) do update
  set number = greatest(read_mark.number, excluded.number), at = excluded.at
"""

_MARK_TOLD = """
insert into read_mark (thread_id, member_id, number, at)
select t.id, $1, least(a.number, t.last_number), $4
from unnest($2::int[], $3::int[]) as a (thread_id, number)
join thread t on t.id = a.thread_id and t.hidden_at is null
join membership ms on ms.theme_id = t.theme_id and ms.member_id = $1 and ms.left_at is null
  and (ms.suspended_until is null or ms.suspended_until <= $4)
order by t.id
on conflict (thread_id, member_id) do update
  set number = excluded.number, at = excluded.at where read_mark.number < excluded.number
"""


async def mark_read(member_id: int, thread_id: int, *, number: int) -> None:
    """The member has read up to and including post `number`. A mark never goes back."""
    async with unit_of_work():
        if await db.value(_MARK, thread_id, member_id, number, clock.now()) is not None:
            _tell(member_id)


async def mark_all_read(
    access: Access, *, upto: datetime | None = None, category_id: int | None = None
) -> None:
    """Everything in the theme, or in one category, has been read as it was at `upto` (now).

    What came after the page was made that has the button on it stays unread.
    """
    reader, now = _reader(access), clock.now()
    async with unit_of_work():
        await db.execute(
            _MARK_ALL, access.theme_id, reader, now, min(upto or now, now), category_id
        )
        _tell(reader)


async def mark_told_read(member_id: int, upto: Mapping[int, int]) -> None:
    """The member has read these threads (id -> number) up to and including that post.

    Threads that she may not read now are left alone. Twice is once; a mark never goes back.
    """
    async with unit_of_work():
        await db.execute(_MARK_TOLD, member_id, list(upto), list(upto.values()), clock.now())
        _tell(member_id)


def _tell(member_id: int) -> None:
    """Her other pages count anew."""
    after_commit(partial(live.wake, f"member:{member_id}", 0))


def _reader(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise NotFound
    return access.member_id
