"""What every page of moderation does first."""

from __future__ import annotations

from starlette.requests import Request

from forum.core.errors import Forbidden
from forum.core.i18n import gettext as _
from forum.themes.queries import Access
from forum.themes.web.entering import entered

Crumbs = list[tuple[str | None, str]]


async def moderated(request: Request) -> Access:
    """The theme of this address, for who may moderate it."""
    access = await entered(request)
    if not access.may_moderate:
        raise Forbidden(_("Deze pagina is voor moderatoren."))
    return access


def crumbs(access: Access, *more: tuple[str | None, str]) -> Crumbs:
    """The path to here. Who does not moderate has no desk to go back to."""
    desk = f"/{access.slug}/moderatie" if access.may_moderate and more else None
    return [(f"/{access.slug}", access.name), (desk, _("Moderatie")), *more]
