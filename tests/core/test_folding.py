"""Fixed sentences are translated when a template is compiled, once for each language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jinja2 import DictLoader, StrictUndefined

from forum.core import i18n
from forum.core.folding import SpokenEnvironment

Speak = Callable[..., str]
OTHER = """{% macro m() %}{{ _('Zoeken') }}{% endmacro -%}
{% macro sign(name, look=None) -%}
<i class="{{ name }}{{ ' ' ~ look if look }}">{{ note() }}</i>
{%- endmacro %}"""


def spoken(language: str, source: str, name: str = "page.html") -> Speak:
    env = SpokenEnvironment(
        loader=DictLoader({name: source, "other.html": OTHER}),
        autoescape=lambda it: it is None or it.endswith(".html"),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.language = language
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]

    def speak(**values: object) -> str:
        with i18n.speaking(language):
            return env.get_template(name).render(values)

    speak.env = env  # type: ignore[attr-defined]
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


class Counted:
    """A function of the environment that counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return "&"


def counting(source: str, *, reloaded: bool = False) -> tuple[Speak, Counted]:
    speak, note = spoken("nl", source), Counted()
    env = speak.env  # type: ignore[attr-defined]
    env.globals["note"], env.auto_reload = note, reloaded
    return speak, note


IMPORT = "{% from 'other.html' import sign %}"


def test_a_macro_that_is_told_constants_is_made_once() -> None:
    said, note = counting(f"{IMPORT}{{{{ sign('a<b', look=_('Zoeken')) }}}}")
    assert [said(), said()] == ['<i class="a&lt;b Zoeken">&amp;</i>'] * 2
    assert note.times == 1


@pytest.mark.parametrize(
    "source",
    [
        IMPORT + "{{ sign(word) }}",
        IMPORT + "{{ sign(*[word]) }}",
        IMPORT + "{% for each in [word] %}{{ sign(each) }}{% endfor %}",
        "{% from 'other.html' import sign with context %}{{ sign('a') }}",
    ],
)
def test_one_that_is_told_what_the_page_knows_is_made_on_the_page(source: str) -> None:
    said, note = counting(source)
    assert [said(word="a"), said(word="a")] == ['<i class="a">&amp;</i>'] * 2
    assert note.times == 2


def test_a_name_that_the_page_gives_away_again_is_no_macro() -> None:
    said, note = counting(IMPORT + "{% macro m(sign) %}{{ sign('a') }}{% endmacro %}{{ m(own) }}")
    assert said(own=lambda word: f"own {word}") == "own a"
    assert note.times == 0


def test_who_edits_a_macro_sees_it_on_every_page() -> None:
    said, note = counting(IMPORT + "{{ sign('a') }}", reloaded=True)
    assert [said(), said()] == ['<i class="a">&amp;</i>'] * 2
    assert note.times == 2


def test_a_condition_without_else_says_nothing() -> None:
    said = spoken("nl", "[{{ 'a' if x }}][{{ ('a' if x) ~ 'b' }}][{{ 'leeg' if not ('a' if x) }}]")
    assert (said(x=True), said(x=False)) == ("[a][ab][]", "[][b][leeg]")
