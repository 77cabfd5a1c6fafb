"""What people type about webinars, as checked values. Every fault names its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from forum.core import moments, text
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.typed import says_something, too_long

ZONES = ("Europe/Amsterdam", "America/Kralendijk", "Europe/London", "UTC")
TITLE = (5, 200)
DESCRIPTION = 10_000
REASON = 500
URL = 500
CAPACITY = 100_000
CHAPTERS = 100
_CHAPTER = re.compile(r"^(?:(\d{1,2}):)?(\d{1,2}):(\d{2})\s+(\S.*)$")

Errors = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WebinarForm:
    """A webinar as a manager plans it. Moments are aware UTC; `zone` is where it is held.

    `seen` is the state of the webinar that the form was filled in from ("" for a new one).
    """

    title: str
    description: str
    speaker: str
    starts_at: datetime
    ends_at: datetime
    zone: str = "Europe/Amsterdam"
    capacity: int | None = None
    join_url: str = ""
    recorded: bool = True
    seen: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class RecordingForm:
    """What is left of a webinar: addresses (https or empty) and `(mm:ss, title)` chapters."""

    recording_url: str
    slides_url: str
    chapters: tuple[tuple[str, str], ...] = ()
    captions_url: str = ""


def webinar_form(fields: Mapping[str, str]) -> WebinarForm:
    """The form for a webinar; `Invalid` names every field that is wrong.

    Fields: title, description, speaker, date (2026-11-24), starts and ends (14:00) in `zone`,
    capacity (number or empty), join_url, recorded ("1" or absent), seen,
    form_token (the same form sent twice plans one webinar).
    """
    errors: Errors = {}
    zone = fields.get("zone", ZONES[0])
    if zone not in ZONES:
        zone, errors["zone"] = ZONES[0], _("Kies een tijdzone uit de lijst.")
    starts_at, ends_at = _times(fields, zone, errors)
    form = WebinarForm(
        title=_title(fields, errors),
        description=_long(fields, "description", DESCRIPTION, errors),
        speaker=_short(fields, "speaker", 200, errors),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        capacity=_capacity(fields, errors),
        join_url=_address(fields, "join_url", errors),
        recorded=bool(fields.get("recorded")),
        seen=fields.get("seen", ""),
        token=fields.get("form_token", "")[:64],
    )
    return _checked(form, errors)


def recording_form(fields: Mapping[str, str]) -> RecordingForm:
    """The form for what is left. Fields: recording_url, slides_url, captions_url, chapters."""
    errors: Errors = {}
    form = RecordingForm(
        recording_url=_address(fields, "recording_url", errors),
        slides_url=_address(fields, "slides_url", errors),
        captions_url=_address(fields, "captions_url", errors),
        chapters=_chapters(fields.get("chapters", ""), errors),
    )
    return _checked(form, errors)


def cancel_reason(fields: Mapping[str, str]) -> str:
    """Why a webinar is cancelled: the people who registered read it."""
    errors: Errors = {}
    reason = _short(fields, "reason", REASON, errors)
    if not says_something(reason) and not errors:
        errors["reason"] = _("Vul in waarom het webinar niet doorgaat.")
    return _checked(reason, errors)


def category_choice(fields: Mapping[str, str]) -> int:
    """The id of the chosen category."""
    chosen = fields.get("category", "")
    if not re.fullmatch(r"[0-9]{1,9}", chosen):
        raise Invalid({"category": _("Kies een categorie.")})
    return int(chosen)


def _checked(value: T, errors: Errors) -> T:
    if errors:
        raise Invalid(errors)
    return value


def _title(fields: Mapping[str, str], errors: Errors) -> str:
    title = text.one_line(fields.get("title", ""))
    if len(title) < TITLE[0] or not says_something(title):
        errors["title"] = _("Geef het webinar een titel van minstens 5 tekens.")
    elif len(title) > TITLE[1]:
        errors["title"] = too_long(TITLE[1], len(title))
    return title


def _short(fields: Mapping[str, str], name: str, most: int, errors: Errors) -> str:
    found = text.one_line(fields.get(name, ""))
    if len(found) > most:
        errors[name] = too_long(most, len(found))
    return found


def _long(fields: Mapping[str, str], name: str, most: int, errors: Errors) -> str:
    found = text.many_lines(fields.get(name, ""))
    if len(found) > most:
        errors[name] = too_long(most, len(found))
    return found


def _times(fields: Mapping[str, str], zone: str, errors: Errors) -> tuple[datetime, datetime]:
    day = moments.day(fields, "date", errors)
    begin = moments.clock_time(fields, "starts", errors)
    end = moments.clock_time(fields, "ends", errors)
    starts_at = moments.moment(day, begin, zone, "starts", errors)
    ends_at = moments.moment(day, end, zone, "ends", errors)
    if not {"date", "starts", "ends"} & errors.keys() and ends_at <= starts_at:
        errors["ends"] = _("Het einde moet na het begin liggen.")
    return starts_at, ends_at


def _capacity(fields: Mapping[str, str], errors: Errors) -> int | None:
    given = fields.get("capacity", "").strip()
    if not given:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", given) or not 1 <= int(given) <= CAPACITY:
        errors["capacity"] = _("Vul een aantal plaatsen in van 1 of meer, of laat dit leeg.")
        return None
    return int(given)


def _address(fields: Mapping[str, str], name: str, errors: Errors) -> str:
    given = fields.get(name, "").strip()
    if len(given) > URL:
        errors[name] = too_long(URL, len(given))
    elif given and not text.is_https(given):
        errors[name] = _("Vul een volledig adres in dat met https:// begint.")
    return given


def _chapters(given: str, errors: Errors) -> tuple[tuple[str, str], ...]:
    lines = [text.one_line(line) for line in text.many_lines(given).split("\n")]
    found: list[tuple[str, str]] = []
    last = -1
    for line in filter(None, lines):
        at = _chapter_second(line)
        if at is None or at <= last:
            errors["chapters"] = _chapter_fault(line, malformed=at is None)
            return ()
        stamp, _space, title = line.partition(" ")
        found.append((stamp, title.strip()))
        last = at
    if len(found) > CHAPTERS:
        errors["chapters"] = _("Gebruik hoogstens 100 hoofdstukken.")
    return tuple(found)


def _chapter_second(line: str) -> int | None:
    found = _CHAPTER.match(line)
    if found is None or int(found[3]) > 59 or len(found[4]) > 200:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return None if found[1] and minutes > 59 else hours * 3600 + minutes * 60 + seconds


def _chapter_fault(line: str, *, malformed: bool) -> str:
    shown = {"line": line[:60]}
    if malformed:
        return (
            _('Begin elke regel met een tijd, zoals "05:30 Welkom". Dit klopt niet: %(line)s')
            % shown
        )
    return _("Zet de hoofdstukken op volgorde van tijd. Dit staat te laat: %(line)s") % shown
