"""The link beside each thing in a digest: why it is there, and ending exactly that."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http, security
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from notifications import digest_words, rules
from notifications.rules import Rule, Standing


async def page(request: Request) -> Response:
    """Ask before anything changes: mail scanners fetch links too (RFC 8058 section 1)."""
    rule = _rule_of(request)
    return _asking(request, rule, await rules.standing(rule))


async def act(request: Request) -> Response:
    """End the rule, or let it hold again. The signature is the right to: no session, no token."""
    rule = _rule_of(request)
    await security.limit("60/1 hour", "digest-rule", request.path_params["token"])
    chosen = str((await http.posted(request)).get("keuze", ""))
    if chosen == "stop":
        await rules.end(rule)
    elif chosen == "aan":
        await rules.resume(rule)
    else:
        raise Invalid({"": _("Kies wat u wilt.")})
    return _asking(request, rule, await rules.standing(rule), done=True)


def _rule_of(request: Request) -> Rule:
    found = rules.read(str(request.path_params["token"]))
    if found is None:
        raise NotFound(rules.ENDED)
    return found


def _asking(request: Request, rule: Rule, now: Standing, *, done: bool = False) -> Response:
    context = {
        "token": request.path_params["token"],
        "why": rule.why,
        "title": _(digest_words.WHY[rule.why][1]),
        "about": now.about,
        "on": now.on,
        "done": done,
        "follows": rule.why.startswith("follow"),
        "mutes": rule.why in ("started", "wrote"),
    }
    return http.render(request, "front/digest_rule.html", context)


routes: list[BaseRoute] = [
    Route("/bijstellen/{token}", page, methods=["GET"]),
    Route("/bijstellen/{token}", act, methods=["POST"]),
]
