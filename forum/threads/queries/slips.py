"""Slips of the keys: which known word was meant."""

from __future__ import annotations

from collections.abc import Sequence

_SHORT = 6  # letters; a word of so few may differ by one slip, a longer one by two


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that `word` is the fewest slips from; of equals the first, of none near ""."""
    slips = {other: distance(word, other) for other in known}
    allowed = 1 if len(word) <= _SHORT else 2
    near = [other for other in known if slips[other] <= allowed]
    return min(near, key=slips.__getitem__, default="")


def distance(one: str, other: str) -> int:
    """How many letters were forgotten, added, changed, or changed places with their neighbour.

    The distance of Damerau and Levenshtein in which no letter is moved twice.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, [at]
        for to, against in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != against))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
    return row[-1]
