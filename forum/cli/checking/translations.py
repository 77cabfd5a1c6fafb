"""Whether each translation is well formed: one way in every area, with the same values in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from forum.core.settings import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|(?<!%)%[sd]")


def findings(root: Path = ROOT) -> list[str]:
    """One sentence for each translation that is fuzzy, says other values, or differs by area."""
    folders = sorted(path for path in (root / "locale").glob("*") if path.is_dir())
    return [finding for folder in folders for finding in _in(folder)]


def _in(folder: Path) -> Iterator[str]:
    before: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.po")):
        for message in _messages(path, folder.name):
            name = f"{folder.name}/{path.name}"
            yield from (f"{name}: {fault}" for fault in _faults(message, before))
            before[_sources(message)[0]] = _forms(message)


def _messages(path: Path, language: str) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


def _sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    written = message.string or ()
    return (written,) if isinstance(written, str) else tuple(written)


def _faults(message: Message, before: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """What is wrong with one translation."""
    sources, forms = _sources(message), _forms(message)
    if message.fuzzy or not forms or not all(forms):
        yield f"not translated: {sources[0]!r}"
    elif not _same_values(sources, forms):
        yield f"other values than in {sources[0]!r}"
    if before.get(sources[0], forms) != forms:
        yield f"translated otherwise in another area: {sources[0]!r}"


def _same_values(sources: tuple[str, ...], forms: tuple[str, ...]) -> bool:
    """Whether both say the same values; a singular may leave its number out ("one reply")."""
    wanted = _values(sources[-1])
    return _values(forms[-1]) == wanted and all(_values(form) <= wanted for form in forms)


def _values(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}
