"""What a file is, by its content; the name that came with it is not believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from forum.core import text
from forum.core.errors import Invalid
from forum.core.i18n import N_
from forum.files.content.documents import office_type
from forum.files.content.images import cleaned

LIMIT = 25 * 1024 * 1024  # bytes
PDF = "application/pdf"
_REFUSED = N_(
    "Dit soort bestand kunt u hier niet plaatsen. Wel: JPEG, PNG, GIF, WebP, PDF, Word, Excel, "
    "PowerPoint en OpenDocument, zonder macro's."
)


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it will be kept. Width and height in pixels, of an image."""

    name: str
    kind: str
    media_type: str
    content: bytes
    thumbnail: bytes | None = None
    thumbnail_type: str = ""
    width: int | None = None
    height: int | None = None


def looked_at(name: str, raw: bytes) -> Looked:
    """What `raw` is. Takes CPU time: not for the event loop. Raises `Invalid` for `file`."""
    if not raw:
        raise Invalid({"file": N_("Dit bestand is leeg.")})
    if len(raw) > LIMIT:
        raise Invalid({"file": N_("Dit bestand is te groot. Een bestand is hoogstens 25 MB.")})
    if raw[:5] == b"%PDF-":
        return Looked(_named(name, ".pdf"), "pdf", PDF, raw)
    if raw[:4] == b"PK\x03\x04":
        return _office(name, raw)
    return _image(name, raw)


def _office(name: str, raw: bytes) -> Looked:
    found = office_type(raw)
    if found is None:
        raise Invalid({"file": _REFUSED})
    extension, media_type = found
    return Looked(_named(name, extension), "office", media_type, raw)


def _image(name: str, raw: bytes) -> Looked:
    made = cleaned(raw)
    if made is None:
        raise Invalid({"file": _REFUSED})
    return Looked(
        name=_named(name, made.extension),
        kind="image",
        media_type=made.media_type,
        content=made.content,
        thumbnail=made.thumbnail,
        thumbnail_type=made.thumbnail_type,
        width=made.width,
        height=made.height,
    )


def _named(name: str, extension: str) -> str:
    """A name that fits in an address and in Markdown, with the extension of its content."""
    stem = PurePath(text.one_line(name).replace("\\", "/")).stem
    return (text.slugify(stem, 80).strip("-") or "bestand") + extension
