"""How a member hears of each kind of thing, and when no separate mail may come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.front.web import devices
from forum.members.queries import Viewer
from forum.members.web.asking import refused, signed_in
from notifications import choices, instant, quiet
from notifications.push import planning
from notifications.quiet import Quiet
from notifications.rendering import zone_name

_PAGE = "front/notice_settings.html"
_ADDRESS = "/instellingen/meldingen"
_PUSHED = {kind: f"{choices.PUSH}.{kind}" for kind in choices.PUSHED}
_FIELDS = (*choices.RULES, *_PUSHED.values(), "quiet_from", "quiet_to", "quiet_weekend")


async def page(request: Request) -> Response:
    """The choices as they are."""
    viewer = signed_in(request)
    hours = (await quiet.of_all([viewer.member_id]))[viewer.member_id]
    typed = {**await choices.of(viewer.member_id), **_typed(hours)}
    context = await _context(request, viewer, typed, hours)
    if request.query_params.get("bewaard"):
        saved = ("positive", _("Uw keuzes voor meldingen zijn opgeslagen."))
        context = {**context, "notices_flash": [saved]}
    return http.render(request, _PAGE, context)


async def save(request: Request) -> Response:
    """Keep them."""
    viewer = signed_in(request)
    fields = await http.form(request)
    try:
        await choices.choose(viewer.member_id, choices.read(fields))
    except Invalid as problem:
        hours = (await quiet.of_all([viewer.member_id]))[viewer.member_id]
        typed = {name: fields.get(name, "") for name in _FIELDS}
        return refused(request, _PAGE, await _context(request, viewer, typed, hours), problem)
    return http.redirect(f"{_ADDRESS}?bewaard=1")


def _typed(hours: Quiet) -> dict[str, str]:
    return {
        "quiet_from": "" if hours.begins is None else str(hours.begins),
        "quiet_to": "" if hours.ends is None else str(hours.ends),
        "quiet_weekend": "1" if hours.weekend else "",
    }


async def _context(
    request: Request, viewer: Viewer, typed: Mapping[str, str], hours: Quiet
) -> dict[str, Any]:
    clock_hours = [(str(hour), f"{hour:02d}:00") for hour in range(24)]
    return {
        "typed": typed,
        "rows": [
            (kind, label, about, [(c, channel_name(c)) for c in choices.RULES[kind].channels])
            for kind, label, about in _kinds()
        ],
        "usual": {kind: channel_name(rule.default) for kind, rule in choices.RULES.items()},
        "hours": [("", _("Geen")), *clock_hours],
        "zone": zone_name(viewer.zone),
        "in_words": in_words(hours),
        "pushed": {kind: typed.get(name) in {"1", choices.PUSH} for kind, name in _PUSHED.items()},
        "push_waits": int(planning.DELAY.total_seconds() // 60),
        **await devices.shown(request, viewer),
    }


def channel_name(channel: str) -> str:
    """What a channel is called on the page."""
    return {
        choices.MAIL: _("Meteen per e-mail"),
        choices.DIGEST: _("In het overzicht"),
        choices.BELL: _("Alleen bij de bel"),
        choices.OFF: _("Niet"),
    }[channel]


def _kinds() -> list[tuple[str, str, str]]:
    waits = {kind: int(delay.total_seconds() // 60) for kind, delay in instant.DELAYS.items()}
    told = _("Meteen is na %(num)s minuten, als u het dan nog niet hebt gelezen.")
    return [
        ("mention", _("U of uw organisatie wordt genoemd"), told % {"num": waits["mention"]}),
        ("reply", _("Reacties in wat u volgt of schreef"), told % {"num": waits["reply"]}),
        ("thread", _("Nieuwe onderwerpen in wat u volgt"), told % {"num": waits["thread"]}),
        ("message", _("Privéberichten"), told % {"num": waits["message"]}),
        ("answer", _("Uw bericht is gekozen als antwoord"), ""),
        ("reaction", _("Iemand waardeert uw bericht"), ""),
        ("publication", _("Er is een nieuwe publicatie"), ""),
        (
            "webinar",
            _("Een webinar is aangekondigd"),
            _("Of u er ook een e-mail over krijgt, kiest u bij E-mail."),
        ),
        (
            "announcement",
            _("De beheerders kondigen iets aan"),
            _("Of u er ook een e-mail over krijgt, kiest u bij E-mail."),
        ),
    ]


def in_words(hours: Quiet) -> str:
    """What the quiet hours do, in a sentence."""
    if hours.begins is None and not hours.weekend:
        return _("U hebt geen stille uren: losse e-mails komen op elk moment.")
    told = []
    if hours.begins is not None:
        told.append(
            _("Tussen %(from)s en %(to)s uur sturen wij geen losse e-mails.")
            % {"from": f"{hours.begins:02d}:00", "to": f"{hours.ends:02d}:00"}
        )
    if hours.weekend:
        told.append(_("In het weekend sturen wij geen losse e-mails."))
    told.append(_("De bel telt wel door. Wat wacht, komt daarna in één e-mail per onderwerp."))
    return " ".join(told)


routes: list[BaseRoute] = [
    Route(_ADDRESS, page, methods=["GET"]),
    Route(_ADDRESS, save, methods=["POST"]),
]
