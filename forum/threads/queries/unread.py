"""What has happened that somebody has not seen: for whom, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from forum.core import clock, db
from forum.themes.queries import Access
from forum.threads.queries.levels import LEVEL, REMEMBERED, counts_unread, joins, unread_from

LIST_ERA = 1_600_000_000  # seconds since 1970: the moments of lists count from here

_CUTOFF = "greatest($2::timestamptz, ms.joined_at)"
UNREAD_THREADS = f"""
select ms.member_id, th.slug, count(*) as threads
from membership ms join theme th on th.id = ms.theme_id
join thread t on t.theme_id = ms.theme_id and t.last_post_at > $2
{joins("ms.member_id")}
left join read_mark r on r.thread_id = t.id and r.member_id = ms.member_id
where ms.member_id = any($1::int[]) and ms.left_at is null
  and (ms.suspended_until is null or ms.suspended_until <= $3)
  and (t.hidden_at is null or ms.role in ('moderator', 'manager'))
  and {counts_unread(_CUTOFF)}
group by ms.member_id, th.slug order by th.slug
"""
"""Rows (member_id, slug, threads) for the arguments `unread_of(member_ids)`."""
_READ = f"""
select t.id, case when {LEVEL} = 'mute' then {2**31 - 1} else coalesce(r.number, 0) end as number
from thread t {joins("$2")}
left join read_mark r on r.thread_id = t.id and r.member_id = $2
where t.theme_id = $1 and t.last_post_at > $3 and (t.hidden_at is null or $4)
order by t.last_post_at desc limit 25
"""
_HAPPENED = """
select exists (select from thread_event e join thread t on t.id = e.thread_id
  where t.theme_id = $1 and e.at > $2)
"""


def unread_of(member_ids: Collection[int]) -> tuple[list[int], datetime, datetime]:
    """The arguments of `UNREAD_THREADS`: of whom, silent since when, and now."""
    now = clock.now()
    return list(member_ids), now - REMEMBERED, now


async def unread_counts(member_ids: Collection[int]) -> dict[int, list[tuple[str, int]]]:
    """Member -> (theme's slug, threads in it that count as unread), in one query for all."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for item in await db.rows(UNREAD_THREADS, *unread_of(member_ids)):
        found[item["member_id"]].append((item["slug"], item["threads"]))
    return found


async def read_so_far(access: Access) -> dict[int, int]:
    """Of the threads last spoken in that may count as unread: id -> number of the last post seen.

    0 where the reader saw none; of a thread that she muted a number that is never reached.
    """
    if not access.may_read or access.member_id is None:
        return {}
    about = (access.theme_id, access.member_id, unread_from(access), access.may_moderate)
    return {item["id"]: item["number"] for item in await db.rows(_READ, *about)}


def list_moment() -> int:
    """Now, as a list of threads notes when it was made."""
    return int(clock.now().timestamp()) - LIST_ERA


async def happened_since(theme_id: int, at: datetime) -> bool:
    """Whether anything happened in a thread of the theme after `at`."""
    return bool(await db.value(_HAPPENED, theme_id, at))
