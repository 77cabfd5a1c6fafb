"""Addresses without mail: who gets none and why, and having it sent again. For managers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from forum.core import http, security, text
from forum.core.errors import Invalid, NotFound
from forum.core.i18n import gettext as _
from forum.core.spreadsheet import spreadsheet
from forum.members.web.identify import viewer_of
from forum.moderation import forms
from forum.moderation.web.entering import crumbs
from forum.themes.queries import Access
from forum.themes.web.managing import managed
from notifications import unmailed
from notifications.trouble import ENOUGH
from notifications.unmailed import PAGE, Unmailed

# The word in the address -> the reason.
WORDS: Mapping[str, str] = {
    "": "",
    "geweigerd": "bounced",
    "klacht": "complained",
    "gevraagd": "asked",
    "kwam-terug": "trouble",
}
EVERYONE = 100_000  # more than any theme has


async def listing(request: Request) -> Response:
    """By name; all of them, or what was chosen."""
    access = await managed(request)
    word, words, after = _asked(request)
    found = await unmailed.listed(
        access, reason=WORDS[word], words=words, after=after, limit=PAGE + 1
    )
    shown = found[:PAGE]
    here = _here(access)
    context = {
        "crumbs": crumbs(access, (None, _("Adressen zonder e-mail"))),
        "here": here,
        "people": shown,
        "reasons": reasons(),
        "enough": ENOUGH,
        "filters": _filters(here, await unmailed.counted(access), word, words),
        "words": words,
        "chosen": word,
        "narrowed": bool(word or words),
        "next": _address(here, reden=word, q=words, na=str(shown[-1].member_id))
        if len(found) > PAGE
        else None,
        "first": _address(here, reden=word, q=words) if after else None,
    }
    return http.render(request, "front/unmailed.html", context)


async def download(request: Request) -> Response:
    """POST: everyone who is on it, as a file for a spreadsheet; without addresses, as the page."""
    access = await managed(request)
    await http.form(request)
    await security.limit("30/1 hour", "unmailed", str(access.member_id))
    people = await unmailed.listed(access, limit=EVERYONE)
    viewer = viewer_of(request)
    name = _("zonder-e-mail")
    return Response(
        spreadsheet(_lines(people, viewer.zone if viewer else "Europe/Amsterdam")),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{access.slug}-{name}.csv"'},
    )


async def again(request: Request) -> Response:
    """GET asks why, POST has mail sent again."""
    access = await managed(request)
    person = await _person(request, access)
    fields: Mapping[str, str] = {}
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        fields = await http.form(request)
        try:
            reason = forms.reason(fields, needed=True)
            await unmailed.send_again(access, person.member_id, reason=reason)
            return http.redirect(f"{_here(access)}?melding=e-mail-hervat")
        except Invalid as refused:
            errors = refused.errors
    context = {
        "crumbs": crumbs(
            access,
            (_here(access), _("Adressen zonder e-mail")),
            (None, _("Weer e-mail sturen")),
        ),
        "person": person,
        "back": _here(access),
        "values": fields,
        "errors": errors,
    }
    return http.render(request, "front/mail_again.html", context, 422 if errors else 200)


async def _person(request: Request, access: Access) -> Unmailed:
    """Who may be sent mail again; `NotFound` for anybody else, and for one's own address."""
    person = await unmailed.one(access, int(request.path_params["member"]))
    if not person.liftable or person.member_id == access.member_id:
        raise NotFound
    return person


def _here(access: Access) -> str:
    return f"/{access.slug}/moderatie/zonder-mail"


def _asked(request: Request) -> tuple[str, str, int | None]:
    """The word of a reason, words of a name, and the member after whom the page begins."""
    asked = request.query_params
    word, after = asked.get("reden", ""), asked.get("na", "")
    if after and not (re.fullmatch(r"[1-9][0-9]{0,9}", after, re.ASCII) and int(after) < 2**31):
        raise NotFound
    words = text.one_line(asked.get("q", ""))[:100]
    return word if word in WORDS else "", words, int(after) if after else None


def reasons() -> dict[str, tuple[str, str, str]]:
    """Reason -> kind of badge, the word on it, and what it means."""
    return {
        "bounced": (
            "negative",
            _("Adres geweigerd"),
            _("E-mails kwamen terug. Alleen e-mails over het account gaan nog door."),
        ),
        "complained": (
            "warning",
            _("Klacht"),
            _("Meldde e-mail van het forum als ongewenst. Dat kan alleen de deelnemer veranderen."),
        ),
        "asked": (
            "neutral",
            _("Zelf gevraagd"),
            _("Wil geen e-mail op dit adres. Dat kan alleen de deelnemer veranderen."),
        ),
        "trouble": (
            "warning",
            _("Kwam terug"),
            _("Er kwam de laatste dertig dagen e-mail terug. Er wordt nog wel e-mail gestuurd."),
        ),
    }


def _filters(
    here: str, counted: Mapping[str, int], chosen: str, words: str
) -> list[tuple[str, str, int, bool]]:
    """(address, name, how many, current): everybody, and each reason that occurs."""
    told = reasons()
    return [
        (
            _address(here, reden=word, q=words),
            told[reason][1] if reason else _("Iedereen"),
            counted.get(reason, 0) if reason else sum(counted.values()),
            word == chosen,
        )
        for word, reason in WORDS.items()
        if not reason or counted.get(reason) or word == chosen
    ]


def _address(here: str, **given: str) -> str:
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{here}?{query}" if query else here


def _lines(people: list[Unmailed], zone: str) -> Iterator[list[str]]:
    yield [
        *(_("Naam"), _("Organisatie"), _("Reden"), _("Sinds"), _("Laatst aangekomen")),
        *(_("Laatste antwoord"), _("Woorden van de mailserver")),
    ]
    told = reasons()
    for each in people:
        last = each.answers[0] if each.answers else None
        yield [
            *(each.name, each.organisation, told[each.reason][1], text.moment(each.since, zone)),
            text.moment(each.arrived_at, zone) if each.arrived_at else "",
            *((last.words, last.said) if last else ("", "")),
        ]


_PATH = "/{theme}/moderatie/zonder-mail"

routes: list[BaseRoute] = [
    Route(_PATH, listing, methods=["GET"]),
    Route(f"{_PATH}/lijst", download, methods=["POST"]),
    Route(f"{_PATH}/{{member:number}}/hervatten", again, methods=["GET", "POST"]),
]
