"""The participants by what a selection may be made on."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock, db


@dataclass(frozen=True, slots=True)
class Facets:
    """A participant: her role, and of her organisation the kind, region and inhabitants.

    "" and None for what is not known. `suspended` ones are among them.
    """

    member_id: int
    name: str
    organisation: str
    role: str
    kind: str
    region: str
    inhabitants: int | None
    suspended: bool


_FACETS = """
select m.id as member_id, m.name, coalesce(o.name, '') as organisation, ms.role,
  coalesce(o.kind, '') as kind, coalesce(o.region, '') as region, o.inhabitants,
  coalesce(ms.suspended_until > $2, false) as suspended
from membership ms join member m on m.id = ms.member_id
left join organisation o on o.id = m.organisation_id
where ms.theme_id = $1 and ms.left_at is null and m.closed_at is null
order by lower(unaccent(m.sort_name)), m.id
"""


async def facets(theme_id: int) -> list[Facets]:
    """Everyone who takes part now, in the order of their names; one query."""
    return [Facets(**item) for item in await db.rows(_FACETS, theme_id, clock.now())]
