"""The colours and sizes of mail: readable in the light and in the dark, buttons one can hit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forum.core.settings import ROOT

EMAIL = ROOT / "templates" / "email"
OWN_GROUND = {"band-name": "#002c64", "button": "#0b5cab"}
"""What stands on a ground of its own, the same in both schemes."""
LIGHT = {"page": "#f4f7fb", "outer": "#f4f7fb", "above": "#f4f7fb", "facts": "#e8f1fb"}
DARK = {"page": "#0e1726", "outer": "#0e1726", "above": "#0e1726", "facts": "#1f2e49"}
SHEET, DARK_SHEET = "#ffffff", "#1a2840"
HIDDEN = {"preheader"}  # shown by no program; in its ground's colour for those that try


def rules(css: str) -> dict[str, dict[str, str]]:
    """Class -> property -> value, of rules for one class or several."""
    found: dict[str, dict[str, str]] = {}
    for names, body in re.findall(r"([.\w\s,-]+)\{([^{}]*)\}", css):
        told = dict(re.findall(r"([\w-]+):\s*([^;!]+?)\s*(?:!important)?\s*(?:;|$)", body))
        for name in re.findall(r"\.([\w-]+)", names):
            found.setdefault(name, {}).update(told)
    return found


def of_file(name: str, *, scheme: str = "") -> dict[str, dict[str, str]]:
    css = (EMAIL / name).read_text()
    if scheme:
        css = css.partition("prefers-color-scheme: dark) {")[2].partition("\n}\n")[0]
    return rules(css)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pale() -> Iterator[str]:
    """Every text that has too little contrast somewhere."""
    light, dark = of_file("style.css"), of_file("_head.html", scheme="dark")
    for name, told in light.items():
        if "color" not in told or name in HIDDEN:
            continue
        by_night = dark.get(name, {}).get("color", told["color"])
        pairs = {
            "light": (told["color"], OWN_GROUND.get(name) or LIGHT.get(name, SHEET)),
            "dark": (by_night, OWN_GROUND.get(name) or DARK.get(name, DARK_SHEET)),
        }
        for scheme, (text, ground) in pairs.items():
            if contrast(text, ground) < 4.5:
                yield f".{name} {scheme}: {text} on {ground}"


def test_every_text_has_contrast_in_both_schemes() -> None:
    assert len(of_file("style.css")) > 20
    assert list(pale()) == []


def test_the_grounds_are_those_of_the_style() -> None:
    light, dark = of_file("style.css"), of_file("_head.html", scheme="dark")
    told = [
        *((light, name, colour) for name, colour in (("page", LIGHT["page"]), ("sheet", SHEET))),
        *((dark, name, colour) for name, colour in (("page", DARK["page"]), ("sheet", DARK_SHEET))),
        (light, "facts", LIGHT["facts"]),
        (dark, "facts", DARK["facts"]),
        (light, "button", OWN_GROUND["button"]),
        (light, "band", OWN_GROUND["band-name"]),
    ]
    assert [each for each in told if each[0][each[1]]["background-color"] != each[2]] == []


def test_a_button_is_at_least_44_pixels_high() -> None:
    button = of_file("style.css")["button"]
    above_and_below = 2 * int(button["padding"].split()[0].removesuffix("px"))
    assert above_and_below + int(button["line-height"].removesuffix("px")) >= 44


def test_no_text_is_smaller_than_16_pixels() -> None:
    small = {
        name: told["font-size"]
        for name, told in of_file("style.css").items()
        if name not in HIDDEN and int(told.get("font-size", "16px").removesuffix("px")) < 16
    }
    assert small == {}
