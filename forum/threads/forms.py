"""What people type about threads and posts, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from forum.core import clock, text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.core.typed import says_something
from forum.guard.forms import Decision
from forum.threads.models import KINDS

TEXT_LENGTH = 20_000  # characters
TITLE_LENGTHS = range(5, 201)


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """A reply. Posts with the same `token` by the same author are one post."""

    text: str
    token: str = ""
    reply_to: int | None = None  # the number of the post that it answers
    decisions: tuple[Decision, ...] = ()
    kept: bool = False  # whether what may be personal data was left in
    by_mail: bool = False


@dataclass(frozen=True, slots=True)
class ThreadForm:
    """A new thread: what it is about, and its first post."""

    title: str
    kind: str
    category_id: int
    text: str
    token: str = ""
    decisions: tuple[Decision, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class EditForm:
    """Another text for a post, made from its version `version`; a title only for a first post."""

    text: str
    version: int
    title: str | None = None
    decisions: tuple[Decision, ...] = ()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class DraftForm:
    """What was typed at a place ("new", "thread:12", "post:345"), going on from `version`."""

    place: str
    text: str
    version: int
    title: str = ""
    kind: str = ""
    category_id: int | None = None
    reply_to: int | None = None


def draft_place(fields: Mapping[str, str]) -> str:
    """Where a draft belongs. Raises `Invalid` for what is no place."""
    place = fields.get("place", "")
    if not re.fullmatch(r"new|(?:thread|post):[0-9]{1,9}", place, re.ASCII):
        raise Invalid({"": N_("Dit formulier kon niet worden gelezen.")})
    return place


def draft_form(fields: Mapping[str, str]) -> DraftForm:
    """Anything goes but what no page of ours sends: half a text is still a draft."""
    version, kind = fields.get("version", "0") or "0", fields.get("kind", "")
    written = text.many_lines(fields.get("text", ""))
    if not _whole(version) or len(written) > TEXT_LENGTH:
        raise Invalid({"": N_("Dit formulier kon niet worden gelezen.")})
    return DraftForm(
        place=draft_place(fields),
        text=written,
        version=int(version),
        title=text.one_line(fields.get("title", ""))[: TITLE_LENGTHS.stop - 1],
        kind=kind if kind in KINDS else "",
        category_id=number_in(fields.get("category", "")),
        reply_to=number_in(fields.get("reply_to", "")),
    )


def number_in(given: str) -> int | None:
    """The whole number that was given, if it can be an id or the like."""
    return int(given) if _whole(given) and int(given) < 2**31 else None


def reply_form(fields: Mapping[str, str]) -> ReplyForm:
    """Raises `Invalid` with a sentence for `text`."""
    written, fault = _text(fields)
    if fault:
        raise Invalid({"text": fault})
    return ReplyForm(written, fields.get("form_token", ""), number_in(fields.get("reply_to", "")))


def thread_form(fields: Mapping[str, str]) -> ThreadForm:
    """Raises `Invalid` with a sentence for each of `title`, `kind`, `category` and `text`."""
    title, title_fault = _title(fields)
    written, text_fault = _text(fields)
    kind, category = fields.get("kind", ""), fields.get("category", "")
    faults = {
        "title": title_fault,
        "kind": "" if kind in KINDS else N_("Kies wat voor onderwerp dit is."),
        "category": "" if _whole(category) else N_("Kies een categorie."),
        "text": text_fault,
    }
    _refuse(faults)
    return ThreadForm(title, kind, int(category), written, fields.get("form_token", ""))


def preview_form(fields: Mapping[str, str]) -> ThreadForm:
    """What is looked at before it is posted: only a text is needed. Raises `Invalid` for `text`."""
    written, fault = _text(fields)
    _refuse({"text": fault})
    return ThreadForm(text.one_line(fields.get("title", "")), "", 0, written)


def edit_form(fields: Mapping[str, str]) -> EditForm:
    """Raises `Invalid` with a sentence for `text` and, when it is there, `title`."""
    title, title_fault = _title(fields) if "title" in fields else (None, "")
    written, text_fault = _text(fields)
    version = fields.get("version", "")
    whole = "" if _whole(version) else N_("Dit formulier kon niet worden gelezen.")
    _refuse({"title": title_fault, "text": text_fault, "": whole})
    return EditForm(written, int(version), title)


@dataclass(frozen=True, slots=True)
class BookmarkForm:
    """What a member keeps of a post: a note of her own, and when to be reminded (None: not)."""

    note: str
    remind_at: datetime | None = None


_AHEAD = {"today": (0, 17), "tomorrow": (1, 9), "week": (7, 9)}  # days ahead, local hour
NOTE_LENGTH = 200


def bookmark_form(fields: Mapping[str, str], zone: str) -> BookmarkForm:
    """Moments are in the member's `zone`. Raises `Invalid` for `note`, `when` and `date`."""
    note, when = text.one_line(fields.get("note", "")), fields.get("when", "none")
    too_long = N_("Uw notitie telt hoogstens 200 tekens.") if len(note) > NOTE_LENGTH else ""
    local = clock.now().astimezone(ZoneInfo(zone))
    at, fault = _reminder(fields, when, local)
    if at is not None and at <= local:
        fault = N_("Dit moment is al voorbij. Kies een later moment.")
    _refuse({"note": too_long, "date" if when == "own" else "when": fault})
    return BookmarkForm(note, at.astimezone(UTC) if at else None)


def _reminder(fields: Mapping[str, str], when: str, local: datetime) -> tuple[datetime | None, str]:
    """The moment that was chosen, and what is wrong with it."""
    if when in _AHEAD:
        days, hour = _AHEAD[when]
        day = local.date() + timedelta(days=days)
        return datetime.combine(day, time(hour), local.tzinfo), ""
    if when == "own":
        return _own_moment(fields, local)
    return None, "" if when == "none" else N_("Kies of u een herinnering wilt.")


def _own_moment(fields: Mapping[str, str], local: datetime) -> tuple[datetime | None, str]:
    try:
        day = date.fromisoformat(fields.get("date", "").strip())
        at = time.fromisoformat(fields.get("time", "").strip() or "09:00").replace(tzinfo=None)
        if 2000 <= day.year <= 2100:
            return datetime.combine(day, at, local.tzinfo), ""
    except ValueError:
        pass
    return None, N_("Vul een datum en een tijd in, zoals 2026-11-24 en 09:00.")


def moment_of(fields: Mapping[str, str], name: str) -> datetime:
    """The moment that a page of ours wrote into its form; now, for what is none."""
    try:
        found = datetime.fromisoformat(fields.get(name, ""))
        # The first and the last day there is can fall outside time in another zone.
        return found.astimezone(UTC) if found.tzinfo else clock.now()
    except (ValueError, OverflowError):
        return clock.now()


def _refuse(faults: Mapping[str, str]) -> None:
    found = {name: sentence for name, sentence in faults.items() if sentence}
    if found:
        raise Invalid(found)


def _text(fields: Mapping[str, str]) -> tuple[str, str]:
    written = text.many_lines(fields.get("text", ""))
    if not says_something(written):
        return written, N_("Schrijf een bericht.")
    if len(written) > TEXT_LENGTH:
        return written, N_("Uw bericht is te lang. Een bericht telt hoogstens 20.000 tekens.")
    return written, ""


def _title(fields: Mapping[str, str]) -> tuple[str, str]:
    title = text.one_line(fields.get("title", ""))
    if len(title) < TITLE_LENGTHS.start or not says_something(title):
        return title, N_("Geef een titel van ten minste 5 tekens.")
    if len(title) >= TITLE_LENGTHS.stop:
        return title, N_("De titel is te lang. Een titel telt hoogstens 200 tekens.")
    return title, ""


def _whole(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) <= 9


CARD_LENGTH = 4_000  # characters of each text of a card
CONTACT_LENGTH = 200
CARD_TEXTS = ("context", "approach", "result")
CARD_LONGEST = timedelta(days=3 * 366)


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
    texts = {name: text.many_lines(fields.get(name, "")) for name in CARD_TEXTS}
    contact = text.one_line(fields.get("contact", ""))
    until = _date(fields.get("valid_until", ""))
    faults = {name: _card_fault(texts[name], needed=name != "result") for name in CARD_TEXTS}
    if len(contact) > CONTACT_LENGTH:
        faults["contact"] = N_("Dit is te lang. Gebruik hoogstens 200 tekens.")
    if until is None or not _soon(until):
        faults["valid_until"] = N_("Kies een datum vanaf vandaag, hoogstens drie jaar vooruit.")
    found = {name: sentence for name, sentence in faults.items() if sentence}
    if found or until is None:
        raise Invalid(found)
    return CardForm(texts["context"], texts["approach"], texts["result"], contact, until)


def _card_fault(written: str, *, needed: bool) -> str:
    if needed and not written:
        return N_("Vul dit veld in.")
    if len(written) > CARD_LENGTH:
        return N_("Dit is te lang. Gebruik hoogstens 4.000 tekens.")
    return ""


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


def _soon(day: date) -> bool:
    today = clock.now().astimezone(ZoneInfo("Europe/Amsterdam")).date()
    return today <= day <= today + CARD_LONGEST
