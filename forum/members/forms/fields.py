"""Single fields: each returns the cleaned value, or notes a sentence under the field's name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from forum.core import text
from forum.core.i18n import N_

Errors = dict[str, str]

# RFC 5321 limits; ASCII only, as the mail relays of municipalities are.
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}")
# Characters that turn or hide text and have no place in a name.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
STRANGE = N_("Dit veld bevat tekens die niet gebruikt kunnen worden.")


def clean_line(
    fields: Mapping[str, str], name: str, errors: Errors, *, longest: int, missing: str = ""
) -> str:
    """One line of text, at most `longest` characters; required when `missing` says so."""
    raw = fields.get(name, "")
    value = text.one_line(_INVISIBLE.sub("", raw))
    if "\0" in raw:
        errors[name] = STRANGE
    elif not value and missing:
        errors[name] = missing
    elif len(value) > longest:
        errors[name] = N_("Dit is te lang.")
    return value


def clean_text(
    fields: Mapping[str, str], name: str, errors: Errors, *, longest: int, missing: str = ""
) -> str:
    """Several lines of text, at most `longest` characters; required when `missing` says so."""
    raw = fields.get(name, "")
    value = text.many_lines(raw)
    if "\0" in raw:
        errors[name] = STRANGE
    elif not value and missing:
        errors[name] = missing
    elif len(value) > longest:
        errors[name] = N_("Dit is te lang.")
    return value


def email_address(fields: Mapping[str, str], name: str, errors: Errors) -> str:
    """An e-mail address in lower case (RFC 5321, ASCII)."""
    value = fields.get(name, "").strip().lower()
    local = value.partition("@")[0]
    dotted = local.startswith(".") or local.endswith(".") or ".." in value
    if not value:
        errors[name] = N_("Vul een e-mailadres in.")
    elif len(value) > 254 or dotted or not _EMAIL.fullmatch(value):
        errors[name] = N_("Vul een geldig e-mailadres in, zoals naam@gemeente.nl.")
    return value


def whole_number(
    fields: Mapping[str, str], name: str, errors: Errors, *, missing: str = ""
) -> int | None:
    """A positive whole number that fits in an id column, or None when left empty."""
    raw = fields.get(name, "").strip()
    if not raw:
        if missing:
            errors[name] = missing
        return None
    if not (raw.isascii() and raw.isdecimal() and len(raw) <= 10) or not 0 < int(raw) < 2**31:
        errors[name] = N_("Maak een keuze uit de lijst.")
        return None
    return int(raw)
