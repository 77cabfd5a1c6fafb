"""Themes come into being; members join, visit, leave, and are silenced or suspended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from forum.core import clock, db, live, text
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import after_commit, unit_of_work
from forum.themes.actions.changes import note_change
from forum.themes.queries import ROLES, Access

SILENCE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=5)
LAST_MANAGER = N_("Dit is de enige beheerder. Maak eerst iemand anders beheerder.")


async def create_theme(
    *,
    slug: str,
    name: str,
    title: str,
    introduction: str = "",
    position: str = "",
    municipal_role: str = "",
    contact: str = "",
    contact_email: str = "",
) -> int:
    """A new theme; its id. The texts are Markdown. `Conflict` when the slug is taken."""
    texts = (introduction, position, municipal_role, contact)
    pairs = [part for source in texts for part in (source, text.render_markdown(source))]
    async with unit_of_work():
        made = await db.value(
            _CREATE, slug, name, title, *pairs, contact_email.lower(), clock.now()
        )
    if made is None:
        raise Conflict(N_("Er is al een thema met dit adres."))
    return int(made)


_CREATE = """
insert into theme (slug, name, title, introduction, introduction_html, position, position_html,
                   municipal_role, municipal_role_html, contact, contact_html, contact_email,
                   created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (slug) do nothing returning id
"""


async def join(
    theme_id: int, member_id: int, *, role: str = "participant", by: int | None = None
) -> None:
    """The member takes part. Who left comes back with this role; who is in keeps hers.

    `by` is who invited her: then it stands in the log of changes.
    """
    check_role(role)
    async with unit_of_work():
        joined = await db.execute(_JOIN, theme_id, member_id, role, clock.now())
        if joined and by is not None:
            await note_change(theme_id, member_id, actor_id=by, new_role=role)
        after_commit(partial(live.wake, f"theme:{theme_id}", 0))


# Coming back does not lift a suspension: only the role and the dates of joining are new.
_JOIN = """
insert into membership (theme_id, member_id, role, joined_at) values ($1, $2, $3, $4)
on conflict (theme_id, member_id) do update
set role = excluded.role, joined_at = excluded.joined_at, left_at = null
where membership.left_at is not null
"""


async def leave(theme_id: int, member_id: int) -> None:
    """The member takes part no longer; sockets are closed. The last manager may not."""
    async with unit_of_work():
        await keep_a_manager(theme_id, without=member_id)
        await put_out(theme_id, member_id, by=member_id)


async def put_out(theme_id: int, member_id: int, *, by: int) -> None:
    """End a participation, in the open unit of work, and note by whom. `NotFound` without one."""
    role = await db.value(
        "update membership set left_at = $3 "
        "where theme_id = $1 and member_id = $2 and left_at is null returning role",
        theme_id,
        member_id,
        clock.now(),
    )
    if role is None:
        raise NotFound
    await note_change(theme_id, member_id, actor_id=by, old_role=str(role))
    after_commit(partial(live.revoke, member_id=member_id))
    after_commit(partial(live.wake, f"theme:{theme_id}", 0))


async def set_role(theme_id: int, member_id: int, *, role: str) -> None:
    """Make an active participant participant, moderator or manager."""
    check_role(role)
    async with unit_of_work():
        if role != "manager":
            await keep_a_manager(theme_id, without=member_id)
        changed = await db.execute(
            "update membership set role = $3 "
            "where theme_id = $1 and member_id = $2 and left_at is null",
            theme_id,
            member_id,
            role,
        )
        if not changed:
            raise NotFound
        after_commit(partial(live.revoke, member_id=member_id))


async def note_visit(found: Access) -> Access:
    """The reader is here now; `found` as it is after that.

    A visit begins after half an hour of silence: what came since the last one ended is new.
    Writes at most once in five minutes.
    """
    now = clock.now()
    if found.role is None or (found.visited_at and now - found.visited_at < NOTED_EVERY):
        return found
    noted = await db.row(_VISIT, found.theme_id, found.member_id, now, now - SILENCE)
    return replace(found, **noted) if noted else found


_VISIT = """
update membership
set previous_visit_at = case when visited_at < $4 then visited_at else previous_visit_at end,
    visited_at = greatest(visited_at, $3)
where theme_id = $1 and member_id = $2
returning visited_at, previous_visit_at
"""


async def set_sanction(
    theme_id: int,
    member_id: int,
    *,
    silenced_until: datetime | None,
    suspended_until: datetime | None,
) -> None:
    """Until when a participant may not write, and not enter (None: she may). For moderation.

    Runs inside moderation's unit of work. The last manager cannot be suspended (`Conflict`).
    """
    async with unit_of_work():
        if suspended_until and suspended_until > clock.now():
            await keep_a_manager(theme_id, without=member_id)
            enqueue_after_commit(Job.MEMBERSHIP_CHANGED, theme_id)  # her places in webinars
        changed = await db.execute(
            "update membership set silenced_until = $3, suspended_until = $4 "
            "where theme_id = $1 and member_id = $2 and left_at is null",
            theme_id,
            member_id,
            silenced_until,
            suspended_until,
        )
        if not changed:
            raise NotFound
        after_commit(partial(live.revoke, member_id=member_id))


async def keep_a_manager(theme_id: int, *, without: int) -> None:
    """`Conflict` when `without` is the only manager who can act. Locks the managers' rows."""
    managers = await db.rows(
        "select member_id, suspended_until from membership "
        "where theme_id = $1 and role = 'manager' and left_at is null order by id for update",
        theme_id,
    )
    now = clock.now()
    acting = {
        item["member_id"]
        for item in managers
        if item["suspended_until"] is None or item["suspended_until"] <= now
    }
    if acting == {without}:
        raise Conflict(LAST_MANAGER)


def check_role(role: str) -> None:
    """`Invalid` for what is no role."""
    if role not in ROLES:
        raise Invalid({"role": N_("Kies een rol.")})
