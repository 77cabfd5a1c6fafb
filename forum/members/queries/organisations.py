"""Organisations: municipalities, partners and the association."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock, db


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation; `kind` is municipality, partner or association."""

    id: int
    code: str | None
    name: str
    kind: str
    region: str | None
    region_code: str | None


_STANDING = """
select id, code, name, kind, region, region_code from organisation
where (valid_to is null or valid_to >= $1)
"""


async def organisations() -> list[Organisation]:
    """Every organisation that still exists, by name."""
    found = await db.rows(f"{_STANDING} order by lower(unaccent(name)), id", clock.now().date())
    return [Organisation(**item) for item in found]


async def organisation_named(name: str) -> Organisation | None:
    """The organisation with exactly this name (case aside), or None."""
    found = await db.row(
        f"{_STANDING} and lower(name) = lower($2) order by id", clock.now().date(), name
    )
    return Organisation(**found) if found else None


async def organisation_standing(organisation_id: int) -> Organisation | None:
    """The organisation with this id if it still exists, or None."""
    found = await db.row(f"{_STANDING} and id = $2", clock.now().date(), organisation_id)
    return Organisation(**found) if found else None


async def regions() -> list[tuple[str, str]]:
    """The regions that there are: code and name, by name."""
    found = await db.rows(
        "select region_code, min(region) as region from organisation "
        "where region_code is not null and region is not null group by region_code order by 2"
    )
    return [(each["region_code"], each["region"]) for each in found]
