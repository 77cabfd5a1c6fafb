"""What a manager types about a publication, read or refused with a sentence at the field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from forum.core import clock
from forum.core.errors import Invalid
from forum.publications import forms
from tests.publications.shelved import typed


def refusals(**fields: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        forms.publication_form(typed(**fields))
    return refused.value.errors


def test_what_is_filled_in_is_read() -> None:
    form = forms.publication_form(typed(subjects=" Opvang ,opvang, Zorg  en veiligheid,, "))
    assert form.subjects == ("opvang", "zorg en veiligheid")
    assert form.published_on == date(2024, 5, 14)
    assert (form.kind, form.language, form.licence) == ("guide", "nl", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("title", "vier"), ("title", "\u200b" * 9), ("title", "a" * 201)),
        *(("kind", ""), ("kind", "boek"), ("language", "klingon"), ("licence", "gratis")),
        *(("summary", "a" * 5001), ("publisher", "a" * 161), ("authors", "a" * 301)),
        *(("published_on", ""), ("published_on", "2024-02-30"), ("published_on", "1492-10-12")),
        *(("link", "http://gemeenten.example"), ("link", "https://gemeenten.example/" + "a" * 300)),
        *(("link", "https://gemeenten.example@kwaad.example/"), ("link", "javascript:alert(1)")),
        *(("subjects", "a,b,c,d,e,f,g,h,i"), ("subjects", "a" * 41)),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, value: str) -> None:
    assert list(refusals(**{field: value})) == [field]


def test_a_publication_of_tomorrow_has_not_appeared() -> None:
    tomorrow = (clock.now() + timedelta(days=2)).date().isoformat()
    assert "al geweest" in refusals(published_on=tomorrow)["published_on"]


def test_there_must_be_something_to_read() -> None:
    assert "Voeg een bestand toe" in refusals(link="")["file"]
    key = "0" * 32
    assert forms.publication_form(typed(link="", kept=key)).kept == (key,)
    assert "file" in refusals(link="", kept=key, **{f"drop_{key}": "1"})


def test_more_than_ten_files_are_too_many() -> None:
    keys = ",".join(f"{number:032x}" for number in range(11))
    assert "hoogstens 10" in refusals(kept=keys)["file"]


def test_withdrawing_needs_a_reason() -> None:
    assert forms.withdraw_reason({"reason": " Er is een nieuwe\nversie. "})
    for nothing in ("", " \u200b", "a" * 501):
        with pytest.raises(Invalid):
            forms.withdraw_reason({"reason": nothing})
