"""Looking for the newest of many hits: which slices are seen, in what order, and where it ends."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from forum.threads.queries.newest import FINE, Look, newest, within

SIZES = {"f": 1, "m": 8, "g": 64}


def seen(query: str) -> set[int]:
    """The fine slices that a query of slices names."""
    named = re.findall(r"'§([fmg])(\d+)'", query)
    return {
        SIZES[letter] * int(number) + each
        for letter, number in named
        for each in range(SIZES[letter])
    }


class Rows:
    """Rows of which some hold the words, and those of them that fit."""

    def __init__(self, top: int, holding: set[int], fitting: set[int]) -> None:
        self.top, self.holding, self.fitting = top, holding, fitting
        self.steps = 0

    async def step(self, slices: str, below: int) -> tuple[int, list[int]]:
        self.steps += 1
        named = seen(slices) if slices else None
        hits = [
            each
            for each in sorted(self.holding, reverse=True)
            if each < below and (named is None or each // FINE in named)
        ]
        return len(hits), [each for each in hits if each in self.fitting]


@given(first=st.integers(0, 3_000), span=st.integers(0, 3_000), open_end=st.booleans())
def test_slices_are_all_named_and_nothing_before_them(
    first: int, span: int, open_end: bool
) -> None:
    query = within(first, first + span, open_end)
    named = seen(query)
    assert named >= set(range(first, first + span + 1))
    assert min(named) == first
    assert open_end or max(named) == first + span
    assert query.count("|") < 30 + span / 64


@given(
    top=st.integers(0, 3_000_000),
    every=st.integers(1, 400_000),
    fits=st.integers(1, 40),
    low=st.integers(0, 3_000_000),
)
async def test_the_newest_that_fit_are_found_or_it_is_said_where_the_look_ended(
    top: int, every: int, fits: int, low: int
) -> None:
    low, every = min(low, top), max(every, top // 20_000, 1)
    holding = set(range(1, top + 1, every))
    rows = Rows(top, holding, {each for each in holding if each % fits == 0})
    look = await newest(Look(low, top, 50, 300), rows.step)
    wanted = sorted((each for each in rows.fitting if each >= low), reverse=True)
    whole = [each for each in look.found if each >= low]
    assert whole == wanted[: len(whole)]
    if look.unseen:
        assert look.visited >= 300
        assert [each for each in wanted if each >= look.unseen] == whole[: len(wanted)]
    else:
        assert len(whole) == min(50, len(wanted)) or len(look.found) == 50
    assert rows.steps < 12


async def test_a_look_in_few_rows_sees_them_all_at_once() -> None:
    rows = Rows(9_000, {5, 8_000}, {5, 8_000})
    look = await newest(Look(0, 9_000, 50, 300), rows.step)
    assert (look.found, rows.steps, look.unseen) == ([8_000, 5], 1, 0)


async def test_a_rare_word_is_looked_for_everywhere_in_few_steps() -> None:
    rows = Rows(3_000_000, {7}, {7})
    look = await newest(Look(0, 3_000_000, 50, 300), rows.step)
    assert (look.found, look.unseen) == ([7], 0)
    assert rows.steps <= 4


async def test_of_a_common_word_only_the_newest_are_visited() -> None:
    rows = Rows(1_000_000, set(range(900_000, 1_000_001)), set(range(900_000, 1_000_001)))
    look = await newest(Look(0, 1_000_000, 50, 300), rows.step)
    assert look.found == list(range(1_000_000, 999_950, -1))
    assert look.visited <= 2 * FINE


async def test_what_holds_the_words_but_never_fits_ends_the_look_and_says_where() -> None:
    rows = Rows(1_000_000, set(range(1, 1_000_001, 4)), set())
    look = await newest(Look(0, 1_000_000, 50, 300), rows.step)
    assert look.found == []
    assert 900_000 < look.unseen < 1_000_000
