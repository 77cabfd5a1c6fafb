"""Pages that read across domains: the theme page, directory, search, and the fixed texts."""

from starlette.routing import BaseRoute, Route

from forum.front.web import (
    announcements,
    devices,
    digest_rules,
    directory,
    files,
    home,
    ics,
    mail,
    my_mail,
    notice_settings,
    notices,
    outbox,
    outbox_reply,
    participant,
    replies,
    search,
    statics,
    unmailed,
)
from forum.front.web.readiness import readiness
from forum.front.web.shell import Shell

__all__ = ["Shell", "readiness", "routes"]

routes: list[BaseRoute] = [
    *announcements.routes,
    *mail.routes,
    *my_mail.routes,
    *digest_rules.routes,
    *replies.routes,
    *notice_settings.routes,
    *devices.routes,
    *notices.routes,
    *outbox.routes,
    *outbox_reply.routes,
    *ics.routes,
    *files.routes,
    *unmailed.routes,
    Route("/", home.front_page, methods=["GET"]),
    Route("/zoeken", search.search_page, methods=["GET"]),
    Route("/zoeken/voorstellen", search.suggested, methods=["GET"]),
    Route("/hulp", statics.help_page, methods=["GET"]),
    Route("/contact", statics.any_contact, methods=["GET"]),
    Route("/toegankelijkheid", statics.accessibility, methods=["GET"]),
    Route("/privacy", statics.privacy, methods=["GET"]),
    Route("/robots.txt", statics.robots, methods=["GET"]),
    Route("/.well-known/security.txt", statics.security_txt, methods=["GET"]),
    Route("/{theme}/deelnemers", directory.directory_page, methods=["GET"]),
    Route("/{theme}/deelnemers/{member:int}", participant.participant_page, methods=["GET"]),
    Route("/{theme}/contact", statics.contact, methods=["GET"]),
    Route("/{theme}", home.theme_page, methods=["GET"]),
]
