"""Which word somebody meant who hit the wrong keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.threads.queries.slips import distance, nearest

WORDS = st.text("abcde", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("meldpunt", "meldpunt", 0),
        ("meldpnut", "meldpunt", 1),
        ("medlpnut", "meldpunt", 2),
        ("meldpun", "meldpunt", 1),
        ("meldpuntt", "meldpunt", 1),
        ("meltpunt", "meldpunt", 1),
        ("", "ab", 2),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == slips


@given(one=WORDS, other=WORDS)
def test_slips_count_the_same_both_ways_and_only_equals_have_none(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_the_nearest_word_is_meant_and_of_equals_the_first() -> None:
    assert nearest("meldpnut", ["melding", "meldpunten", "meldpunt"]) == "meldpunt"
    assert nearest("zorh", ["zorg", "zort"]) == "zorg"
    assert nearest("meldpnut", ["melding", "mensen"]) == ""
    assert nearest("kaas", ["baan"]) == ""
    assert nearest("kaas", []) == ""
