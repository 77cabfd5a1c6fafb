"""Mail templates: three files a kind (subject.txt, body.txt, body.html), styles put inline once.

Mail programs want styles on the elements. css-inline does that to the template, not to each
mail. It reads HTML5, which would move `{% for %}` out of a table and turn `<` into `&lt;`; so
every Jinja tag is hidden behind a comment or a word while it works, and put back after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import css_inline
from jinja2 import BaseLoader, Environment, FileSystemLoader

from forum.core import http, i18n, text

STYLE = "email/style.css"
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_HIDDEN = re.compile(r"<!--jinja(\d+)-->|jinja(\d+)x")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail in words. `preview` is the HTML part, `plain` the text part."""

    subject: str
    plain: str
    html: str


class _Inlining(FileSystemLoader):
    """Loads `*.html` under email/ with its styles inline (files that begin with _ as they are)."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, fresh = super().get_source(environment, template)
        name = template.rpartition("/")[2]
        if template.startswith("email/") and name.endswith(".html") and name[0] != "_":
            css, _, _ = super().get_source(environment, STYLE)
            source = inlined(source, css)
        return source, path, fresh


def inlined(source: str, css: str) -> str:
    """The template `source` with the rules of `css` on its elements, its tags untouched."""
    tags: list[str] = []

    def hide(found: re.Match[str]) -> str:
        tags.append(found[0])
        number = len(tags) - 1
        return f"jinja{number}x" if found[0].startswith("{{") else f"<!--jinja{number}-->"

    hidden = _TAG.sub(hide, source)
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, extra_css=css)
    if "<html" in hidden:
        done = inliner.inline(hidden)
    else:
        done = css_inline.inline_fragment(hidden, css, load_remote_stylesheets=False)
    return _HIDDEN.sub(lambda found: tags[int(found[1] or found[2])], done)


def styled(html: str) -> str:
    """A piece of finished HTML with our styles on its elements, as the templates have them."""
    return css_inline.inline_fragment(html, _style(), load_remote_stylesheets=False)


@cache
def _style() -> str:
    return (http.templates_folder() / STYLE).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """The house's environment with a loader that puts styles inline."""
    loader: BaseLoader = _Inlining(http.templates_folder())
    found = http.environment().overlay(loader=loader)
    found.globals = {**found.globals, "number": text.number}
    return found


def render(kind: str, words: Mapping[str, Any], *, language: str, zone: str) -> Rendered:
    """The mail of `kind` in the recipient's language; moments in `zone`, which is named."""
    with i18n.speaking(language):
        told = {**words, "lang": i18n.language(), **_times(zone)}
        parts = {
            name: environment().get_template(f"email/{kind}/{name}").render(told)
            for name in ("subject.txt", "body.txt", "body.html")
        }
    return Rendered(
        subject=text.one_line(parts["subject.txt"])[:200],
        plain=_tidy(parts["body.txt"]),
        html=parts["body.html"],
    )


def _times(zone: str) -> dict[str, Any]:
    return {**http.time_helpers(zone), "zone_name": zone_name(zone)}


def zone_name(zone: str) -> str:
    """How a zone is named to people: "Nederlandse tijd", or the city of the zone."""
    if zone in {"Europe/Amsterdam", "Europe/Brussels"}:
        return i18n.gettext("Nederlandse tijd")
    return i18n.gettext("tijd in %(city)s") % {"city": zone.rpartition("/")[2].replace("_", " ")}


def _tidy(words: str) -> str:
    lines = [line.rstrip() for line in words.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
