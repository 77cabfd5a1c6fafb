"""Rules of the templates, so that the strict content security policy costs nobody a feature."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forum.core.settings import ROOT

PAGES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "email" not in path.relative_to(ROOT).parts
)
# One click from a mail, without a session (RFC 8058): the address itself is the proof.
SIGNED_ADDRESS = ("/afmelden/{{ token }}", "/bijstellen/{{ token }}", "List-Unsubscribe")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<([a-z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline handler": re.compile(r"\son[a-z]+\s*="),
    "hx-on": re.compile(r"\shx-on\b"),
    "a js: or javascript: value": re.compile(r"[\"'](?:js|javascript):"),
    "a filter in hx-trigger": re.compile(r"hx-trigger\s*=\s*[\"'][^\"']*\["),
    "an address of another site": re.compile(r"(?:src|action)\s*=\s*[\"']https?://"),
}


def source(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_template_holds(rule: str) -> None:
    assert [str(path) for path in PAGES if FORBIDDEN[rule].search(source(path))] == []


def test_every_script_comes_from_a_file() -> None:
    scripts = [(path, attrs) for path in PAGES for tag, attrs in tags(path) if tag == "script"]
    assert scripts
    assert [str(path) for path, attrs in scripts if "src=" not in attrs] == []


def test_every_button_says_what_it_is() -> None:
    typeless = [
        f"{path}: {attrs.strip()}"
        for path in PAGES
        for tag, attrs in tags(path)
        if tag == "button" and not re.search(r"\btype=", attrs)
    ]
    assert typeless == []


def test_every_posting_form_carries_the_token() -> None:
    lacking = [
        str(path)
        for path in PAGES
        for form in re.findall(r"<form\b.*?</form>", source(path), re.DOTALL)
        if re.search(r"method=[\"']post", form)
        and "csrf" not in form
        and not any(word in form for word in SIGNED_ADDRESS)
    ]
    assert lacking == []


def test_every_page_stands_on_the_base() -> None:
    pages = [p for p in PAGES if p.name != "base.html" and "<html" in source(p)]
    assert pages == []


def test_the_rules_see_what_they_forbid() -> None:
    bad = "<p style='x' onclick='y'><a href='js:z' hx-on:click='q' hx-trigger='load[1]' src='http://x'><style>"
    assert [name for name, rule in FORBIDDEN.items() if not rule.search(bad)] == []


# What is the same in every language, and the texts that are kept per language in files of their own.
SAID_ALIKE = re.compile(r"Message-ID|Samenspraak|Nederlands|English|Forum|Ctrl|Enter|KB|MB")
PER_LANGUAGE = re.compile(r"texts/\w+\.(nl|en)\.html$")
SPOKEN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt", "aria-description")


def test_no_template_says_a_word_that_is_not_translated() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {words!r}"
        for path in PAGES
        if not PER_LANGUAGE.search(str(path)) and path.name != "patterns.html"  # shows to builders
        for words in untranslated(source(path))
    ]
    assert found == []


def test_an_untranslated_word_is_seen() -> None:
    assert untranslated("<p>{{ _('Ja') }} nee</p>") == ["nee"]
    assert untranslated('<a title="Sluiten">{{ x }}</a>') == ["Sluiten"]
    assert untranslated('<a title="{{ _("Sluiten") }}">{% if nee %}{{ x }}{% endif %}</a>') == []


def untranslated(template: str) -> list[str]:
    """Words between tags, or in attributes that are read out, that no `_()` stands around."""
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\x00", template, flags=re.DOTALL)
    spoken = [
        value
        for found in TAG.finditer(plain)
        for name, value in re.findall(r'([\w-]+)="([^"]*)"', found[2])
        if name in SPOKEN_ATTRIBUTES
    ]
    between = TAG.sub("\x00", re.sub(r"</[\w-]+>|<!doctype[^>]*>", "\x00", plain)).split("\x00")
    said = [SAID_ALIKE.sub("", re.sub(r"&\w+;", "", one)).strip() for one in [*spoken, *between]]
    # (a piece of a tag that conditions stand in is no text)
    return [one for one in said if re.search(r"[^\W\d_]{2,}", one) and '="' not in one]


def tags(path: Path) -> list[tuple[str, str]]:
    """Opening tags and their attributes, template marks taken out."""
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source(path), flags=re.DOTALL)
    return [(found[1], found[2]) for found in TAG.finditer(plain)]
