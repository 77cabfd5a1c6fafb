"""What a member wants to hear: of a thread, of a category, of a whole theme."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.themes.queries import Access
from forum.threads.queries.levels import LEVELS

# Why she is in the thread (started, wrote) stays: the choice is only about hearing of it.
_THREAD = """
insert into follow (thread_id, member_id, why, level, since) values ($1, $2, 'chosen', $3, $4)
on conflict (thread_id, member_id) do update set level = excluded.level, since = excluded.since
"""
_NO_THREAD = [
    "delete from follow where thread_id = $1 and member_id = $2 and why = 'chosen'",
    "update follow set level = 'normal' where thread_id = $1 and member_id = $2",
]
_CATEGORY = """
insert into category_level (category_id, member_id, level, since)
select id, $2, $3, $4 from category where id = $1 and theme_id = $5
on conflict (category_id, member_id) do update
  set level = excluded.level, since = excluded.since
"""
_NO_CATEGORY = "delete from category_level where category_id = $1 and member_id = $2"
_THEME = """
insert into theme_level (theme_id, member_id, level, since) values ($1, $2, $3, $4)
on conflict (theme_id, member_id) do update set level = excluded.level, since = excluded.since
"""
_NO_THEME = "delete from theme_level where theme_id = $1 and member_id = $2"


async def set_thread_level(access: Access, thread_id: int, level: str) -> None:
    """Choose for a thread that the reader may open (the caller has asked `thread_open_to`).

    `level` "" takes the choice back. Raises `Invalid` for a level that there is not.
    """
    member = _chooser(access, level)
    if level:
        await db.execute(_THREAD, thread_id, member, level, clock.now())
        return
    async with unit_of_work():
        for statement in _NO_THREAD:
            await db.execute(statement, thread_id, member)


async def set_category_level(access: Access, category_id: int, level: str) -> None:
    """Choose for a category of the theme; "" takes the choice back. Raises `Invalid`."""
    member = _chooser(access, level)
    if level:
        now = clock.now()
        await db.execute(_CATEGORY, category_id, member, level, now, access.theme_id)
    else:
        await db.execute(_NO_CATEGORY, category_id, member)


async def set_theme_level(access: Access, level: str) -> None:
    """Choose for all of the theme's forum; "" takes the choice back. Raises `Invalid`."""
    member = _chooser(access, level)
    if level:
        await db.execute(_THEME, access.theme_id, member, level, clock.now())
    else:
        await db.execute(_NO_THEME, access.theme_id, member)


def _chooser(access: Access, level: str) -> int:
    if not access.may_read or access.member_id is None:
        raise NotFound
    if level and level not in LEVELS:
        raise Invalid({"level": N_("Kies volgen, normaal of dempen.")})
    return access.member_id
