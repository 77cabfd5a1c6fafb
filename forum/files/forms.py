"""What people say about a file they upload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forum.core import text
from forum.core.errors import Invalid
from forum.core.i18n import N_


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file as it came, and what an image shows (or that it says nothing)."""

    name: str
    content: bytes
    alt: str = ""
    decorative: bool = False


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
    return FileForm(name, content, alt, bool(fields.get("decorative")))
