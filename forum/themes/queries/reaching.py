"""Participants whom no mail reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forum.core import db
from forum.themes.queries.access import Access


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A participant from whose address mail comes back, since when. The address is not in it."""

    member_id: int
    name: str
    organisation: str
    since: datetime


_UNREACHABLE = """
select m.id as member_id, m.name, coalesce(o.name, '') as organisation,
  m.address_broken_at as since
from member m join membership ms on ms.member_id = m.id
left join organisation o on o.id = m.organisation_id
where m.address_broken_at is not null and m.closed_at is null
  and ms.theme_id = $1 and ms.left_at is null
order by m.address_broken_at desc limit 100
"""


async def unreachable(access: Access) -> list[Unreachable]:
    """For managers, who may know another way: the latest first."""
    if not access.may_manage:
        return []
    return [Unreachable(**item) for item in await db.rows(_UNREACHABLE, access.theme_id)]
