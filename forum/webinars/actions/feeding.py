"""A member's own calendar of webinars: given an address, another one, or none."""

from __future__ import annotations

import secrets
from datetime import timedelta

from forum.core import clock, db
from forum.core.unit import unit_of_work
from forum.webinars.queries import Feed


async def make_feed(member_id: int) -> None:
    """Give her calendar an address. Where there was one, that one ends."""
    async with unit_of_work():
        await db.execute(_MAKE, member_id, secrets.randbelow(2**31 - 1) + 1, clock.now())


async def end_feed(member_id: int) -> None:
    """Her calendar can be read nowhere any more. Doing so again changes nothing."""
    async with unit_of_work():
        await db.execute("delete from calendar_feed where member_id = $1", member_id)


async def note_read(feed: Feed) -> None:
    """A calendar program has asked; kept to the day, so that she sees whether anything does."""
    now = clock.now()
    if feed.read_at is None or now - feed.read_at > timedelta(days=1):
        async with unit_of_work():
            await db.execute(
                "update calendar_feed set read_at = $3 where member_id = $1 and number = $2",
                *(feed.member_id, feed.number, now),
            )


_MAKE = """
insert into calendar_feed (member_id, number, created_at) values ($1, $2, $3)
on conflict (member_id) do update
set number = excluded.number, created_at = excluded.created_at, read_at = null
"""
