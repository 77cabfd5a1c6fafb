"""Styles put inline once a template, without harm to the template."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from forum.core import i18n
from notifications.rendering import inlined, zone_name

CSS = ".row { color: #111111; } .link { font-weight: bold; }"
TABLE = """
<table role="presentation">
{% for row in rows %}
{% if row.n < 3 and row.n > 0 %}<tr class="row"><td><a class="link" href="{{ row.href }}">{{ row.t }}</a></td></tr>{% endif %}
{% endfor %}
</table>
"""  # noqa: E501


@pytest.mark.parametrize("count", [0, 1, 10])
def test_loops_inside_tables_stay_inside(count: int) -> None:
    rows = [{"n": 1, "href": "https://a.example/?b=1&c=2", "t": "<T>"} for _ in range(count)]
    html = Environment(autoescape=True).from_string(inlined(TABLE, CSS)).render(rows=rows)
    inside = html.partition("<table")[2].partition("</table>")[0]
    assert inside.count("<tr") == count
    assert inside.count('style="color: #111111;"') == count
    assert inside.count('style="font-weight: bold;"') == count
    assert inside.count("&lt;T&gt;") == count
    assert inside.count("?b=1&amp;c=2") == count


def test_a_comparison_in_a_tag_survives() -> None:
    assert "{% if row.n < 3 and row.n > 0 %}" in inlined(TABLE, CSS)


def test_text_is_not_mistaken_for_a_hidden_tag() -> None:
    template = inlined("<p>jinja7 en {{ word }}</p>", "")
    assert Environment().from_string(template).render(word="w") == "<p>jinja7 en w</p>"


@pytest.mark.parametrize(
    ("zone", "nl", "en"),
    [
        ("Europe/Amsterdam", "Nederlandse tijd", "Dutch time"),
        ("America/Curacao", "tijd in Curacao", "Curacao time"),
        ("America/New_York", "tijd in New York", "New York time"),
    ],
)
def test_a_zone_is_named_to_people(zone: str, nl: str, en: str) -> None:
    with i18n.speaking("nl"):
        assert zone_name(zone) == nl
    with i18n.speaking("en"):
        assert zone_name(zone) == en
