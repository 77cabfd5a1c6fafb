"""What axe saw, page by page, for `make a11y-report` (nl.md R7).

The report is written only when `A11Y_REPORT` names a file; each reader's part adds to it.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from babel.dates import format_date

from forum.core import clock
from forum.core.settings import ROOT
from tests.browser.pages import Place

HEAD = """# Evidence of accessibility

Written by `make a11y-report`: every page of the demo forum, as each kind of reader comes to it,
in a real browser. On each: the rules of axe for WCAG 2.0, 2.1 and 2.2, levels A and AA, and its
best practices, at 1280 x 900, at 390 x 844 and at 320 x 256 CSS pixels (that is 1280 x 1024 at
400 %), in light and dark; and nothing that has to be scrolled sideways at 320 pixels (WCAG 1.4.10).

What a machine cannot see (whether a text says what it should, whether an order makes sense, how a
screen reader sounds) is not in here: an inspection by people has not been done yet.

"""


@dataclass
class _Seen:
    """What was noted so far in this run."""

    pages: list[tuple[Place, int]] = field(default_factory=list)
    engine: str = ""


_seen = _Seen()


def note(place: Place, wrong: list[str], *, engine: str) -> None:
    """Remember that this page was looked at, and how many faults it had."""
    _seen.pages.append((place, len(wrong)))
    _seen.engine = engine


def write(browser: str) -> None:
    """Write the report on what was noted, when one is asked for."""
    target = os.environ.get("A11Y_REPORT")
    if target:
        path = ROOT / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + _facts(browser) + _table())


def _facts(browser: str) -> str:
    day = format_date(clock.now().date(), "d MMMM y", locale="en")
    faults = sum(count for _, count in _seen.pages)
    return (
        f"- Date: {day}\n- Commit: {_commit(ROOT)}\n- axe {_seen.engine}, Chromium {browser}\n"
        f"- Pages: {len(_seen.pages)}; faults: {faults}\n\n"
    )


def _commit(root: Path) -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _table() -> str:
    rows = [f"| {place.name} | {place.who or 'visitor'} | {n} |" for place, n in _seen.pages]
    return "\n".join(["| page | seen by | faults |", "| --- | --- | --- |", *rows, ""])
