"""Pages that hardly change: contact, help, accessibility, privacy; and files for machines."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum.core import clock, http
from forum.core import settings as settings_module
from forum.core.errors import NotFound
from forum.themes import queries as themes
from forum.themes.web.entering import seen

# Under a year, as RFC 9116 section 2.5.5 recommends; computed, so it never runs out unnoticed.
VALID = timedelta(days=300)


async def contact(request: Request) -> Response:
    """Whom to ask. Members see the names of moderators, visitors only the mailbox."""
    access = await seen(request)
    return http.render(
        request,
        "front/contact.html",
        {
            "texts": await themes.theme_texts(access.theme_id),
            "people": await themes.moderators(access.theme_id) if access.may_read else [],
        },
    )


async def any_contact(request: Request) -> Response:
    """`/contact` leads to the contact page of the reader's theme."""
    if request.state.theme is None:
        raise NotFound
    return http.redirect(f"/{request.state.theme.slug}/contact")


async def help_page(request: Request) -> Response:
    """How the forum works."""
    return http.render(request, "front/text.html", {"page": "help"})


async def accessibility(request: Request) -> Response:
    """The accessibility statement."""
    return http.render(request, "front/text.html", {"page": "accessibility"})


async def privacy(request: Request) -> Response:
    """What is kept of people, why, and for how long."""
    return http.render(request, "front/text.html", {"page": "privacy"})


async def robots(request: Request) -> Response:
    """A closed community: search engines may know the front page, and nothing behind it."""
    return PlainTextResponse("User-agent: *\nAllow: /$\nDisallow: /\n")


async def security_txt(request: Request) -> Response:
    """Where to report a vulnerability (RFC 9116; lines end in CRLF)."""
    settings = settings_module.current()
    expires = (clock.now() + VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.security_contact}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    ]
    return PlainTextResponse("".join(f"{line}\r\n" for line in lines))
