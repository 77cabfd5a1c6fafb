"""What a separate mail about a thread may tell its reader at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db, text
from forum.threads.queries.levels import has_read, joins, rings

_EXCERPT = 600  # characters


@dataclass(frozen=True, slots=True)
class Told:
    """A post by somebody else, as it stands for one member who is to hear of it.

    `why`: "mention", "reply" or "thread". `outside`: she may not enter. `gone`: hidden, held or
    removed. `seen`: read. `rings`: her level lets it be heard. `open`: she may write there.
    `placed_at`: when it was there to be read. Of a confidential category the excerpt is "" here
    already.
    """

    member_id: int
    thread_id: int
    number: int
    theme_slug: str
    theme_name: str
    title: str
    confidential: bool
    author_name: str
    created_at: datetime
    excerpt: str
    why: str
    outside: bool
    gone: bool
    seen: bool
    rings: bool
    post_id: int
    open: bool
    placed_at: datetime

    @property
    def thread_path(self) -> str:
        """The address of the thread, from the root of the site."""
        return f"/{self.theme_slug}/forum/{self.thread_id}-{text.slugify(self.title)}"

    @property
    def path(self) -> str:
        """The address of the post."""
        return f"{self.thread_path}/{self.number}#bericht-{self.number}"


_TOLD = f"""
select a.member_id, t.id as thread_id, p.number, th.slug as theme_slug, th.name as theme_name,
  t.title, c.confidential, w.name as author_name, p.created_at,
  case when c.confidential then '' else left(p.html, 3000) end as excerpt,
  case when n.id is not null or o.id is not null then 'mention'
    when p.number = 1 then 'thread' else 'reply' end as why,
  ms.id is null as outside,
  t.hidden_at is not null or p.hidden_at is not null or p.deleted_at is not null as gone,
  coalesce({has_read("r", "p")}, false) as seen,
  {rings("(n.id is not null or o.id is not null)")} as rings, p.id as post_id,
  coalesce(p.placed_at, p.created_at) as placed_at,
  coalesce((ms.silenced_until is null or ms.silenced_until <= $4)
    and (t.locked_at is null or ms.role <> 'participant'), false) as open
from unnest($1::int[], $2::int[], $3::int[]) as a (member_id, thread_id, number)
join thread t on t.id = a.thread_id join theme th on th.id = t.theme_id
join category c on c.id = t.category_id
join post p on p.thread_id = t.id and p.number >= a.number and p.author_id <> a.member_id
join member w on w.id = p.author_id join member m on m.id = a.member_id
left join membership ms on ms.theme_id = t.theme_id and ms.member_id = a.member_id
  and ms.left_at is null and (ms.suspended_until is null or ms.suspended_until <= $4)
left join mention n on n.post_id = p.id and n.member_id = a.member_id
left join organisation_mention o on o.post_id = p.id and o.organisation_id = m.organisation_id
left join read_mark r on r.thread_id = t.id and r.member_id = a.member_id
{joins("a.member_id")}
order by a.member_id, t.id, p.number
"""


async def posts_to_tell(asked: Sequence[tuple[int, int, int]]) -> list[Told]:
    """For each (member, thread, number): the posts of others from that number on, in one query."""
    if not asked:
        return []
    members, threads, numbers = zip(*asked, strict=True)
    found = await db.rows(_TOLD, list(members), list(threads), list(numbers), clock.now())
    return [Told(**{**item, "excerpt": text.excerpt(item["excerpt"], _EXCERPT)}) for item in found]
