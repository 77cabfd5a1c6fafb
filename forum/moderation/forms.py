"""What people type when they report and moderate, as checked values."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.typed import says_something, too_long
from forum.moderation.models import REASONS

REASON = 1000  # characters
LONGEST = timedelta(days=366)
UNTIL = ("day", "week", "month", "date")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReportForm:
    """Why somebody reports a post: one of `REASONS`, and in her own words."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """A moderator's decision on the reports of a post.

    `uphold`: the post is hidden; else it stays. `answer` is what the reporters hear and the
    log says. `report_ids` are the reports she saw: others are not decided with them.
    """

    uphold: bool
    answer: str
    report_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SanctionForm:
    """Until when (aware UTC), and why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class MoveForm:
    """To which category, and why."""

    category_id: int
    reason: str = ""


def report_form(fields: Mapping[str, str]) -> ReportForm:
    """Fields: reason (one of `REASONS`), note (needed with "other")."""
    errors: dict[str, str] = {}
    reason = fields.get("reason", "")
    if reason not in REASONS:
        errors["reason"] = _("Kies waarom u dit bericht meldt.")
    note = _text(fields, "note", errors)
    if reason == "other" and not note:
        errors["note"] = _("Schrijf in een paar woorden wat er aan de hand is.")
    return _checked(ReportForm(reason, note), errors)


def decision_form(fields: Mapping[str, str]) -> DecisionForm:
    """Fields: do ("uphold" or "dismiss"), answer, reports ("12,13": what was on the screen)."""
    errors: dict[str, str] = {}
    answer = _text(fields, "answer", errors)
    if not answer and "answer" not in errors:
        errors["answer"] = _("Schrijf een korte toelichting voor wie dit meldde.")
    given = fields.get("reports", "")
    if not re.fullmatch(r"[0-9]{1,9}(,[0-9]{1,9}){0,1999}", given, re.ASCII):
        errors[""] = _("Dit formulier kon niet worden gelezen.")
        given = "0"
    if fields.get("do") not in {"uphold", "dismiss"}:
        errors[""] = _("Kies of u het bericht verbergt of laat staan.")
    ids = tuple(int(each) for each in given.split(","))
    return _checked(DecisionForm(fields.get("do") == "uphold", answer, ids), errors)


def reason(fields: Mapping[str, str], *, needed: bool) -> str:
    """Why an act is done: everyone in the theme can read it in the log."""
    errors: dict[str, str] = {}
    found = _text(fields, "reason", errors)
    if needed and not found and not errors:
        errors["reason"] = _("Schrijf waarom u dit doet.")
    return _checked(found, errors)


def sanction_form(fields: Mapping[str, str], *, zone: str) -> SanctionForm:
    """Fields: until ("day", "week", "month" or "date"), date (the last day, in `zone`), reason."""
    errors: dict[str, str] = {}
    until = _until(fields, zone, errors)
    why = _text(fields, "reason", errors)
    if not why and "reason" not in errors:
        errors["reason"] = _("Schrijf waarom u dit doet.")
    return _checked(SanctionForm(until, why), errors)


def move_form(fields: Mapping[str, str]) -> MoveForm:
    """Fields: category (id), reason."""
    errors: dict[str, str] = {}
    chosen = fields.get("category", "")
    if not re.fullmatch(r"[0-9]{1,9}", chosen, re.ASCII):
        errors["category"] = _("Kies een categorie.")
        chosen = "0"
    return _checked(MoveForm(int(chosen), _text(fields, "reason", errors)), errors)


def _checked(value: T, errors: Mapping[str, str]) -> T:
    if errors:
        raise Invalid(errors)
    return value


def _text(fields: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    found = text.many_lines(fields.get(name, ""))
    if not says_something(found):
        return ""  # spaces and invisible characters say nothing
    if len(found) > REASON:
        errors[name] = too_long(REASON, len(found))
    return found


def _until(fields: Mapping[str, str], zone: str, errors: dict[str, str]) -> datetime:
    now = clock.now()
    chosen = fields.get("until", "")
    if chosen == "date":
        return _last_day(fields.get("date", ""), zone, errors)
    if chosen not in UNTIL:
        errors["until"] = _("Kies tot wanneer.")
    if chosen == "month":
        return _month_later(now.astimezone(ZoneInfo(zone))).astimezone(UTC)
    return now + (timedelta(weeks=1) if chosen == "week" else timedelta(days=1))


def _month_later(local: datetime) -> datetime:
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1]))


def _last_day(given: str, zone: str, errors: dict[str, str]) -> datetime:
    """The end of that day: she may come back the next morning."""
    now = clock.now()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given.strip(), re.ASCII):
            raise ValueError
        day = date.fromisoformat(given.strip())
    except ValueError:
        errors["date"] = _("Vul een datum in, zoals 2026-11-24.")
        return now
    today = now.astimezone(ZoneInfo(zone)).date()
    if not today <= day <= today + LONGEST:
        errors["date"] = _("Kies een dag van vandaag tot hoogstens een jaar later.")
        return now
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)
