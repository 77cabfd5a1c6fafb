"""Fixed sentences are translated when a template is compiled, once for each language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jinja2 import DictLoader, StrictUndefined

from forum.core import i18n
from forum.core.folding import SpokenEnvironment

Speak = Callable[..., str]


def spoken(language: str, source: str, name: str = "page.html") -> Speak:
    env = SpokenEnvironment(
        loader=DictLoader(
            {name: source, "other.html": "{% macro m() %}{{ _('Zoeken') }}{% endmacro %}"}
        ),
        autoescape=lambda it: it is None or it.endswith(".html"),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.language = language
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]

    def speak(**values: object) -> str:
        with i18n.speaking(language):
            return env.get_template(name).render(values)

    return speak


@pytest.mark.parametrize(("language", "word"), [("nl", "Zoeken"), ("en", "Search")])
def test_a_fixed_sentence_is_in_the_language_of_its_environment(language: str, word: str) -> None:
    for source in (
        "{{ _('Zoeken') }}",
        "{% from 'other.html' import m %}{{ m() }}",
        "{% set a = _('Zoeken') %}{{ a }}",
        "{% for x in [_('Zoeken')] %}{{ x }}{% endfor %}",
        "{{ {'a': _('Zoeken')}['a'] }}",
    ):
        assert spoken(language, source)() == word


def test_what_has_values_is_looked_up_while_rendering() -> None:
    told = spoken("en", "{{ _('Gestart door %(name)s', name=name) }}")
    assert told(name="A & B") == "Started by A &amp; B"
    counted = spoken("en", "{{ ngettext('%(num)s reactie', '%(num)s reacties', n) }}")
    assert (counted(n=1), counted(n=2)) == ("1 reply", "2 replies")


def test_percent_signs_and_markup_are_as_jinja_has_them() -> None:
    assert spoken("nl", "{{ _('100 %% & <b>meer</b>') }}")() == "100 % & <b>meer</b>"
    assert spoken("nl", "{{ _('a & b') ~ x }}", "mail.txt")(x="<c>") == "a & b<c>"
    assert spoken("nl", "{{ _('a') ~ x }}")(x="<c>") == "a&lt;c&gt;"
