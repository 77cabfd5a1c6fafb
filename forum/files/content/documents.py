"""Office files and PDF: what they are, and the words in them, within limits."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from pypdf import PdfReader

CHARACTERS = 200_000
SECONDS = 20.0
UNPACKED = 200 * 1024 * 1024  # bytes, of a whole archive
PART = 20 * 1024 * 1024  # bytes, of what is read for its words
PARTS = 5_000
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_MAIN = {
    "word/document.xml": (".docx", f"{_OOXML}wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", f"{_OOXML}spreadsheetml.sheet"),
    "ppt/presentation.xml": (".pptx", f"{_OOXML}presentationml.presentation"),
}
_OPEN = {
    f"{_ODF}text": ".odt",
    f"{_ODF}spreadsheet": ".ods",
    f"{_ODF}presentation": ".odp",
}
_ACTIVE = re.compile(r"vbaproject|(^|/)macros?/|^basic/|^scripts/|activex", re.I)
_WORDS = re.compile(
    r"word/(document|footnotes|endnotes)\.xml|xl/sharedStrings\.xml|ppt/slides/slide\d+\.xml"
    r"|content\.xml"
)
_BREAKS = {"p", "h", "si", "tr", "br", "tab"}


def office_type(raw: bytes) -> tuple[str, str] | None:
    """(extension, media type) of an office file; None for any other archive.

    None too for what carries macros or controls, is encrypted, or unpacks to far too much.
    """
    try:
        with ZipFile(BytesIO(raw)) as archive:
            return _type_of(archive)
    except (BadZipFile, OSError, ValueError, RuntimeError, EOFError):
        return None


def _type_of(archive: ZipFile) -> tuple[str, str] | None:
    parts = archive.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        return None
    if any(part.flag_bits & 1 or _ACTIVE.search(part.filename) for part in parts):
        return None
    names = {part.filename for part in parts}
    if "mimetype" in names:
        media_type = _read(archive, "mimetype", 200).decode("ascii", "replace").strip()
        return (_OPEN[media_type], media_type) if media_type in _OPEN else None
    if "[Content_Types].xml" not in names or b"macroEnabled" in _read(
        archive, "[Content_Types].xml", PART
    ):
        return None
    return next((found for part, found in _MAIN.items() if part in names), None)


def _read(archive: ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        return part.read(most)


def readable_text(media_type: str, raw: bytes) -> str:
    """The words in a document, at most `CHARACTERS`; "" when they cannot be read in time."""
    source = _pdf(raw) if media_type == "application/pdf" else _parts(raw)
    found: list[str] = []
    length, until = 0, time.monotonic() + SECONDS
    try:
        for piece in source:
            found.append(piece)
            length += len(piece) + 1
            if length > CHARACTERS or time.monotonic() > until:
                break
    except Exception:  # whatever a strange document does, it has no text then
        return _tidy(found)
    return _tidy(found)


def _tidy(found: list[str]) -> str:
    text = " ".join(" ".join(found).replace("\0", " ").split())
    return text.encode("utf-8", "ignore").decode()[:CHARACTERS]


def _pdf(raw: bytes) -> Iterator[str]:
    for page in PdfReader(BytesIO(raw)).pages:
        yield page.extract_text()


def _parts(raw: bytes) -> Iterator[str]:
    with ZipFile(BytesIO(raw)) as archive:
        for name in sorted(archive.namelist()):
            if _WORDS.fullmatch(name) and archive.getinfo(name).file_size <= PART:
                yield from _words(_read(archive, name, PART))


def _words(part: bytes) -> Iterator[str]:
    try:
        for _, element in iterparse(BytesIO(part), forbid_dtd=True):
            piece = (element.text or "") + (
                " " if element.tag.rpartition("}")[2] in _BREAKS else ""
            )
            yield piece + (element.tail or "")
            element.clear()
    except (ParseError, DefusedXmlException):
        return
