"""Languages. Dutch is what the templates and the code say; English is translated beside it.

Catalogues are plain gettext .po files, one an area (`locale/en/threads.po`), read at start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from forum.core.settings import ROOT

LANGUAGES = ("nl", "en")
_language: ContextVar[str] = ContextVar("language", default="nl")

Catalogue = dict[str, tuple[str, ...]]


def language() -> str:
    """The language being spoken now."""
    return _language.get()


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak `chosen` ("nl" or "en") within the block."""
    token = _language.set(chosen if chosen in LANGUAGES else "nl")
    try:
        yield
    finally:
        _language.reset(token)


def locale_folder() -> Path:
    """Where the catalogues are: in the checkout, or inside the installed package."""
    beside = ROOT / "locale"
    return beside if beside.is_dir() else ROOT / "forum" / "locale"


@cache
def catalogue(chosen: str) -> Catalogue:
    """Message id -> its forms (one, or singular and plural) in `chosen`."""
    found: Catalogue = {}
    for path in sorted((locale_folder() / chosen).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=chosen):
                if message.id:
                    found[_key(message.id)] = _forms(message.string)
    return found


def _key(identity: str | tuple[str, ...] | list[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def N_(message: str) -> str:
    """Mark `message` for translation where it is written; translated where it is shown."""
    return message


def gettext(message: str) -> str:
    """`message` in the language being spoken; itself when that is Dutch."""
    forms = catalogue(_language.get()).get(message)
    return forms[0] if forms and forms[0] else message


def ngettext(one: str, many: str, number: int) -> str:
    """The form of `one`/`many` that fits `number` (both languages: one, other)."""
    forms = catalogue(_language.get()).get(one, ())
    chosen = 0 if number == 1 else 1
    if len(forms) == 2 and forms[chosen]:
        return forms[chosen]
    return one if chosen == 0 else many


def filled(message: str, values: Mapping[str, Any]) -> str:
    """`gettext(message)` with `%(name)s` filled in."""
    return gettext(message) % values if values else gettext(message)
