"""One participant, what became of her role, and the themes of one member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import clock, db


@dataclass(frozen=True, slots=True)
class Standing:
    """A participation as it is now. `left`: it has ended."""

    member_id: int
    name: str
    function: str
    organisation: str
    region: str
    role: str
    joined_at: datetime
    left: bool
    silenced_until: datetime | None
    suspended_until: datetime | None

    @property
    def suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > clock.now()

    @property
    def silenced(self) -> bool:
        return self.silenced_until is not None and self.silenced_until > clock.now()


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the log: who changed whose role. "" as a role: no part in the theme."""

    id: int
    theme_id: int
    theme_slug: str
    member_id: int
    actor_id: int
    actor_name: str
    old_role: str
    new_role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Participation:
    """A theme that a member takes part in."""

    theme_id: int
    slug: str
    name: str
    role: str
    joined_at: datetime


_STANDING = """
select m.id as member_id, m.name, m.function, coalesce(o.name, '') as organisation,
       coalesce(o.region, '') as region, ms.role, ms.joined_at,
       ms.left_at is not null or m.closed_at is not null as left,
       ms.silenced_until, ms.suspended_until
from membership ms join member m on m.id = ms.member_id
left join organisation o on o.id = m.organisation_id
where ms.theme_id = $1 and ms.member_id = $2
"""
_CHANGE = """
select c.id, c.theme_id, t.slug as theme_slug, c.member_id, c.actor_id, a.name as actor_name,
       c.old_role, c.new_role, c.at
from membership_change c join theme t on t.id = c.theme_id join member a on a.id = c.actor_id
"""
_MINE = """
select t.id as theme_id, t.slug, t.name, ms.role, ms.joined_at
from membership ms join theme t on t.id = ms.theme_id
where ms.member_id = $1 and ms.left_at is null order by t.id
"""


async def participation(theme_id: int, member_id: int) -> Standing | None:
    """How somebody takes part in a theme, or did; None for who never did."""
    found = await db.row(_STANDING, theme_id, member_id)
    return Standing(**found) if found else None


async def changes_of(theme_id: int, member_id: int) -> list[Change]:
    """What became of one member's role, the latest first. For managers."""
    found = await db.rows(
        f"{_CHANGE} where c.theme_id = $1 and c.member_id = $2 order by c.id desc limit 50",
        theme_id,
        member_id,
    )
    return [Change(**item) for item in found]


async def changes_since(moment: datetime, *, theme_id: int | None = None) -> list[Change]:
    """The changes of a theme (or of all) after `moment`, for who tells managers of them."""
    found = await db.rows(
        f"{_CHANGE} where c.at > $1 and ($2::int is null or c.theme_id = $2) order by c.id",
        moment,
        theme_id,
    )
    return [Change(**item) for item in found]


async def memberships_of(member_id: int) -> list[Participation]:
    """The themes that a member takes part in now, suspended or not, the oldest theme first."""
    return [Participation(**item) for item in await db.rows(_MINE, member_id)]
