"""Whether each translation is well formed: translated once, with the same values in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from forum.core.settings import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]")


def findings(root: Path = ROOT) -> list[str]:
    """One sentence for each translation that is fuzzy, doubled or says other values."""
    folders = sorted(path for path in (root / "locale").glob("*") if path.is_dir())
    return [finding for folder in folders for finding in _in(folder)]


def _in(folder: Path) -> Iterator[str]:
    seen: set[str] = set()
    for path in sorted(folder.glob("*.po")):
        for message in _messages(path, folder.name):
            name = f"{folder.name}/{path.name}"
            yield from (f"{name}: {fault}" for fault in _faults(message, seen))
            seen.add(_sources(message)[0])


def _messages(path: Path, language: str) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def _sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _faults(message: Message, seen: set[str]) -> Iterator[str]:
    """What is wrong with one translation."""
    sources = _sources(message)
    written = message.string or ()
    forms = (written,) if isinstance(written, str) else tuple(written)
    if message.fuzzy or not forms or not all(forms):
        yield f"not translated: {sources[0]!r}"
    elif not _same_values(sources, forms):
        yield f"other values than in {sources[0]!r}"
    if sources[0] in seen:
        yield f"translated before: {sources[0]!r}"


def _same_values(sources: tuple[str, ...], forms: tuple[str, ...]) -> bool:
    """Whether both say the same values; a singular may leave its number out ("one reply")."""
    wanted = _values(sources[-1])
    return _values(forms[-1]) == wanted and all(_values(form) <= wanted for form in forms)


def _values(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}
