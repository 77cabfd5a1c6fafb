"""Files for the demo, drawn here: a chart as a picture, and a page of text as a PDF."""

from __future__ import annotations

import textwrap
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


def pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A PDF 1.4 of one A4 page in Helvetica (ISO 32000-1, 7.5): the title, then the paragraphs."""
    lines = [("F2 20 Tf", title), ("F1 11 Tf", "")]
    for paragraph in paragraphs:
        lines += [("F1 11 Tf", line) for line in [*textwrap.wrap(paragraph, 84), ""]]
    drawn = "".join(f"/{font} ({_quoted(line)}) Tj 0 -17 Td\n" for font, line in lines)
    content = f"BT 60 770 Td\n{drawn}ET".encode("cp1252")
    return _assembled(
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nl) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        _font(b"Helvetica"),
        _font(b"Helvetica-Bold"),
    )


def _quoted(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _font(name: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name


def _assembled(*objects: bytes) -> bytes:
    """The objects, numbered from 1 (the catalogue), with the table of where each begins."""
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, rows)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + table + end
