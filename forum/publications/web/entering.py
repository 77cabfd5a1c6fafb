"""What every page of publications does first."""

from __future__ import annotations

import re

from starlette.requests import Request

from forum.core.errors import NotFound
from forum.core.i18n import gettext as _
from forum.publications import queries
from forum.publications.queries import PublicationCard
from forum.themes.queries import Access
from forum.themes.web.entering import entered

Crumbs = list[tuple[str | None, str]]


def ident(request: Request) -> int:
    """The id in the address: of "7-titel" and of "7" it is 7. Raises `NotFound`."""
    number = str(request.path_params["publication"]).partition("-")[0]
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number, re.ASCII):
        raise NotFound
    return int(number)


async def opened(request: Request) -> tuple[Access, PublicationCard]:
    """The theme and the publication of this address, for a reader who may see them."""
    access = await entered(request)
    return access, await queries.publication_open_to(access, ident(request))


async def managed(request: Request) -> tuple[Access, PublicationCard]:
    """The same for who manages the theme; others do not learn that there is such a page."""
    access, card = await opened(request)
    if not access.may_manage:
        raise NotFound
    return access, card


def crumbs(access: Access, *more: tuple[str | None, str]) -> Crumbs:
    """The path to here, beginning at the theme."""
    library = f"/{access.slug}/publicaties"
    here = (library if more else None, _("Publicaties"))
    return [(f"/{access.slug}", access.name), here, *more]
