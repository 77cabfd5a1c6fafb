"""What people say about a file they upload."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from forum.core import text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.guard import forms as guard
from forum.guard.forms import Asked, Decision

_NEUTRAL = "bestand"
AGAIN = N_("Kies onder welke naam u het bestand bewaart, en kies het bestand opnieuw.")


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file as it came, and what an image shows (or that it says nothing).

    `decisions`: what was decided about a name that seemed to tell of a person.
    """

    name: str
    content: bytes
    alt: str = ""
    decorative: bool = False
    decisions: tuple[Decision, ...] = ()


def file_form(
    fields: Mapping[str, str],
    name: str,
    content: bytes,
    *,
    member_id: int,
    own: Collection[str] = (),
) -> FileForm:
    """Raises `Invalid` for `file` and `alt`.

    And `guard.Unsettled` while a name seems to tell of a person and its owner has not chosen:
    `file_do` is "mask" for a neutral name, "keep" for this one; `file_seen` says which she saw.
    """
    alt = text.one_line(fields.get("alt", ""))
    faults = {}
    if not name:
        faults["file"] = N_("Kies een bestand.")
    if len(alt) > 300:
        faults["alt"] = N_("De beschrijving is te lang. Hoogstens 300 tekens.")
    if faults:
        raise Invalid(faults)
    about = {"name": _words(name)}
    found = guard.asked(about, member_id=member_id, own=own)
    whole = {one.box: "1" for one in found.shown}  # a neutral name leaves out all of it
    said = {"do": fields.get("file_do", ""), "guard_seen": fields.get("file_seen", "")}
    done = guard.settled({**said, **whole}, about, member_id=member_id, own=own)
    chosen = name if done.kept or not found else _NEUTRAL
    return FileForm(chosen, content, alt, bool(fields.get("decorative")), done.decisions)


def asked_about(name: str, asked: Asked) -> dict[str, str]:
    """What a form says of a name that must be chosen, and must bring back (`file_seen`)."""
    what = ", ".join(dict.fromkeys(one.finding.name for one in asked.shown))
    return {"file_name": name, "file_seen": asked.seen, "file_what": what}


def _words(name: str) -> str:
    """The words of a file's name: "intake_0612345678.pdf" tells a number too."""
    return " ".join(re.split(r"[_\-.\s]+", text.one_line(name)[:300]))
