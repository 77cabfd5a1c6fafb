"""What people say about a file they upload."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from forum.core import text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.guard.finding import findings

_NEUTRAL = "bestand"


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file as it came, and what an image shows (or that it says nothing).

    `renamed` when its name seemed to tell about a person, and a neutral one took its place.
    """

    name: str
    content: bytes
    alt: str = ""
    decorative: bool = False
    renamed: bool = False


def file_form(fields: Mapping[str, str], name: str, content: bytes) -> FileForm:
    """Raises `Invalid` for `file` and `alt`."""
    alt = text.one_line(fields.get("alt", ""))
    faults = {}
    if not name:
        faults["file"] = N_("Kies een bestand.")
    if len(alt) > 300:
        faults["alt"] = N_("De beschrijving is te lang. Hoogstens 300 tekens.")
    if faults:
        raise Invalid(faults)
    tells = bool(findings(_words(name)))
    chosen = _NEUTRAL if tells else name
    return FileForm(chosen, content, alt, bool(fields.get("decorative")), tells)


def _words(name: str) -> str:
    """The words of a file's name: "intake_0612345678.pdf" tells a number too."""
    return " ".join(re.split(r"[_\-.\s]+", text.one_line(name)[:300]))
