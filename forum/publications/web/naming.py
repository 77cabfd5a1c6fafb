"""What languages, licences and files are called, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from forum.core import text
from forum.core.i18n import N_, gettext
from forum.files.queries import FileRow

LANGUAGES: Mapping[str, str] = {
    "nl": N_("Nederlands"),
    "en": N_("Engels"),
    "fy": N_("Fries"),
    "de": N_("Duits"),
    "fr": N_("Frans"),
    "other": N_("Een andere taal"),
}
LICENCES: Mapping[str, str] = {
    "": N_("Niet bekend"),
    "cc0": N_("Vrij te gebruiken (CC0)"),
    "cc-by": N_("Vrij te gebruiken met naamsvermelding (CC BY)"),
    "cc-by-sa": N_("Vrij te gebruiken en op dezelfde manier te delen (CC BY-SA)"),
    "members": N_("Alleen voor deelnemers aan dit thema"),
    "reserved": N_("Alle rechten voorbehouden"),
}


def named(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The choices of a list, in the language being spoken."""
    return [(value, gettext(name)) for value, name in names.items()]


def file_line(file: FileRow) -> str:
    """What a file is and how large: "PDF, 1,2 MB"."""
    ending = file.name.rpartition(".")[2].upper()
    return f"{ending}, {size(file)}"


def size(file: FileRow) -> str:
    """Its size as people say it: in kB while it is small."""
    if file.size < 1_000_000:
        return f"{text.number(max(1, round(file.size / 1000)))} kB"
    return f"{text.number(round(file.size / 1_000_000, 1))} MB"
