"""A member's mail: what and when, every mail that was or was not sent, and how to stop it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from forum.core import http, i18n, security, text
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.core.middleware import CSP
from forum.core.unit import unit_of_work
from forum.members import queries as members
from forum.members.queries import Viewer
from forum.members.web.asking import refused, signed_in
from notifications import (
    choices,
    preferences,
    previews,
    suppressions,
    unsubscribing,
)
from notifications.digest_words import rhythm, weekday_name
from notifications.preferences import LESS_OFTEN, Preference
from notifications.rendering import zone_name
from notifications.unsubscribing import INSTANT, Stop

# A mail brings its own styles on its elements; it gets no scripts, no pictures from elsewhere.
MAIL_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def framed(response: Response) -> Response:
    """Let this page hold a frame of our own site."""
    response.headers["content-security-policy"] = f"{CSP}; frame-src 'self'"
    return response


def as_mail(html: str) -> Response:
    """The HTML of a mail as a page of its own, for a frame; its links open elsewhere."""
    opened = html.replace("<a ", '<a target="_blank" rel="noopener" ')
    return HTMLResponse(opened, headers={"content-security-policy": MAIL_CSP})


async def settings_page(request: Request) -> Response:
    """What you want by mail, and when."""
    viewer = signed_in(request)
    found = await preferences.of(viewer.member_id)
    chosen = await choices.of(viewer.member_id)
    parts = {part: chosen[part] == choices.DIGEST for part in choices.PARTS}
    typed = {**{name: getattr(found, name) for name in _FIELDS}, **parts}
    context = await _settings(viewer, found, typed)
    if request.query_params.get("bewaard"):
        saved = ("positive", _("Uw e-mailinstellingen zijn opgeslagen."))
        context = {**context, "notices_flash": [saved]}
    return http.render(request, "front/mail.html", context)


async def settings(request: Request) -> Response:
    """Keep it; the next digest moves with it."""
    viewer = signed_in(request)
    fields = await http.form(request)
    try:
        await _keep(viewer.member_id, fields)
    except Invalid as problem:
        found = await preferences.of(viewer.member_id)
        typed = {name: fields.get(name, "") for name in (*_FIELDS, *choices.PARTS)}
        context = await _settings(viewer, found, typed)
        return refused(request, "front/mail.html", context, problem)
    return http.redirect("/instellingen/mail?bewaard=1")


async def _keep(member_id: int, fields: Mapping[str, str]) -> None:
    async with unit_of_work():
        await preferences.choose(member_id, preferences.read(fields))
        # A page without these choices on it says nothing of them.
        if fields.get("parts") == "1":
            await choices.choose_parts(
                member_id, [part for part in choices.PARTS if fields.get(part) == "1"]
            )


_FIELDS = ("digest", "weekday", "hour", "announcements", "reminders", "follow_ups")


async def _settings(viewer: Viewer, found: Preference, typed: dict[str, Any]) -> dict[str, Any]:
    slot = await preferences.upcoming(found)
    return {
        "typed": typed,
        "frequencies": frequencies(),
        "weekdays": [(day, weekday_name(day)) for day in range(1, 8)],
        "hours": [(hour, f"{hour:02d}:00") for hour in range(24)],
        "parts": parts(),
        "zone": found.zone.replace("_", " "),
        "next_digest": _in_words(found, slot.at) if slot else "",
        "refused": viewer.address_broken or await suppressions.is_suppressed(viewer.email),
    }


def frequencies() -> list[tuple[str, str, str]]:
    """The choices, each with what it means."""
    return [
        ("daily", _("Elke dag"), ""),
        ("weekly", _("Elke week"), _("Op de dag die u hieronder kiest.")),
        ("biweekly", _("Om de twee weken"), _("Op de dag die u hieronder kiest.")),
        ("monthly", _("Elke maand"), _("De eerste keer in de maand dat het die dag is.")),
        ("off", _("Niet"), _("U krijgt geen overzicht. Aankondigingen kiest u apart.")),
    ]


def parts() -> list[tuple[str, str, str]]:
    """What may stand in the digest beside what one follows: word, name, what it means."""
    return [
        ("unanswered", _("Vragen zonder antwoord"), _("Na een dag, waar u schrijft of volgt.")),
        ("colleague", _("Waarop een collega van uw organisatie reageerde"), ""),
        ("organisation", _("Waarin uw organisatie meepraat"), ""),
        ("region", _("Waarin iemand uit uw regio meepraat"), ""),
        ("new_thread", _("Andere nieuwe onderwerpen"), ""),
        ("popular", _("Andere onderwerpen met nieuwe reacties"), ""),
        ("coming", _("Webinars die nog komen"), ""),
    ]


def _in_words(found: Preference, at: datetime) -> str:
    told = _("Uw volgende overzicht komt op %(day)s tussen %(from)s en %(to)s uur (%(zone)s).")
    return told % {
        "day": text.weekday(at, found.zone),
        "from": f"{found.hour:02d}:00",
        "to": f"{(found.hour + 1) % 24:02d}:00",
        "zone": zone_name(found.zone),
    }


async def preview_page(request: Request) -> Response:
    """The next digest, with what is there now."""
    viewer = signed_in(request)
    found = await previews.digest_preview(viewer.member_id)
    wishes = await preferences.of(viewer.member_id)
    context = {
        "subject": found.mail.subject if found.mail else None,
        "plain": found.mail.plain if found.mail else "",
        "next_digest": _in_words(wishes, found.at) if found.at else "",
    }
    return framed(http.render(request, "front/mail_preview.html", context))


async def preview(request: Request) -> Response:
    """The HTML of that digest, for the frame."""
    found = await previews.digest_preview(signed_in(request).member_id)
    if found.mail is None:
        raise NotFound
    return as_mail(found.mail.html)


async def unsubscribe_page(request: Request) -> Response:
    """Ask before anything changes: mail scanners fetch links too (RFC 8058 section 1)."""
    return await _asking(request, await _stop_of(request))


async def unsubscribe(request: Request) -> Response:
    """Stop it. Without a session, a cookie or a form token: the signature is the right to.

    A mail provider posts `List-Unsubscribe=One-Click` (RFC 8058 section 3.1) and gets an empty
    200, no redirect; a person on our own page posts what she chose and sees what was done.
    """
    found = await _stop_of(request)
    await security.limit("60/1 hour", "unsubscribe", request.path_params["token"])
    data = await http.posted(request)
    if data.get("List-Unsubscribe") == "One-Click":
        await unsubscribing.stop(found)
        return PlainTextResponse("")
    chosen = str(data.get("keuze", ""))
    if chosen == choices.DIGEST and found.what in INSTANT and _in_digest(found.what):
        await unsubscribing.instead(found, choices.DIGEST)
    elif chosen == "stop":
        await unsubscribing.stop(found)
    elif found.what == "digest" and chosen in LESS_OFTEN:
        await preferences.set_frequency(found.member_id, chosen)
    else:
        raise Invalid({"": _("Kies wat u wilt.")})
    return await _asking(request, found, done=True)


def _in_digest(what: str) -> bool:
    """Whether this may stand in the digest: private messages never do."""
    return choices.DIGEST in choices.RULES[what].channels


async def _asking(request: Request, found: Stop, *, done: bool = False) -> Response:
    if found.what in INSTANT:
        return await _asking_instant(request, found, done=done)
    now = await preferences.of(found.member_id)
    fewer = [
        (value, label)
        for value, label, _description in frequencies()
        if value in _after(now.digest) and value != "off"
    ]
    context = {
        "token": request.path_params["token"],
        "what": found.what,
        "on": now.digest != "off" if found.what == "digest" else getattr(now, found.what),
        "rhythm": rhythm(now.digest, now.weekday, now.hour),
        "fewer": fewer if found.what == "digest" else [],
        "done": done,
        "less_first": request.query_params.get("minder") == "1",
    }
    return http.render(request, "front/unsubscribe.html", context)


async def _asking_instant(request: Request, found: Stop, *, done: bool) -> Response:
    channel = (await choices.of(found.member_id))[found.what]
    context = {
        "token": request.path_params["token"],
        "what": found.what,
        "channel": channel,
        "on": channel == choices.MAIL,
        "done": done,
        "in_digest": _in_digest(found.what),
        "less_first": request.query_params.get("minder") == "1",
    }
    return http.render(request, "front/unsubscribe_instant.html", context)


def _after(frequency: str) -> tuple[str, ...]:
    choices = (*LESS_OFTEN, "off")
    return choices[choices.index(frequency) + 1 :]


async def _stop_of(request: Request) -> Stop:
    found = unsubscribing.read(str(request.path_params["token"]))
    if found is None or await members.member(found.member_id) is None:
        raise NotFound(i18n.N_("Deze afmeldlink klopt niet. Gebruik de hele link uit de e-mail."))
    return found


routes: list[BaseRoute] = [
    Route("/instellingen/mail", settings_page, methods=["GET"]),
    Route("/instellingen/mail", settings, methods=["POST"]),
    Route("/instellingen/mail/voorbeeld", preview_page, methods=["GET"]),
    Route("/instellingen/mail/voorbeeld/mail", preview, methods=["GET"]),
    Route("/afmelden/{token}", unsubscribe_page, methods=["GET"]),
    Route("/afmelden/{token}", unsubscribe, methods=["POST"]),
]
