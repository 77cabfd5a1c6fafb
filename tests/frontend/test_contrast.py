"""The palette keeps the contrast of WCAG 1.4.3 and 1.4.11, in light and in dark."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from forum.core.settings import ROOT

PRINT = """
import { light, dark, pairs } from "./frontend/palette.mjs";
console.log(JSON.stringify({ light, dark, pairs }));
"""


@pytest.fixture(scope="module")
def palette() -> dict[str, Any]:
    command = ["node", "--input-type=module", "-e", PRINT]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_keeps_its_contrast(palette: dict[str, Any], scheme: str) -> None:
    colours = palette[scheme]
    short = {
        (text, ground): round(contrast(colours[text], colours[ground]), 2)
        for text, ground, least in palette["pairs"]
        if contrast(colours[text], colours[ground]) < least
    }
    assert short == {}


def test_both_schemes_name_the_same_colours(palette: dict[str, Any]) -> None:
    assert list(palette["light"]) == list(palette["dark"])
