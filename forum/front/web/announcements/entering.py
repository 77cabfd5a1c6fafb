"""What every page of announcements does first."""

from __future__ import annotations

from starlette.requests import Request

from forum.core import settings as settings_module
from forum.core import text
from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.themes.queries import Access
from forum.themes.web.entering import entered
from notifications.announcements import queries
from notifications.announcements.queries import AnnouncementCard
from notifications.rendering import zone_name

Crumbs = list[tuple[str | None, str]]


async def managing(request: Request) -> Access:
    """The theme, for who manages it; others do not learn that there is such a page."""
    access = await entered(request)
    if not access.may_manage:
        raise NotFound
    return access


async def managed(request: Request) -> tuple[Access, AnnouncementCard]:
    """The theme and the announcement of this address."""
    access = await managing(request)
    return access, await queries.managed(access, int(request.path_params["announcement"]))


def crumbs(access: Access, *more: tuple[str | None, str]) -> Crumbs:
    """The path to here, beginning at the theme."""
    all_of_them = f"/{access.slug}/beheer/aankondigingen"
    begin: Crumbs = [
        (f"/{access.slug}", access.name),
        (f"/{access.slug}/moderatie", _("Moderatie")),
        (all_of_them if more else None, _("Aankondigingen")),
    ]
    return [*begin, *more]


def home_moment(card: AnnouncementCard) -> str:
    """When it is to begin, in the time of the forum, which is named; "" when that is not set."""
    if card.scheduled_at is None:
        return ""
    zone = settings_module.current().time_zone
    return f"{text.moment(card.scheduled_at, zone)} ({zone_name(zone)})"
