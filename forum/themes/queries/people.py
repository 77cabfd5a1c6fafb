"""Who is in a theme: numbers, moderators, the directory."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock, db

PAGE = 50

# "Çelik" stands with C and "'t Hooft" is stored as "Hooft, … 't": the order of the alphabet.
_KEY = "lower(unaccent(m.sort_name))"
_ACTIVE = """
from membership ms join member m on m.id = ms.member_id
left join organisation o on o.id = m.organisation_id
where ms.theme_id = $1 and ms.left_at is null and m.closed_at is null
"""
_NOT_SUSPENDED = "and (ms.suspended_until is null or ms.suspended_until <= $2)"


@dataclass(frozen=True, slots=True)
class Participant:
    """One line of the directory. E-mail addresses are not in it."""

    member_id: int
    name: str
    sort_name: str
    function: str
    organisation: str
    region: str
    role: str


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What the directory is narrowed to; empty values narrow nothing."""

    words: str = ""
    letter: str = ""
    region: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Participants in order of sort name, and whether there are `earlier` and `later` ones."""

    people: list[Participant]
    total: int
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where participants work: regions, and (id, name) of organisations."""

    regions: list[str]
    organisations: list[tuple[int, str]]


async def participant_ids(theme_id: int) -> list[int]:
    """Everyone who may read the theme now: active, not suspended, account open."""
    found = await db.rows(
        f"select m.id {_ACTIVE} {_NOT_SUSPENDED} order by m.id", theme_id, clock.now()
    )
    return [int(item["id"]) for item in found]


async def participant_count(theme_id: int) -> int:
    """How many take part (a suspended member still does)."""
    return int(await db.value(f"select count(*) {_ACTIVE}", theme_id))


async def role_of(theme_id: int, member_id: int) -> str | None:
    """The role of an active participant, suspended or not; None for anybody else."""
    found = await db.value(f"select ms.role {_ACTIVE} and m.id = $2", theme_id, member_id)
    return str(found) if found else None


async def moderators(theme_id: int) -> list[Participant]:
    """Managers and moderators, managers first."""
    found = await db.rows(
        f"select {_COLUMNS} {_ACTIVE} {_NOT_SUSPENDED} and ms.role in ('moderator', 'manager') "
        f"order by ms.role = 'moderator', {_KEY}, m.id",
        theme_id,
        clock.now(),
    )
    return [Participant(**item) for item in found]


_COLUMNS = """
m.id as member_id, m.name, m.sort_name, m.function,
coalesce(o.name, '') as organisation, coalesce(o.region, '') as region, ms.role
"""
_NARROWED = f"""
{_ACTIVE}
and ($2 = '' or {_KEY} like $2 || '%')
and ($3 = '' or o.region = $3)
and ($4::int is null or m.organisation_id = $4)
and not exists (
    select from regexp_split_to_table(lower(unaccent($5)), '\\s+') as word
    where word <> '' and position(word in lower(unaccent(
        concat_ws(' ', m.name, m.function, o.name, o.region)))) = 0)
"""


async def participants(
    theme_id: int,
    narrowed: DirectoryFilter,
    *,
    after: int | None = None,
    before: int | None = None,
) -> DirectoryPage:
    """One page of the directory, next to the member `after` or `before`. For members only."""
    args = (theme_id, narrowed.letter, narrowed.region, narrowed.organisation_id, narrowed.words)
    side, order = ("<", "desc") if before else (">", "asc")
    found = await db.rows(
        f"select {_COLUMNS} {_NARROWED} and ($6::int is null or ({_KEY}, m.id) {side} "
        f"(select {_KEY}, m.id from member m where m.id = $6)) "
        f"order by {_KEY} {order}, m.id {order} limit {PAGE + 1}",
        *args,
        before or after,
    )
    total = int(await db.value(f"select count(*) {_NARROWED}", *args))
    people = [Participant(**item) for item in found[:PAGE]]
    more = len(found) > PAGE
    if before:
        return DirectoryPage(people[::-1], total=total, earlier=more, later=True)
    return DirectoryPage(people, total=total, earlier=after is not None, later=more)


async def letters(theme_id: int) -> set[str]:
    """The first letters (a to z) that have a participant."""
    found = await db.rows(f"select distinct left({_KEY}, 1) as letter {_ACTIVE}", theme_id)
    return {str(item["letter"]) for item in found}


async def places(theme_id: int) -> Places:
    """The regions and organisations that participants work at, by name."""
    found = await db.rows(
        f"select distinct o.id, o.name, o.region, lower(unaccent(o.name)) as key {_ACTIVE} "
        "and o.id is not null order by key",
        theme_id,
    )
    regions = sorted({str(item["region"]) for item in found if item["region"]})
    return Places(regions=regions, organisations=[(item["id"], item["name"]) for item in found])
