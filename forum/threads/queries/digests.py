"""What is new for many members at once: the matter that digests are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from forum.core import clock, db, text
from forum.threads.queries.levels import LEVEL, called, has_read, joins

MOST = 10  # threads a member, where nothing else is asked
_EXCERPT = 240  # characters


@dataclass(frozen=True, slots=True)
class News:
    """A thread with new posts by others that a member may read and has not read.

    `why`, the first that holds: "mentioned", "started", "wrote", "follow" (the thread),
    "follow_category", "follow_theme", "unanswered", "colleague" (answered), "organisation" (her
    own, takes part), "region" (hers, takes part), "new_thread", "popular". `near` is the name of
    the organisation or region meant. `replies`, `speakers`, `numbers` and `last_post_at` are of
    the new posts only; `in_all`: with how many such threads this one was chosen from. `excerpt`
    is of the first unread post, as plain text; of a confidential category it is "" here already.
    """

    member_id: int
    thread_id: int
    theme_slug: str
    title: str
    kind: str
    category_id: int
    category: str
    confidential: bool
    why: str
    near: str
    replies: int
    speakers: int
    first_unread_number: int
    numbers: tuple[int, ...]
    first_unread_post_id: int
    author_name: str
    last_post_at: datetime
    excerpt: str
    in_all: int

    @property
    def path(self) -> str:
        """The address of the first unread post, from the root of the site."""
        thread = f"/{self.theme_slug}/forum/{self.thread_id}-{text.slugify(self.title)}"
        return f"{thread}/{self.first_unread_number}#bericht-{self.first_unread_number}"


# Who asks, with her organisation and region; and what she switched off, by the word of `why`.
_ASKED = """
asked as (
  select s.member_id, s.since, s.most, string_to_array(s.off, ',') as off, m.organisation_id as org,
    coalesce(o.name, '') as org_name, o.region_code as region, coalesce(o.region, '') as region_name
  from unnest($1::int[], $2::timestamptz[], $7::int[], $8::text[])
    as s (member_id, since, most, off)
  join membership ms on ms.member_id = s.member_id and ms.theme_id = $3 and ms.left_at is null
    and (ms.suspended_until is null or ms.suspended_until <= $6)
  join member m on m.id = s.member_id left join organisation o on o.id = m.organisation_id
)
"""
# Small: the posts of the longest wait, by the moment they could be read (one that waited for a
# moderator is news from when it was placed); and of their threads, who takes part.
_FRESH = """
fresh as materialized (
  select p.id, p.thread_id, p.number, p.author_id, p.placed_at,
    coalesce(p.placed_at, p.created_at) as at, w.organisation_id as org
  from post p join thread t on t.id = p.thread_id join member w on w.id = p.author_id
  where (p.created_at > $4 or p.placed_at > $4) and coalesce(p.placed_at, p.created_at) <= $5
    and t.theme_id = $3 and t.hidden_at is null and p.hidden_at is null and p.deleted_at is null
), spoke as materialized (
  select f.thread_id, array_agg(distinct w.organisation_id) as orgs,
    array_agg(distinct o.region_code) as regions
  from (select distinct thread_id from fresh) d
  join follow f on f.thread_id = d.thread_id and f.why <> 'chosen'
  join member w on w.id = f.member_id left join organisation o on o.id = w.organisation_id
  where exists (select from post p where p.thread_id = f.thread_id and p.author_id = f.member_id
    and p.hidden_at is null and p.deleted_at is null)
  group by f.thread_id
)
"""
_UNREAD = f"""
unread as (
  select a.member_id, f.thread_id, count(*) filter (where f.number > 1) as replies,
    count(distinct f.author_id) as speakers, min(f.number) as first_unread_number,
    array_agg(distinct f.number order by f.number) as numbers, max(f.at) as last_post_at,
    bool_or(n.id is not null or om.id is not null) as mentioned,
    bool_or(f.number > 1 and f.org = a.org) as colleague
  from asked a join fresh f on f.at > a.since and f.author_id <> a.member_id
  left join read_mark r on r.thread_id = f.thread_id and r.member_id = a.member_id
  left join mention n on n.post_id = f.id and n.member_id = a.member_id
  left join organisation_mention om on om.post_id = f.id and om.organisation_id = a.org
  where not coalesce({has_read("r", "f")}, false)
  group by a.member_id, f.thread_id
)
"""
# A question is offered once: by the first digest after it has waited a day.
_OPEN = """
question as materialized (
  select t.id as thread_id, t.category_id, t.author_id, coalesce(p.placed_at, p.created_at) as at
  from thread t join category c on c.id = t.category_id and not c.confidential
  join post p on p.thread_id = t.id and p.number = 1
    and p.hidden_at is null and p.deleted_at is null
  where t.theme_id = $3 and t.kind = 'question' and t.answer is null and t.hidden_at is null
    and t.locked_at is null and t.last_post_at > $4::timestamptz - interval '1 day'
    and coalesce(p.placed_at, p.created_at) <= $5::timestamptz - interval '1 day'
    and not exists (select from post o where o.thread_id = t.id and o.author_id <> t.author_id
      and o.hidden_at is null and o.deleted_at is null)
), shelf as (
  select distinct f.member_id, t.category_id from asked a
  join follow f on f.member_id = a.member_id and f.why <> 'chosen'
  join thread t on t.id = f.thread_id and t.theme_id = $3 and t.hidden_at is null
), known as (
  select a.member_id, q.thread_id, q.at,
    row_number() over (partition by a.member_id order by q.at, q.thread_id) as place
  from asked a join question q on q.at > a.since - interval '1 day' and q.author_id <> a.member_id
  left join shelf s on s.member_id = a.member_id and s.category_id = q.category_id
  left join category_level cl on cl.category_id = q.category_id and cl.member_id = a.member_id
  left join theme_level tl on tl.theme_id = $3 and tl.member_id = a.member_id
  where (s.member_id is not null or coalesce(cl.level, tl.level) = 'follow')
    and coalesce(cl.level, tl.level, '') <> 'mute' and 'unanswered' <> all(a.off)
    and not exists (select from follow f where f.thread_id = q.thread_id
      and f.member_id = a.member_id and f.level = 'mute')
    and not exists (select from read_mark r
      where r.thread_id = q.thread_id and r.member_id = a.member_id and r.number > 0)
)
"""
_REASONED = f"""
told as (
  select member_id, thread_id, coalesce(u.replies, 0) as replies,
    coalesce(u.speakers, 1) as speakers, coalesce(u.first_unread_number, 1) as first_unread_number,
    coalesce(u.numbers, array[1]) as numbers, coalesce(u.last_post_at, k.at) as last_post_at,
    coalesce(u.mentioned, false) as mentioned, coalesce(u.colleague, false) as colleague,
    k.thread_id is not null as open
  from unread u full join (select * from known where place <= 2) k using (member_id, thread_id)
), reasoned as (
  select u.*, a.off, a.most, a.org_name, a.region_name, case
    when u.mentioned then 'mentioned'
    when f.why = 'started' then 'started'
    when f.why = 'wrote' then 'wrote'
    when f.level = 'follow' then 'follow'
    when coalesce(f.level, cl.level) = 'follow' then 'follow_category'
    when {LEVEL} = 'follow' then 'follow_theme'
    when u.open then 'unanswered'
    when u.colleague and not c.confidential and 'colleague' <> all(a.off) then 'colleague'
    when a.org = any(s.orgs) and not c.confidential and 'organisation' <> all(a.off)
      then 'organisation'
    when a.region = any(s.regions) and not c.confidential and 'region' <> all(a.off) then 'region'
    when u.first_unread_number = 1 then 'new_thread'
    else 'popular' end as why
  from told u join asked a on a.member_id = u.member_id
  join thread t on t.id = u.thread_id join category c on c.id = t.category_id
  left join spoke s on s.thread_id = u.thread_id {joins("u.member_id")}
  where {LEVEL} <> 'mute' or {called("u.mentioned")}
)
"""
# "reply" and "thread" are the choices that hold for what she follows, wrote or began.
_RANKED = """
ranked as (
  select *, count(*) over (partition by member_id) as in_all,
    row_number() over (partition by member_id order by mentioned desc,
      why in ('started', 'wrote', 'follow', 'follow_category', 'follow_theme') desc,
      why in ('unanswered', 'colleague', 'organisation', 'region') desc,
      speakers desc, replies desc, last_post_at desc, thread_id) as place
  from reasoned where why <> all(off) and case
    when why not in ('started', 'wrote', 'follow', 'follow_category', 'follow_theme') then true
    when why like 'follow%' and first_unread_number = 1 then 'thread' <> all(off)
    else 'reply' <> all(off) end
)
"""
# One statement for all of them: each member's own moment and read marks are applied to what is
# fresh, then each member's best are kept.
_NEWS = f"""
with {_ASKED.strip()}, {_FRESH.strip()}, {_UNREAD.strip()}, {_OPEN.strip()}, {_REASONED.strip()},
{_RANKED.strip()}
select k.member_id, k.thread_id, th.slug as theme_slug, t.title, t.kind, t.category_id,
  c.name as category, c.confidential, k.why, case when k.why = 'region' then k.region_name
    when k.why in ('colleague', 'organisation') then k.org_name else '' end as near,
  k.replies, k.speakers, k.first_unread_number, k.numbers,
  p.id as first_unread_post_id, m.name as author_name, k.last_post_at,
  case when c.confidential then '' else left(p.html, 1200) end as excerpt, k.in_all
from ranked k join thread t on t.id = k.thread_id join theme th on th.id = t.theme_id
join category c on c.id = t.category_id
join post p on p.thread_id = k.thread_id and p.number = k.first_unread_number
join member m on m.id = p.author_id
where k.place <= k.most order by k.member_id, k.place
"""


async def news_for(
    since: Mapping[int, datetime],
    *,
    theme_id: int,
    until: datetime | None = None,
    most: Mapping[int, int] | None = None,
    off: Mapping[int, Collection[str]] | None = None,
) -> list[News]:
    """For each member (id -> the moment up to which she was told): what is new in a theme.

    One query for all of them, up to and including `until` (None: now); the best threads of each:
    those that name her first, then her own (started, wrote in, follows), then those near to her,
    each by the number of distinct speakers, then of replies. Questions that nobody answered in a
    day are among them, where she wrote or follows; at most two. Nothing for who may not enter, of
    hidden threads and posts, of what she has read or wrote herself, or has muted (unless it names
    her and she did not mute the thread itself).

    `most`: member -> how many threads at most; who is not in it gets ten.
    `off`: member -> what she does not want: words of `News.why`, "reply" (in what she follows,
    wrote or began) or "thread" (new ones in what she follows). Who does not want to hear by a
    fact about colleagues or region may still hear of the thread for the next reason.
    """
    if not since:
        return []
    now, ended = clock.now(), off or {}
    moments = list(since.values())
    unwanted = [",".join(sorted(ended.get(who, ()))) for who in since]
    counts = [(most or {}).get(who, MOST) for who in since]
    about = (theme_id, min(moments), until or now, now, counts, unwanted)
    found = await db.rows(_NEWS, list(since), moments, *about)
    return [
        News(**{**item, "excerpt": _excerpt(item["excerpt"]), "numbers": tuple(item["numbers"])})
        for item in found
    ]


@lru_cache(maxsize=2_000)
def _excerpt(html: str) -> str:
    return text.excerpt(html, _EXCERPT)


@dataclass(frozen=True, slots=True)
class Reread:
    """A thread that a member was told of up to post `number`. `read`: she has read that far."""

    thread_id: int
    theme_slug: str
    theme: str
    title: str
    number: int
    read: bool

    @property
    def path(self) -> str:
        """The address of the thread, from the root of the site."""
        return f"/{self.theme_slug}/forum/{self.thread_id}-{text.slugify(self.title)}"


_AS_TOLD = """
select t.id as thread_id, th.slug as theme_slug, th.name as theme, t.title, a.number,
  coalesce(r.number, 0) >= least(a.number, t.last_number) as read
from unnest($2::int[], $3::int[]) with ordinality as a (thread_id, number, place)
join thread t on t.id = a.thread_id and t.hidden_at is null join theme th on th.id = t.theme_id
join membership ms on ms.theme_id = t.theme_id and ms.member_id = $1 and ms.left_at is null
  and (ms.suspended_until is null or ms.suspended_until <= $4)
left join read_mark r on r.thread_id = t.id and r.member_id = $1
order by a.place
"""


async def as_told(member_id: int, upto: Mapping[int, int]) -> list[Reread]:
    """Of the threads (id -> number of a post), those this member may read now, in this order."""
    asked = (list(upto), list(upto.values()))
    return [Reread(**item) for item in await db.rows(_AS_TOLD, member_id, *asked, clock.now())]
