"""Profiles and invitations as they are typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from forum.core import i18n, text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.members.forms.fields import Errors, clean_line, email_address, whole_number

Made = TypeVar("Made")
NAME_MISSING = N_("Vul uw naam in.")
_NUMBER = re.compile(r"\(?(?:\+|0)(?:[ ().-]{0,3}\d){8,15}")
FUNCTION_MISSING = N_("Vul uw functie in.")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as it is imported; `kind` is municipality, partner or association."""

    code: str
    name: str
    kind: str = "municipality"
    region_code: str | None = None
    region: str | None = None
    inhabitants: int | None = None


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """What members say of themselves."""

    name: str
    sort_name: str
    function: str
    organisation_id: int | None
    language: str
    zone: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AcceptForm:
    """Who accepts an invitation, and the password she chose."""

    name: str
    function: str
    organisation_id: int | None
    language: str
    password: str


@dataclass(frozen=True, slots=True)
class InvitationForm:
    """Whom a manager invites, and as what."""

    email: str
    name: str
    organisation_id: int | None
    role: str


def profile_form(fields: Mapping[str, str]) -> ProfileForm:
    """The profile in `fields`. An empty sort name is proposed from the name. Raises `Invalid`."""
    errors: Errors = {}
    name = clean_line(fields, "name", errors, longest=120, missing=NAME_MISSING)
    made = ProfileForm(
        name=name,
        sort_name=clean_line(fields, "sort_name", errors, longest=120) or proposed(name),
        function=clean_line(fields, "function", errors, longest=120, missing=FUNCTION_MISSING),
        organisation_id=whole_number(fields, "organisation_id", errors),
        language=_language(fields, errors),
        zone=_zone(fields, errors),
        phone=_phone(fields, errors),
    )
    return _sound(made, errors)


def accept_form(fields: Mapping[str, str]) -> AcceptForm:
    """Name, function, organisation, language and password of who accepts. Raises `Invalid`."""
    errors: Errors = {}
    made = AcceptForm(
        name=clean_line(fields, "name", errors, longest=120, missing=NAME_MISSING),
        function=clean_line(fields, "function", errors, longest=120, missing=FUNCTION_MISSING),
        organisation_id=whole_number(fields, "organisation_id", errors),
        language=_language(fields, errors),
        password=fields.get("password", ""),
    )
    return _sound(made, errors)


def invitation_form(fields: Mapping[str, str], *, roles: tuple[str, ...]) -> InvitationForm:
    """Whom to invite. Raises `Invalid`."""
    errors: Errors = {}
    role = fields.get("role", "")
    if role not in roles:
        errors["role"] = N_("Kies een rol.")
    made = InvitationForm(
        email=email_address(fields, "email", errors),
        name=clean_line(fields, "name", errors, longest=120),
        organisation_id=whole_number(fields, "organisation_id", errors),
        role=role,
    )
    return _sound(made, errors)


def proposed(name: str) -> str:
    """The sort name we propose: "Anouk de Vries" sorts as "Vries, Anouk de"."""
    return text.sort_name(name)[:120] if name else ""


@cache
def zones() -> frozenset[str]:
    """Every time zone that has a place's name."""
    return frozenset(zone for zone in available_timezones() if "/" in zone)


def _language(fields: Mapping[str, str], errors: Errors) -> str:
    chosen = fields.get("language", "")
    if chosen not in i18n.LANGUAGES:
        errors["language"] = N_("Kies een taal.")
    return chosen


def _zone(fields: Mapping[str, str], errors: Errors) -> str:
    chosen = fields.get("zone", "")
    if chosen not in zones():
        errors["zone"] = N_("Kies een tijdzone.")
    return chosen


def _phone(fields: Mapping[str, str], errors: Errors) -> str:
    """A telephone number as it was written, when it can be one."""
    given = clean_line(fields, "phone", errors, longest=32)
    if given and not _NUMBER.fullmatch(given):
        errors.setdefault("phone", N_("Vul een telefoonnummer in, zoals 06 12345678."))
    return given


def _sound(made: Made, errors: Errors) -> Made:
    if errors:
        raise Invalid(errors)
    return made
