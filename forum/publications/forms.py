"""What managers type about publications, as checked values. Every fault names its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.core.typed import says_something, too_long
from forum.guard.forms import Decision
from forum.publications.models import KINDS, LANGUAGES, LICENCES

TITLE = (5, 200)
SUMMARY = 5_000
REASON = 500
LINK = 300
SUBJECTS = 8
SUBJECT = 40  # characters
FILES = 10
_ZONE = ZoneInfo("Europe/Amsterdam")

Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class PublicationForm:
    """A publication as a manager describes it. `kept` are the keys of its files.

    `seen` is the state of the publication that the form was filled in from ("" for a new one).
    """

    title: str
    kind: str
    summary: str
    publisher: str
    authors: str
    published_on: date
    language: str = "nl"
    licence: str = ""
    link: str = ""
    subjects: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    seen: str = ""
    token: str = ""
    decisions: tuple[Decision, ...] = ()


def publication_form(fields: Mapping[str, str]) -> PublicationForm:
    """The form for a publication; `Invalid` names every field that is wrong.

    Fields: title, kind, summary, publisher, authors, published_on (2026-11-24), language,
    licence, link (https or empty), subjects (with commas between them), kept (keys, likewise),
    drop_<key> for a file that goes, seen, form_token.
    """
    errors: Errors = {}
    form = PublicationForm(
        title=_title(fields, errors),
        kind=_one_of(fields, "kind", KINDS, errors),
        summary=_long(fields, "summary", SUMMARY, errors),
        publisher=_short(fields, "publisher", 160, errors),
        authors=_short(fields, "authors", 300, errors),
        published_on=_date(fields, errors),
        language=_one_of({"language": "nl", **fields}, "language", LANGUAGES, errors),
        licence=_one_of({"licence": "", **fields}, "licence", LICENCES, errors),
        link=_link(fields, errors),
        subjects=_subjects(fields, errors),
        kept=kept(fields),
        seen=fields.get("seen", ""),
        token=fields.get("form_token", "")[:64],
    )
    if not form.kept and not form.link and "link" not in errors:
        errors["file"] = nothing_to_read()
    if len(form.kept) > FILES:
        errors["file"] = _("Een publicatie heeft hoogstens 10 bestanden.")
    if errors:
        raise Invalid(errors)
    return form


def nothing_to_read() -> str:
    """The sentence for a publication without a file and without an address."""
    return _("Voeg een bestand toe, of vul een adres in waar het te lezen is.")


def kept(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of the files that the form goes on with."""
    named = re.findall(r"[0-9a-f]{32}", fields.get("kept", "")[:2_000], re.ASCII)
    return tuple(key for key in dict.fromkeys(named) if not fields.get(f"drop_{key}"))


def withdraw_reason(fields: Mapping[str, str]) -> str:
    """Why a publication is withdrawn: who follows an old link reads it."""
    errors: Errors = {}
    reason = _short(fields, "reason", REASON, errors)
    if not says_something(reason) and not errors:
        errors["reason"] = _("Vul in waarom u deze publicatie intrekt.")
    if errors:
        raise Invalid(errors)
    return reason


def _title(fields: Mapping[str, str], errors: Errors) -> str:
    title = text.one_line(fields.get("title", ""))
    if len(title) < TITLE[0] or not says_something(title):
        errors["title"] = _("Geef de publicatie een titel van minstens 5 tekens.")
    elif len(title) > TITLE[1]:
        errors["title"] = too_long(TITLE[1], len(title))
    return title


def _one_of(fields: Mapping[str, str], name: str, known: tuple[str, ...], errors: Errors) -> str:
    given = fields.get(name, "")
    if given not in known:
        errors[name] = _("Kies iets uit de lijst.")
        return known[0]
    return given


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


def _date(fields: Mapping[str, str], errors: Errors) -> date:
    given = fields.get("published_on", "").strip()
    today = clock.now().astimezone(_ZONE).date()
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given, re.ASCII):
            raise ValueError
        found = date.fromisoformat(given)
    except ValueError:
        errors["published_on"] = _("Vul een datum in, zoals 2026-11-24.")
        return today
    if not date(1900, 1, 1) <= found <= today:
        errors["published_on"] = _("Vul een datum in die al geweest is.")
    return found


def _link(fields: Mapping[str, str], errors: Errors) -> str:
    given = fields.get("link", "").strip()
    if len(given) > LINK:
        errors["link"] = too_long(LINK, len(given))
    elif given and not text.is_https(given):
        errors["link"] = _("Vul een volledig adres in dat met https:// begint.")
    return given


def _subjects(fields: Mapping[str, str], errors: Errors) -> tuple[str, ...]:
    """In lower case, each once: whoever filters finds one "opvang", not three."""
    words = (text.one_line(word).lower() for word in fields.get("subjects", "").split(","))
    found = tuple(dict.fromkeys(word for word in words if says_something(word)))
    if len(found) > SUBJECTS:
        errors["subjects"] = _("Gebruik hoogstens 8 trefwoorden.")
    elif any(len(word) > SUBJECT for word in found):
        errors["subjects"] = _("Een trefwoord telt hoogstens 40 tekens.")
    return found
