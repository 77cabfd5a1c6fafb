"""Lists as files for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What makes a spreadsheet take a cell for a formula (OWASP, "CSV injection"), full-width too.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def spreadsheet(lines: Iterable[list[str]]) -> bytes:
    """CSV as Dutch spreadsheets open it by a click: UTF-8 with a mark, semicolons, CRLF (RFC 4180).

    No cell is a formula: one that looks like it begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(_FORMULA) else cell
