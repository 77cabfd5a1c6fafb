"""The newest of many hits, found without visiting the others.

The index holds, beside the words, in which slice of 1,024 and of 32,768 rows a row stands (see the
migration `0007_search_bounds`). A look goes from the newest slices to the oldest, each time as far
as what was found so far says is needed, and ends when it has enough or has visited enough.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import ceil

FINE, COARSE = 1_024, 32_768
WHOLE = 20  # slices: who has no more rows than this looks at all of them at once
_FIRST = 2  # slices of the first step; the newest one may hold few rows
_STRIDE = 64  # times as far as before, at most
_AMPLE = 1.3  # a little further than chance says, so that one step more is seldom needed


@dataclass(slots=True)
class Look:
    """A look in rows `low` to `high` (ids) for `most` hits, over at most about `visits` rows."""

    low: int
    high: int
    most: int
    visits: int
    found: list[int] = field(default_factory=list)
    visited: int = 0
    at: int = 0  # the first slice that was seen, or one past the newest before there is any

    def __post_init__(self) -> None:
        self.at = self.high // FINE + 1

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to look at, or no need to."""
        return self.at <= self.low // FINE or len(self.found) >= self.most

    @property
    def unseen(self) -> int:
        """The id below which was not looked, though more was wanted; 0 when all was seen."""
        return 0 if self.ended else self.at * FINE

    def further(self) -> tuple[int, int]:
        """The next slices to see, first and last."""
        first, last = self.low // FINE, self.at - 1
        seen = self.high // FINE + 1 - self.at
        if not seen:
            whole = last - first < WHOLE
            return (first if whole else max(first, last - _FIRST + 1)), last
        wanted = self.most - len(self.found)
        enough = min(
            _AMPLE * wanted / max(len(self.found), 0.5),
            (self.visits - self.visited) / max(self.visited, 0.5),
            _STRIDE,
        )
        return max(first, last + 1 - max(1, ceil(seen * enough))), last


Step = Callable[[str], Awaitable[tuple[int, list[int]]]]


async def newest(look: Look, step: Step) -> Look:
    """The look, when it is done. `step` is asked for the hits in some slices (a query, "" for all
    rows there are): how many rows it visited, and the ids that fit, the newest first.
    """
    while not look.ended and look.visited < look.visits:
        first, last = look.further()
        every = first == 0 and not look.visited and last == look.high // FINE
        visited, ids = await step("" if every else within(first, last))
        look.found += ids
        look.visited += visited
        look.at = first
    del look.found[look.most :]
    return look


def within(first: int, last: int) -> str:
    """The slices `first` to `last` as a query, in as few words as there are."""
    said, each, wide = [], first, COARSE // FINE
    while each <= last:
        if each % wide == 0 and each + wide - 1 <= last:
            said.append(f"'§g{each // wide}'")
            each += wide
        else:
            said.append(f"'§f{each}'")
            each += 1
    return "|".join(said)
