"""What members see of notifications: the bell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db
from forum.threads.queries import UNREAD_THREADS, unread_of

PAGE = 30


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line behind the bell. `count`: how often it happened since it was last read.

    `actor`: the name of who did it last, "" when that is not told; `others`: how many more did.
    """

    id: int
    kind: str
    text: str
    count: int
    at: datetime
    unread: bool
    actor: str = ""
    others: int = 0


# Reading a thread reads its notices: what her read mark has passed since is not unread.
UNREAD = """
n.read_at is null and not (n.kind in ('reply', 'mention', 'thread') and exists (
  select 1 from read_mark rm where rm.member_id = n.member_id
    and rm.thread_id = case when n.kind in ('reply', 'mention', 'thread')
      then split_part(n.subject, ':', 2)::int end
    and rm.at >= n.at))
"""

# A line about a thread is for who may read it now: in the theme, and while it is not hidden.
_SHOWN = """
(n.subject not like 'thread:%' or exists (
  select from thread t join membership ms on ms.theme_id = t.theme_id
  where t.id = case when n.subject like 'thread:%' then split_part(n.subject, ':', 2)::int end
    and t.hidden_at is null and ms.member_id = n.member_id and ms.left_at is null
    and (ms.suspended_until is null or ms.suspended_until <= now())))
"""


async def unread_count(member_id: int) -> int:
    """How many lines behind the bell this member has not seen; one query."""
    return int(
        await db.value(
            f"select count(*) from notice n where n.member_id = $1 and {UNREAD} and {_SHOWN}",
            member_id,
        )
    )


_LINES_AND_NEWS = f"""
select null::text as slug, count(*) as number from notice n
where n.member_id = $4 and {UNREAD} and {_SHOWN}
union all select slug, threads from ({UNREAD_THREADS}) as news
"""


async def lines_and_news(member_id: int) -> tuple[int, dict[str, int]]:
    """What the frame of a page says: `unread_count`, and for each theme (slug) threads with news.

    One query for both.
    """
    found = await db.rows(_LINES_AND_NEWS, *unread_of([member_id]), member_id)
    numbers = {item["slug"]: int(item["number"]) for item in found}
    return numbers.pop(None), numbers


async def unread_counts(member_ids: Collection[int]) -> dict[int, int]:
    """Member -> lines behind the bell not seen, for those who have any; one query for all."""
    found = await db.rows(
        "select n.member_id, count(*) as lines from notice n "
        f"where n.member_id = any($1::int[]) and {UNREAD} and {_SHOWN} group by n.member_id",
        list(member_ids),
    )
    return {item["member_id"]: item["lines"] for item in found}


_READ_LATELY = f"""
select count(*) from notice n join preference p on p.member_id = n.member_id
where n.member_id = $1 and n.read_at = p.all_read_at and p.all_read_at > $2 and {_SHOWN}
"""


async def read_lately(member_id: int, since: datetime) -> int:
    """How many lines the last "all read" marked, if that was after `since`: those can be undone."""
    return int(await db.value(_READ_LATELY, member_id, since))


# Who did it is named by the name that holds now: somebody who left has none any more.
_LINES = f"""
select n.id, n.kind, n.text, n.count, n.at, {UNREAD} as unread, coalesce(m.name, '') as actor,
  greatest(cardinality(string_to_array(n.actors, ',')) - 1, 0) as others
from notice n
left join member m on m.id = nullif(split_part(n.actors, ',', -1), '')::int
where n.member_id = $1 and (n.at, n.id) < ($2, $3) and {_SHOWN}
  and (not $5::bool or ({UNREAD})) and ($6::text[] is null or n.kind = any($6::text[]))
order by n.at desc, n.id desc limit $4
"""


async def notices_of(
    member_id: int,
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = PAGE,
    unread: bool = False,
    kinds: Sequence[str] | None = None,
) -> list[NoticeLine]:
    """A page of the bell, the newest first; `before` is the `(at, id)` where it begins.

    `unread`: only what was not read; `kinds`: only these (None: all).
    """
    at, ident = before or (datetime.max.replace(tzinfo=clock.now().tzinfo), 0)
    only = list(kinds) if kinds is not None else None
    found = await db.rows(_LINES, member_id, at, ident, limit, unread, only)
    return [NoticeLine(**item) for item in found]
