"""An account ends: what she wrote stays, who she was goes."""

from __future__ import annotations

from forum.core import clock, db
from forum.core.errors import Conflict
from forum.core.i18n import N_
from forum.core.unit import unit_of_work
from forum.members.actions.sessions import sign_out_everywhere

FORMER = "Voormalig deelnemer"
CLOSED = N_("Dit account is al opgeheven.")

# RFC 2606: nothing can ever be delivered at .invalid, and the column stays unique.
_ERASE = """
update member
set email = 'voormalig-' || id || '@account.invalid', name = $2, sort_name = $2, function = '',
    phone = '', organisation_id = null, password_hash = null, is_operator = false,
    address_broken_at = null, closed_at = $3
where id = $1 and closed_at is null
"""
_INVITATIONS = """
update invitation set email = '', name = '' where accepted_at is not null
and email = (select email from member where id = $1)
"""


async def erase_member(member_id: int) -> None:
    """Take away name, address, function and organisation, and end every session; for good.

    For `themes`, which first lets her leave, in the same unit. `Conflict` when it was done before.
    """
    async with unit_of_work():
        await db.execute(_INVITATIONS, member_id)
        if not await db.execute(_ERASE, member_id, FORMER, clock.now()):
            raise Conflict(CLOSED)
        await db.execute("delete from email_change where member_id = $1", member_id)
        await sign_out_everywhere(member_id)
        await db.execute("delete from session where member_id = $1", member_id)
