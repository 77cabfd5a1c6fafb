"""How far a member has read."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import NotFound
from forum.themes.queries import Access

# `greatest`: of two tabs the one that read furthest counts, in whatever order they tell.
_MARK = """
insert into read_mark (thread_id, member_id, number, at)
select id, $2, least($3::int, last_number), $4 from thread where id = $1
on conflict (thread_id, member_id) do update
  set number = excluded.number, at = excluded.at where read_mark.number < excluded.number
"""
# In the order of the ids, so that two of these at once do not wait for each other.
_MARK_ALL = """
insert into read_mark (thread_id, member_id, number, at)
select t.id, $2, t.last_number, $3 from thread t
left join read_mark r on r.thread_id = t.id and r.member_id = $2
where t.theme_id = $1 and t.hidden_at is null and coalesce(r.number, 0) < t.last_number
order by t.id
on conflict (thread_id, member_id) do update
  set number = greatest(read_mark.number, excluded.number), at = excluded.at
"""


async def mark_read(member_id: int, thread_id: int, *, number: int) -> None:
    """The member has read up to and including post `number`. A mark never goes back."""
    await db.execute(_MARK, thread_id, member_id, number, clock.now())


async def mark_all_read(access: Access) -> None:
    """Everything in the theme has been read."""
    await db.execute(_MARK_ALL, access.theme_id, _reader(access), clock.now())


def _reader(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise NotFound
    return access.member_id
