"""Whether everything a person reads exists in English too, and nothing else does."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from forum.core.i18n import LANGUAGES
from forum.core.settings import ROOT

SOURCE_LANGUAGE = LANGUAGES[0]
FOLDERS = ("forum", "notifications", "workers", "templates")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "filled": (1,),
    "ngettext": (1, 2),
}
METHODS = [
    ("forum/static/**", "ignore"),
    ("forum/cli/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2.ext:babel_extract"),
    ("**.txt", "jinja2.ext:babel_extract"),
]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]")

Key = tuple[str, ...]


def findings(root: Path = ROOT) -> list[str]:
    """One sentence for each message that is missing, empty, superfluous or ill-formed."""
    used = dict(_used(root))
    return [
        finding
        for language in LANGUAGES
        if language != SOURCE_LANGUAGE
        for finding in _compared(root / "locale" / language, used)
    ]


def _used(root: Path) -> Iterator[tuple[Key, str]]:
    """Every message in the sources, and the first place where it stands."""
    seen: set[Key] = set()
    for folder in FOLDERS:
        found = extract_from_dir(root / folder, METHODS, keywords=KEYWORDS)
        for file, line, message, _, _ in found:
            key = (message,) if isinstance(message, str) else tuple(message)
            if key not in seen:
                seen.add(key)
                yield key, f"{folder}/{file}:{line}"


def _compared(catalogues: Path, used: dict[Key, str]) -> Iterator[str]:
    translated: dict[str, Path] = {}
    for path in sorted(catalogues.glob("*.po")):
        for message in _messages(path, catalogues.name):
            yield from _faults(message, path, used)
            if _key(message)[0] in translated:
                yield f"{path.name}: {_key(message)[0]!r} stands in two files."
            translated[_key(message)[0]] = path
    for key, place in used.items():
        if key[0] not in translated:
            yield f"{place}: not in {catalogues.name}: {key[0]!r}"


def _messages(path: Path, language: str) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def _key(message: Message) -> Key:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _faults(message: Message, path: Path, used: dict[Key, str]) -> Iterator[str]:
    """What is wrong with one translation."""
    key = _key(message)
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if message.fuzzy or not forms or not all(forms):
        yield f"{path.name}: not translated: {key[0]!r}"
    elif not _same_holes(key, forms):
        yield f"{path.name}: other placeholders than {key[0]!r}"
    if key not in used:
        yield f"{path.name}: used nowhere: {key[0]!r}"


def _same_holes(key: Key, forms: tuple[str, ...]) -> bool:
    """Whether both say the same values; a singular may leave its number out ("one reply")."""
    wanted = _holes(key[-1])
    return _holes(forms[-1]) == wanted and all(_holes(form) <= wanted for form in forms)


def _holes(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}
