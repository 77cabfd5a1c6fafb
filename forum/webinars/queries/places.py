"""Who has a place, who waits, who was there: for the member herself and for the organiser."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import db
from forum.core.errors import NotFound
from forum.themes.queries import Access

# So long before the start following the link to join counts as being there.
DOORS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Place:
    """A member's registration. `position` counts from 1 on the waiting list, else 0."""

    id: int
    webinar_id: int
    member_id: int
    state: str
    asked_at: datetime
    changed_at: datetime
    turn: int
    position: int = 0


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who registered, as the manager sees the list.

    `came`: she followed the link to join, or the organiser says so; `corrected`: the organiser
    said something.
    """

    member_id: int
    name: str
    function: str
    organisation: str
    state: str
    asked_at: datetime
    came: bool
    corrected: bool


# The organiser has the last word on who was there.
CAME = "coalesce(r.corrected, r.joined_at is not null)"

_PLACE = """
select r.id, r.webinar_id, r.member_id, r.state, r.asked_at, r.changed_at, r.turn,
       case when r.state = 'waiting' then (
         select count(*)::int from registration o
         where o.webinar_id = r.webinar_id and o.state = 'waiting'
           and (o.asked_at, o.id) <= (r.asked_at, r.id)) else 0 end as position
from registration r
"""


async def registration(registration_id: int) -> Place | None:
    """One registration, for a job that was given its id."""
    found = await db.row(f"{_PLACE} where r.id = $1", registration_id)
    return Place(**found) if found else None


async def registration_of(webinar_id: int, member_id: int) -> Place | None:
    """The member's registration, a cancelled one too; None when she never asked."""
    found = await db.row(
        f"{_PLACE} where r.webinar_id = $1 and r.member_id = $2", webinar_id, member_id
    )
    return Place(**found) if found else None


async def registered_ids(webinar_id: int) -> list[int]:
    """The members who have a place, in the order in which they asked."""
    found = await db.rows(
        "select member_id from registration where webinar_id = $1 and state = 'registered' "
        "order by asked_at, id",
        webinar_id,
    )
    return [int(item["member_id"]) for item in found]


async def registered_in(webinar_ids: list[int]) -> dict[int, set[int]]:
    """webinar id -> the members who have a place, for all of them at once."""
    found = await db.rows(
        "select webinar_id, array_agg(member_id) as members from registration "
        "where webinar_id = any($1::int[]) and state = 'registered' group by webinar_id",
        webinar_ids,
    )
    return {item["webinar_id"]: set(item["members"]) for item in found}


async def states_of(member_id: int, webinar_ids: list[int]) -> dict[int, str]:
    """webinar id -> "registered" or "waiting", for those the member asked for."""
    found = await db.rows(
        "select webinar_id, state from registration where member_id = $1 "
        "and webinar_id = any($2::int[]) and state <> 'cancelled'",
        member_id,
        webinar_ids,
    )
    return {int(item["webinar_id"]): str(item["state"]) for item in found}


async def attendees(access: Access, webinar_id: int) -> list[Attendee]:
    """Who has a place and who waits, for the manager. Raises `NotFound` for others."""
    if not access.may_manage:
        raise NotFound
    found = await db.rows(
        "select r.member_id, m.name, m.function, coalesce(o.name, '') as organisation, r.state, "
        f"r.asked_at, {CAME} as came, r.corrected is not null as corrected "
        "from registration r join webinar w on w.id = r.webinar_id "
        "join member m on m.id = r.member_id "
        "left join organisation o on o.id = m.organisation_id "
        "where r.webinar_id = $1 and w.theme_id = $2 and r.state <> 'cancelled' "
        "order by r.state, r.asked_at, r.id",
        webinar_id,
        access.theme_id,
    )
    return [Attendee(**item) for item in found]


async def came_of(webinar_id: int, member_ids: Collection[int]) -> set[int]:
    """Those of these members who were there, as far as is known."""
    found = await db.rows(
        f"select r.member_id from registration r where r.webinar_id = $1 "
        f"and r.member_id = any($2::int[]) and r.state = 'registered' and {CAME}",
        webinar_id,
        list(member_ids),
    )
    return {int(item["member_id"]) for item in found}


async def presence_is_known(webinar_id: int) -> bool:
    """Whether anybody went in by our link, or the organiser said who was there."""
    found = await db.value(
        "select exists(select 1 from registration where webinar_id = $1 "
        "and (joined_at is not null or corrected is not null))",
        webinar_id,
    )
    return bool(found)


@dataclass(frozen=True, slots=True)
class Export:
    """That somebody took the list of people out of the forum, and when."""

    name: str
    at: datetime
    lines: int


async def exports(access: Access, webinar_id: int) -> list[Export]:
    """Who took the list, the last first, at most 20. Raises `NotFound` but for managers."""
    if not access.may_manage:
        raise NotFound
    found = await db.rows(
        "select m.name, e.at, e.lines from webinar_export e join member m on m.id = e.member_id "
        "join webinar w on w.id = e.webinar_id where w.id = $1 and w.theme_id = $2 "
        "order by e.id desc limit 20",
        webinar_id,
        access.theme_id,
    )
    return [Export(**item) for item in found]
