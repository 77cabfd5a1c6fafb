"""What people type on the card of a best practice, checked before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forum.core import text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.threads.queries.cards import today

LENGTH = 4_000  # characters of each text
CONTACT = 200
TEXTS = ("context", "approach", "result")
LONGEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class CardForm:
    """A card; the texts are Markdown."""

    context: str
    approach: str
    result: str
    contact: str
    valid_until: date


def card_form(fields: Mapping[str, str]) -> CardForm:
    """Raises `Invalid` with a sentence for each field that is missing, too long or no date."""
    texts = {name: text.many_lines(fields.get(name, "")) for name in TEXTS}
    contact = text.one_line(fields.get("contact", ""))
    until = _date(fields.get("valid_until", ""))
    faults = {name: _fault(texts[name], needed=name != "result") for name in TEXTS}
    if len(contact) > CONTACT:
        faults["contact"] = N_("Dit is te lang. Gebruik hoogstens 200 tekens.")
    if until is None or not today() <= until <= today() + LONGEST:
        faults["valid_until"] = N_("Kies een datum vanaf vandaag, hoogstens drie jaar vooruit.")
    found = {name: sentence for name, sentence in faults.items() if sentence}
    if found or until is None:
        raise Invalid(found)
    return CardForm(texts["context"], texts["approach"], texts["result"], contact, until)


def _fault(written: str, *, needed: bool) -> str:
    if needed and not written:
        return N_("Vul dit veld in.")
    if len(written) > LENGTH:
        return N_("Dit is te lang. Gebruik hoogstens 4.000 tekens.")
    return ""


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None
