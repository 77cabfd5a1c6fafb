"""Places: taken, waited for, given back, given to the next, and gone in by.

They are counted under the lock of the webinar's row, so that nobody gets a place too many.
"""

from __future__ import annotations

from datetime import datetime

from forum.core import clock, db
from forum.core.errors import Conflict, NotFound
from forum.core.i18n import gettext as _
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.themes import queries as themes
from forum.themes.queries import Access
from forum.webinars import queries
from forum.webinars.actions.holding import entering, going_on, locked


async def register(access: Access, webinar_id: int) -> str:
    """Take a place, or the last place on the waiting list: "registered" or "waiting".

    Asking again changes nothing. Raises `Conflict` when it is cancelled or over.
    """
    member_id = entering(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        going_on(webinar)
        place = await queries.registration_of(webinar_id, member_id)
        if place and place.state != "cancelled":
            return place.state
        state = "waiting" if webinar.free == 0 else "registered"
        ident = await db.value(_ASK, webinar_id, member_id, state, clock.now())
        enqueue_after_commit(Job.REGISTRATION_CHANGED, ident)
    return state


async def unregister(access: Access, webinar_id: int) -> bool:
    """Give the place back; who waited longest gets it. False when there was none."""
    member_id = entering(access)
    async with unit_of_work():
        webinar = await locked(access, webinar_id)
        if webinar.phase == "past":
            raise Conflict(_("Dit webinar is al geweest."))
        ident = await db.value(_LEAVE, webinar_id, member_id, clock.now())
        if ident is None:
            return False
        enqueue_after_commit(Job.REGISTRATION_CHANGED, ident)
        if webinar.open:
            await promote(webinar_id)
    return True


async def give_back_places() -> int:
    """Take back the places of who cannot come: out of the theme, or suspended past the start.

    Of every webinar that is still to end; who waited gets them. How many were given back.
    """
    found = await db.rows(f"select distinct w.id from {_AWAY}", clock.now())
    return sum([await _give_back(int(item["id"])) for item in found])


async def _give_back(webinar_id: int) -> int:
    async with unit_of_work():
        await db.rows("select id from webinar where id = $1 for update", webinar_id)
        given = await db.rows(_GIVE_BACK, clock.now(), webinar_id)
        for item in given:
            enqueue_after_commit(Job.REGISTRATION_CHANGED, item["id"])
        await promote(webinar_id)
    return len(given)


async def join(access: Access, webinar_id: int) -> str:
    """Go in: the address of the meeting (https). From half an hour before, that is being there.

    Raises `NotFound` without a place, `Conflict` when it is over, cancelled or has no link yet.
    """
    member_id = entering(access)
    async with unit_of_work():
        webinar = await queries.webinar_open_to(access, webinar_id)
        place = await queries.registration_of(webinar_id, member_id)
        if place is None or place.state != "registered":
            raise NotFound(_("Alleen wie is aangemeld, kan deelnemen."))
        going_on(webinar)
        if not webinar.join_url:
            raise Conflict(_("Er is nog geen link om deel te nemen. Probeer het later opnieuw."))
        now = clock.now()
        if now >= webinar.starts_at - queries.DOORS:
            await db.execute(_CAME_IN, webinar_id, member_id, now)
    return webinar.join_url


async def answer(access: Access, webinar_id: int, *, coming: bool, said_at: datetime) -> str:
    """Yes or no as a calendar program sent it at `said_at`; her state after it.

    An answer counts once, and one that was given before another that counted does not: mail
    comes twice, and in any order. "" for such a one, and for who was never registered.
    """
    member_id = entering(access)
    async with unit_of_work():
        going_on(await locked(access, webinar_id))
        # A clock that is ahead must not silence the answers that come after.
        at = min(said_at, clock.now())
        if not await db.execute(_ANSWERED, webinar_id, member_id, at):
            return ""
        if coming:
            return await register(access, webinar_id)
        await unregister(access, webinar_id)
        return "cancelled"


_ASK = """
insert into registration (webinar_id, member_id, state, asked_at, changed_at, turn)
values ($1, $2, $3, $4, $4, 1)
on conflict (webinar_id, member_id) do update
set state = excluded.state, asked_at = excluded.asked_at, changed_at = excluded.changed_at,
    turn = registration.turn + 1
returning id
"""

_LEAVE = """
update registration set state = 'cancelled', changed_at = $3, turn = turn + 1
where webinar_id = $1 and member_id = $2 and state <> 'cancelled' returning id
"""

_AWAY = """
registration r join webinar w on w.id = r.webinar_id join member m on m.id = r.member_id
left join membership ms on ms.theme_id = w.theme_id and ms.member_id = r.member_id
  and ms.left_at is null
where r.state <> 'cancelled' and w.cancelled_at is null and w.ends_at > $1
  and (ms.id is null or m.closed_at is not null
       or ms.suspended_until > greatest($1, w.starts_at))
"""

_GIVE_BACK = f"""
update registration set state = 'cancelled', changed_at = $1, turn = turn + 1
where id in (select r.id from {_AWAY} and w.id = $2) returning id
"""

_PROMOTE = """
update registration set state = 'registered', changed_at = $2, turn = turn + 1
where id = any($1::int[]) and state = 'waiting'
"""

_WAITING = """
select id, member_id from registration where webinar_id = $1 and state = 'waiting'
order by asked_at, id
"""

_CAME_IN = """
update registration set joined_at = coalesce(joined_at, $3)
where webinar_id = $1 and member_id = $2 and state = 'registered'
"""

_ANSWERED = """
update registration set answered_at = $3
where webinar_id = $1 and member_id = $2 and (answered_at is null or answered_at < $3)
"""


async def promote(webinar_id: int) -> None:
    """Give free places to who waited longest and may still enter. The row is locked."""
    webinar = await queries.webinar_card(webinar_id)
    if webinar is None or not webinar.waiting or not webinar.open or webinar.free == 0:
        return
    waiting = await db.rows(_WAITING, webinar_id)
    welcome = await themes.can_read(webinar.theme_id, [int(r["member_id"]) for r in waiting])
    turns = [int(r["id"]) for r in waiting if r["member_id"] in welcome][: webinar.free]
    await db.execute(_PROMOTE, turns, clock.now())
    for ident in turns:
        enqueue_after_commit(Job.REGISTRATION_CHANGED, ident)
