"""What a manager fills in: words, for whom, and when."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum.core import clock, moments, text
from forum.core import settings as settings_module
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.typed import says_something, too_long
from forum.themes.queries import ROLES
from notifications.announcements.selection import KINDS, PLACES, SIZES, Selection

SUBJECT, TEXT = (5, 150), 20_000
FAR = timedelta(days=366)
Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class AnnouncementForm:
    """An announcement as it was filled in.

    `seen` is the state the form was made from ("" for a new one), `token` makes twice once.
    """

    subject: str
    text: str
    selection: Selection
    seen: str = ""
    token: str = ""


def announcement_form(fields: Mapping[str, str], regions: Collection[str]) -> AnnouncementForm:
    """The checked form. Raises `Invalid`. `regions` are those there are to choose from.

    Fields: subject, text, seen, form_token, and those of `selection_form`.
    """
    errors: Errors = {}
    form = AnnouncementForm(
        subject=_subject(fields, errors),
        text=_text(fields, errors),
        selection=Selection(),
        seen=fields.get("seen", ""),
        token=fields.get("form_token", "")[:40],
    )
    try:
        form = replace(form, selection=selection_form(fields, regions))
    except Invalid as refused:
        errors |= refused.errors
    if errors:
        raise Invalid(errors)
    return form


def _subject(fields: Mapping[str, str], errors: Errors) -> str:
    subject = text.one_line(fields.get("subject", ""))
    if len(subject) < SUBJECT[0] or not says_something(subject):
        errors["subject"] = _("Geef de aankondiging een onderwerp van minstens 5 tekens.")
    elif len(subject) > SUBJECT[1]:
        errors["subject"] = too_long(SUBJECT[1], len(subject))
    return subject


def _text(fields: Mapping[str, str], errors: Errors) -> str:
    found = text.many_lines(fields.get("text", ""))
    if not says_something(found):
        errors["text"] = _("Schrijf de tekst van de aankondiging.")
    elif len(found) > TEXT:
        errors["text"] = too_long(TEXT, len(found))
    return found


def region_field(region: str) -> str:
    """The name of a region's check box."""
    return f"region_{text.slugify(region)}"


def selection_form(fields: Mapping[str, str], regions: Collection[str]) -> Selection:
    """For whom. Raises `Invalid` when a webinar or what is asked of it is missing.

    Check boxes role_…, kind_…, size_… and region_… ("1"); `webinar` is a number or empty, `place`
    one of `PLACES`.
    """
    webinar, place = fields.get("webinar", "").strip(), fields.get("place", "").strip()
    if webinar and not re.fullmatch(r"[1-9][0-9]{0,8}", webinar, re.ASCII):
        raise Invalid({"webinar": _("Kies een webinar uit de lijst.")})
    if webinar and place not in PLACES:
        raise Invalid({"place": _("Kies wie u bedoelt van dit webinar.")})
    return Selection(
        roles=_ticked(fields, "role", ROLES),
        kinds=_ticked(fields, "kind", KINDS),
        regions=tuple(each for each in regions if fields.get(region_field(each)) == "1"),
        sizes=_ticked(fields, "size", SIZES),
        webinar_id=int(webinar) if webinar else None,
        place=place if webinar else "",
    )


def _ticked(fields: Mapping[str, str], facet: str, known: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in known if fields.get(f"{facet}_{each}") == "1")


def typed(chosen: Selection) -> dict[str, str]:
    """A selection as the fields of the form."""
    facets = {"role": chosen.roles, "kind": chosen.kinds, "size": chosen.sizes}
    boxes = {f"{facet}_{each}": "1" for facet, some in facets.items() for each in some}
    regions = {region_field(each): "1" for each in chosen.regions}
    return {**boxes, **regions, "webinar": str(chosen.webinar_id or ""), "place": chosen.place}


def home_zone() -> ZoneInfo:
    """The zone in which moments are chosen: that of the forum."""
    return ZoneInfo(settings_module.current().time_zone)


def moment_form(fields: Mapping[str, str]) -> datetime:
    """When to begin: fields `date` and `time`, in the zone of the forum. Raises `Invalid`."""
    errors: Errors = {}
    day = moments.day(fields, "date", errors)
    at = moments.clock_time(fields, "time", errors)
    found = moments.moment(day, at, home_zone().key, "time", errors)
    now = clock.now()
    if not errors and not now < found <= now + FAR:
        errors["date"] = _("Kies een moment in het komende jaar.")
    if errors:
        raise Invalid(errors)
    return found
