"""Everything a member chose to hear more or less of than usual."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock, db

MOST = 200  # choices for threads that are listed


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice for a theme, a category or a thread (`kind`). `place` is its address; what is
    chosen there is posted to `place` + "/volgen"."""

    kind: str
    theme: str
    name: str
    place: str
    level: str

    @property
    def anchor(self) -> str:
        """The id of what is chosen here, on the page that lists all choices."""
        return anchor(self.place)


def anchor(place: str) -> str:
    """An address as an id: "/mensenhandel/forum/12" is "mensenhandel-forum-12"."""
    return place.strip("/").replace("/", "-")


_CHOICES = f"""
with mine as (
  select th.id, th.slug, th.name, ms.role in ('moderator', 'manager') as moderates
  from membership ms join theme th on th.id = ms.theme_id
  where ms.member_id = $1 and ms.left_at is null
    and (ms.suspended_until is null or ms.suspended_until <= $2)
), threads as (
  select m.name as theme, t.title as name, '/' || m.slug || '/forum/' || t.id as place, f.level
  from follow f join thread t on t.id = f.thread_id join mine m on m.id = t.theme_id
  where f.member_id = $1 and (f.why = 'chosen' or f.level <> 'normal')
    and (t.hidden_at is null or m.moderates)
  order by f.since desc, f.id desc limit {MOST}
)
select 'theme' as kind, m.name as theme, m.name, '/' || m.slug || '/forum' as place,
  coalesce(tl.level, '') as level
from mine m left join theme_level tl on tl.theme_id = m.id and tl.member_id = $1
union all (
  select 'category', m.name, c.name, '/' || m.slug || '/forum/categorie/' || c.slug,
    coalesce(cl.level, '')
  from mine m join category c on c.theme_id = m.id
  left join category_level cl on cl.category_id = c.id and cl.member_id = $1
  order by m.id, c.position, c.name
)
union all select 'thread', theme, name, place, level from threads
"""


async def choices_of(member_id: int) -> list[Choice]:
    """Her themes and all their categories ("" where nothing is chosen), then the threads that
    she chose for, the last chosen first. Nothing of a theme that she may not enter."""
    return [Choice(**item) for item in await db.rows(_CHOICES, member_id, clock.now())]
