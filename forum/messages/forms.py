"""What people type to each other, checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from forum.core import text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.core.typed import says_something
from forum.guard.forms import Decision

TEXT_LENGTH = 10_000  # characters
MOST_PEOPLE = 8  # in one conversation, who begins it included
_PERSON = re.compile(r"to_([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class MessageForm:
    """A message. Those with the same `token` by the same author are one message."""

    text: str
    token: str = ""
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class StartForm:
    """A new conversation: with whom, and what is said first."""

    to: tuple[int, ...]
    text: str
    token: str = ""
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """Another text for a message, made from its version `version`."""

    text: str
    version: int
    decisions: tuple[Decision, ...] = ()


def message_form(fields: Mapping[str, str]) -> MessageForm:
    """Raises `Invalid` with a sentence for `text`."""
    return MessageForm(_text(fields), fields.get("form_token", ""))


def start_form(fields: Mapping[str, str]) -> StartForm:
    """Raises `Invalid` with a sentence for `who` or `text`."""
    to = people_in(fields)
    if not to:
        raise Invalid({"who": N_("Kies aan wie u schrijft.")})
    if len(to) >= MOST_PEOPLE:
        raise Invalid({"who": N_("Kies hoogstens zeven anderen.")})
    return StartForm(to, _text(fields), fields.get("form_token", ""))


def change_form(fields: Mapping[str, str]) -> ChangeForm:
    """Raises `Invalid` with a sentence for `text`."""
    version = fields.get("version", "")
    if not re.fullmatch(r"[0-9]{1,9}", version, re.ASCII):
        raise Invalid({"": N_("Dit formulier kon niet worden gelezen.")})
    return ChangeForm(_text(fields), int(version))


def people_in(fields: Mapping[str, str]) -> tuple[int, ...]:
    """The members that were ticked (`to_12=1`), in order of their ids."""
    found = (_PERSON.fullmatch(name) for name, value in fields.items() if value == "1")
    ids = {int(match[1]) for match in found if match}
    return tuple(sorted(one for one in ids if one < 2**31))


def _text(fields: Mapping[str, str]) -> str:
    written = text.many_lines(fields.get("text", ""))
    if not says_something(written):
        raise Invalid({"text": N_("Schrijf een bericht.")})  # invisible ones say nothing
    if len(written) > TEXT_LENGTH:
        raise Invalid({"text": N_("Uw bericht telt hoogstens 10.000 tekens.")})
    return written
