"""A chart for the demo, drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

_SIZE = (1200, 640)
_INK, _QUIET, _LINE, _BAR = "#13294b", "#5a6b85", "#d5dce6", "#1f5fae"
_MARGIN, _TOP, _FOOT = 90, 120, 90  # pixels around the bars


def chart(title: str, bars: Sequence[tuple[str, int]]) -> bytes:
    """A PNG of a bar chart; the values are parts of a hundred."""
    picture = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(picture)
    pen.text((_MARGIN, 40), title, _INK, ImageFont.load_default(34))
    _scale(pen)
    width = (_SIZE[0] - 2 * _MARGIN) / len(bars)
    for place, (name, value) in enumerate(bars):
        middle = _MARGIN + width * (place + 0.5)
        top = _height_of(value)
        box = (middle - width * 0.3, top, middle + width * 0.3, _height_of(0))
        pen.rectangle(box, _BAR)
        pen.text((middle, top - 8), f"{value}%", _INK, ImageFont.load_default(24), "ms")
        foot = _height_of(0) + 34
        pen.text((middle, foot), name, _INK, ImageFont.load_default(24), "ms")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _height_of(value: int) -> float:
    low = _SIZE[1] - _FOOT
    return low - (low - _TOP) * value / 100


def _scale(pen: ImageDraw.ImageDraw) -> None:
    for value in range(0, 101, 25):
        at = _height_of(value)
        pen.line((_MARGIN, at, _SIZE[0] - _MARGIN, at), _LINE, 2)
        pen.text((_MARGIN - 14, at), str(value), _QUIET, ImageFont.load_default(20), "rm")
