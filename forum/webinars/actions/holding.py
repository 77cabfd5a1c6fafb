"""What every verb does first: who may, and the webinar's row held while places are counted."""

from __future__ import annotations

from forum.core import db
from forum.core.errors import Conflict, Forbidden
from forum.core.i18n import gettext as _
from forum.themes.queries import Access
from forum.webinars import queries
from forum.webinars.queries import WebinarCard


def managing(access: Access) -> None:
    if not access.may_manage:
        raise Forbidden


def entering(access: Access) -> int:
    if not access.may_read or access.member_id is None:
        raise Forbidden
    return access.member_id


async def locked(access: Access, webinar_id: int) -> WebinarCard:
    await db.rows("select id from webinar where id = $1 for update", webinar_id)
    return await queries.webinar_open_to(access, webinar_id)


def going_on(webinar: WebinarCard) -> None:
    if webinar.phase == "cancelled":
        raise Conflict(_("Dit webinar is geannuleerd."))
    if webinar.phase == "past":
        raise Conflict(_("Dit webinar is al geweest."))
