"""The act of having mail go to a member again. What changes is the ledger's; this is its line."""

from __future__ import annotations

from forum.core.errors import Forbidden, NotFound
from forum.core.i18n import gettext as _
from forum.core.unit import unit_of_work
from forum.moderation.actions.acts import write
from forum.moderation.models import Kind
from forum.themes import queries as themes
from forum.themes.queries import Access


async def mail_again(access: Access, member_id: int, *, reason: str) -> int:
    """Put it in the log; the act's id. For managers, and not about themselves.

    Raises `NotFound` for who does not take part in this theme.
    """
    if not access.may_manage:
        raise Forbidden
    if access.member_id == member_id:
        raise Forbidden(_("Bevestig uw eigen adres bij uw instellingen."))
    if await themes.role_of(access.theme_id, member_id) is None:
        raise NotFound
    async with unit_of_work():
        return await write(access, Kind.MAIL_AGAIN, member_id=member_id, reason=reason)
