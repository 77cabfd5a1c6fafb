"""Small PDF files for the demo's library, written by hand: text on A4, nothing else.

The few objects of ISO 32000-1 section 7.5 that a reader needs. The text is kept as it is, so that
search and screen readers find it; language and title are said (PDF/UA-1, section 7.2).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

_WIDTH, _LINES = 82, 44  # characters on a line, lines on a page
_HEAD = 60  # a paragraph shorter than this, without a full stop, is a heading


def pdf(title: str, text: str, *, foot: str, language: str = "nl-NL") -> bytes:
    """The title and the paragraphs of `text` on as many pages as they need."""
    lines = [*_laid_out(title, text)]
    pages = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) "
        "/ViewerPreferences << /DisplayDocTitle true >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        _font("Helvetica"),
        _font("Helvetica-Bold"),
    ]
    for number, page in enumerate(pages, start=1):
        content = _content(page, f"{foot} - {number}/{len(pages)}")
        objects += [_page(len(objects) + 2), f"<< /Length {len(content)} >>\nstream\n{content}"]
        objects[-1] += "\nendstream"
    objects.append(f"<< /Title ({_escaped(title)}) >>")
    return _file(objects)


def _laid_out(title: str, text: str) -> Iterator[tuple[bool, str]]:
    """(bold, line) from the title to the end."""
    for paragraph in (title, *text.strip().split("\n\n")):
        bold = paragraph == title or (len(paragraph) < _HEAD and not paragraph.endswith("."))
        yield from ((bold, line) for line in textwrap.wrap(paragraph, _WIDTH))
        yield False, ""


def _font(name: str) -> str:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"


def _page(content: int) -> str:
    fonts = "/Font << /F1 3 0 R /F2 4 0 R >>"
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
        f"/Resources << {fonts} >> >>"
    )


def _content(lines: Sequence[tuple[bool, str]], foot: str) -> str:
    shown = "\n".join(
        f"/{'F2' if bold else 'F1'} 11 Tf ({_escaped(line)}) Tj T*" for bold, line in lines
    )
    return f"BT 16 TL 72 770 Td\n{shown}\nET\nBT /F1 8 Tf 72 40 Td ({_escaped(foot)}) Tj ET"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: Sequence[str]) -> bytes:
    """Numbered from 1, with the table of where each begins; the last one tells about the file."""
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252", "replace")
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    )
    return out + end.encode("ascii")
