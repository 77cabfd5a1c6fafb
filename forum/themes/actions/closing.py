"""Closing an account: out of every theme first, then out of the books."""

from __future__ import annotations

from forum.core.unit import unit_of_work
from forum.members import actions as members
from forum.themes import queries
from forum.themes.actions.membership import leave


async def close_account(member_id: int, *, password: str) -> None:
    """Leave every theme and become "Voormalig deelnemer"; nothing brings it back.

    `Invalid` under "password"; `Conflict` for the last manager of a theme.
    """
    await members.own_password(member_id, password, field="password")
    async with unit_of_work():
        for each in await queries.memberships_of(member_id):
            await leave(each.theme_id, member_id)
        await members.erase_member(member_id)
