"""What is new for many members at once: the matter that digests are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from forum.core import clock, db, text
from forum.threads.queries.levels import LEVEL, called, has_read, joins

_EXCERPT = 240  # characters


@dataclass(frozen=True, slots=True)
class News:
    """A thread with new posts by others that a member may read and has not read.

    `why`, the first that holds: "mentioned", "started", "wrote", "follow", "new_thread",
    "popular". `replies`, `speakers`, `numbers` and `last_post_at` are of the new posts only.
    `excerpt` is of the first unread post, as plain text; of a confidential category it is ""
    here already.
    """

    member_id: int
    thread_id: int
    theme_slug: str
    title: str
    kind: str
    category: str
    confidential: bool
    why: str
    replies: int
    speakers: int
    first_unread_number: int
    numbers: tuple[int, ...]
    first_unread_post_id: int
    author_name: str
    last_post_at: datetime
    excerpt: str

    @property
    def path(self) -> str:
        """The address of the first unread post, from the root of the site."""
        thread = f"/{self.theme_slug}/forum/{self.thread_id}-{text.slugify(self.title)}"
        return f"{thread}/{self.first_unread_number}#bericht-{self.first_unread_number}"


# One statement for all of them. `fresh` is small (the posts of the longest wait, by time); each
# member's own moment and read marks are applied to it, then each member's best are kept.
_NEWS = f"""
with asked as (
  select s.member_id, s.since from unnest($1::int[], $2::timestamptz[]) as s (member_id, since)
  join membership ms on ms.member_id = s.member_id and ms.theme_id = $3 and ms.left_at is null
    and (ms.suspended_until is null or ms.suspended_until <= $6)
), fresh as materialized (
  select p.id, p.thread_id, p.number, p.author_id, p.created_at, p.placed_at,
    coalesce(p.placed_at, p.created_at) as at
  from post p join thread t on t.id = p.thread_id
  where (p.created_at > $4 or p.placed_at > $4) and coalesce(p.placed_at, p.created_at) <= $5
    and t.theme_id = $3 and t.hidden_at is null and p.hidden_at is null and p.deleted_at is null
), unread as (
  select a.member_id, f.thread_id, count(*) filter (where f.number > 1) as replies,
    count(distinct f.author_id) as speakers, min(f.number) as first_unread_number,
    array_agg(f.number order by f.number) as numbers,
    max(f.created_at) as last_post_at,
    bool_or(n.id is not null) as mentioned
  from asked a join fresh f on f.at > a.since and f.author_id <> a.member_id
  left join read_mark r on r.thread_id = f.thread_id and r.member_id = a.member_id
  left join mention n on n.post_id = f.id and n.member_id = a.member_id
  where not coalesce({has_read("r", "f")}, false)
  group by a.member_id, f.thread_id
), reasoned as (
  select u.*, case
    when u.mentioned then 'mentioned'
    when f.why = 'started' then 'started'
    when f.why = 'wrote' then 'wrote'
    when {LEVEL} = 'follow' then 'follow'
    when u.first_unread_number = 1 then 'new_thread'
    else 'popular' end as why,
    coalesce(f.why, 'chosen') <> 'chosen' or {LEVEL} = 'follow' or u.mentioned as own
  from unread u join thread t on t.id = u.thread_id {joins("u.member_id")}
  where {LEVEL} <> 'mute' or {called("u.mentioned")}
), ranked as (
  select *, row_number() over (partition by member_id
    order by mentioned desc, own desc, speakers desc, replies desc, last_post_at desc) as place
  from reasoned
)
select k.member_id, k.thread_id, th.slug as theme_slug, t.title, t.kind, c.name as category,
  c.confidential, k.why, k.replies, k.speakers, k.first_unread_number, k.numbers,
  p.id as first_unread_post_id, m.name as author_name, k.last_post_at,
  case when c.confidential then '' else left(p.html, 1200) end as excerpt
from ranked k join thread t on t.id = k.thread_id join theme th on th.id = t.theme_id
join category c on c.id = t.category_id
join post p on p.thread_id = k.thread_id and p.number = k.first_unread_number
join member m on m.id = p.author_id
where k.place <= $7 order by k.member_id, k.place
"""


async def news_for(
    since: Mapping[int, datetime],
    *,
    theme_id: int,
    until: datetime | None = None,
    most: int = 10,
) -> list[News]:
    """For each member (id -> the moment up to which she was told): what is new in a theme.

    One query for all of them, up to and including `until` (None: now); at most `most`
    threads each: those that name her first, then her own (started, wrote in, follows), each
    by the number of distinct speakers, then of replies. Nothing for who may not enter, of
    hidden threads and posts, of what she has read or wrote herself, or has muted (unless it
    names her and she did not mute the thread itself).
    """
    if not since:
        return []
    now = clock.now()
    moments = list(since.values())
    found = await db.rows(
        _NEWS, list(since), moments, theme_id, min(moments), until or now, now, most
    )
    return [
        News(**{**item, "excerpt": _excerpt(item["excerpt"]), "numbers": tuple(item["numbers"])})
        for item in found
    ]


@lru_cache(maxsize=2_000)
def _excerpt(html: str) -> str:
    return text.excerpt(html, _EXCERPT)
