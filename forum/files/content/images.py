"""Images: decoded and written anew, so that nothing but the picture is left of them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

PIXELS = 50_000_000
THUMBNAIL = (800, 800)
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_TYPES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}

# The bound is ours, below, before anything is decoded; Pillow's own only warns at first.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An image without metadata, and a smaller one."""

    content: bytes
    media_type: str
    extension: str
    thumbnail: bytes
    thumbnail_type: str
    width: int
    height: int


def cleaned(raw: bytes) -> Cleaned | None:
    """The image in `raw`, upright; None when there is none, or one too large to open.

    Of what moves the first picture is kept: nothing on a page moves by itself (WCAG 2.2.2).
    """
    try:
        with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
            if opened.width * opened.height > PIXELS:
                return None
            form = "PNG" if opened.format == "GIF" else str(opened.format)
            picture = _bare(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, MemoryError, OverflowError):
        return None
    small = picture.copy()
    small.thumbnail(THUMBNAIL)
    small_form = "JPEG" if small.mode == "RGB" else "WEBP"
    media_type, extension = _TYPES[form]
    return Cleaned(
        content=_written(picture, form),
        media_type=media_type,
        extension=extension,
        thumbnail=_written(small, small_form),
        thumbnail_type=_TYPES[small_form][0],
        width=picture.width,
        height=picture.height,
    )


def _bare(picture: Image.Image) -> Image.Image:
    seen_through = "A" in picture.getbands() or "transparency" in picture.info
    bare = picture.convert("RGBA" if seen_through else "RGB")
    bare.info = {}
    return bare


def _written(picture: Image.Image, form: str) -> bytes:
    out = BytesIO()
    kept = picture.convert("RGB") if form == "JPEG" else picture
    kept.save(out, form, **({} if form == "PNG" else {"quality": 86}))
    return out.getvalue()
