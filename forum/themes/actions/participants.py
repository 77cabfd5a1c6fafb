"""What a manager does with who takes part: another role, or out. All of it is in the log."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Forbidden, NotFound
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members import actions as members
from forum.members.forms import OrganisationForm
from forum.themes.actions.changes import note_change
from forum.themes.actions.membership import check_role, keep_a_manager, put_out, set_role
from forum.themes.queries import Access

NOT_ONESELF = N_("U kunt uzelf niet verwijderen. Verlaat het forum via uw instellingen.")

# The managers first and in order, as everybody does who changes them: nobody waits in a ring.
_MANAGERS = """
select member_id, coalesce(suspended_until > $2, false) as suspended from membership
where theme_id = $1 and role = 'manager' and left_at is null order by id for update
"""
_ROW = """
select role, left_at is not null as gone from membership
where theme_id = $1 and member_id = $2 for update
"""


async def change_role(access: Access, member_id: int, *, role: str) -> bool:
    """Give a participant this role; False when she had it. The last manager stays (`Conflict`)."""
    check_role(role)
    async with unit_of_work():
        actor = await _managing(access)
        if role != "manager":
            await keep_a_manager(access.theme_id, without=member_id)
        before = await _row(access, member_id)
        if before["gone"]:
            raise NotFound
        if before["role"] == role:
            return False
        await set_role(access.theme_id, member_id, role=role)
        await note_change(
            *(access.theme_id, member_id), actor_id=actor, old_role=before["role"], new_role=role
        )
    return True


async def change_organisation(
    access: Access, organisation_id: int, *, form: OrganisationForm
) -> None:
    """What an organisation is and where. Raises `Forbidden`."""
    async with unit_of_work():
        actor = await _managing(access)
        await members.change_organisation(organisation_id, form, member_id=actor)


async def remove(access: Access, member_id: int) -> bool:
    """Take somebody out of the theme; what she wrote stays. False when she was out already."""
    async with unit_of_work():
        actor = await _managing(access)
        if actor == member_id:
            raise Forbidden(NOT_ONESELF)
        if (await _row(access, member_id))["gone"]:
            return False
        await put_out(access.theme_id, member_id, by=actor)
    return True


async def _managing(access: Access) -> int:
    """The actor, if she manages the theme at this moment: two may be removing each other."""
    found = await db.rows(_MANAGERS, access.theme_id, clock.now())
    acting = {item["member_id"] for item in found if not item["suspended"]}
    if access.member_id is None or access.member_id not in acting:
        raise Forbidden
    return access.member_id


async def _row(access: Access, member_id: int) -> db.Row:
    found = await db.row(_ROW, access.theme_id, member_id)
    if found is None:
        raise NotFound
    return found
