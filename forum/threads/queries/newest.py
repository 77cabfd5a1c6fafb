"""The newest of many hits, found without visiting the others.

The index holds, beside the words, in which slice of 1,024, of 8,192 and of 65,536 rows a row
stands (see the migration `0008_search_bounds`). A look goes from the newest slices to the oldest,
each time as far as what was found so far says is needed, and ends when it has enough or has
visited enough.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import ceil

FINE = 1_024  # rows of one slice
WHOLE = 20  # slices: where there are no more, all are seen at once
_LEVELS = ((64, "g"), (8, "m"), (1, "f"))  # fine slices in one, and its letter in the index
_FIRST = 2  # slices of the first step; the newest one may hold few rows
_STRIDE = 64  # times as far as before, at most
_AMPLE = 1.3  # a little further than chance says, so that one step more is seldom needed


@dataclass(slots=True)
class Look:
    """A look in rows `low` to `high` (ids) for `most` hits, over at most about `visits` rows.

    `open`: there is nothing newer than `high`.
    """

    low: int
    high: int
    most: int
    visits: int
    open: bool = True
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

    def further(self) -> int:
        """The slice to look back to next."""
        lowest, newest_slice = self.low // FINE, self.high // FINE
        seen = newest_slice + 1 - self.at
        if not seen:
            whole = newest_slice - lowest < WHOLE
            return lowest if whole else newest_slice + 1 - _FIRST
        wanted = self.most - len(self.found)
        enough = min(
            _AMPLE * wanted / max(len(self.found), 0.5),
            (self.visits - self.visited) / max(self.visited, 0.5),
            _STRIDE,
        )
        to = self.at - max(1, ceil(seen * enough))
        return max(lowest, to - to % _level(newest_slice - to))

    def slices(self, first: int) -> str:
        """Those from `first` to the newest as a query; "" for all there are."""
        return "" if not first and self.open else within(first, self.high // FINE, self.open)


Step = Callable[[str, int], Awaitable[tuple[int, list[int]]]]


async def newest(look: Look, step: Step) -> Look:
    """The look, when it is done.

    `step` is asked for the hits in some slices (a query, "" for all) with an id below a number:
    how many rows it visited, and the ids that fit, the newest first. What was seen before is named
    again, since there is little of it: naming few slices is worth more.
    """
    while not look.ended and look.visited < look.visits:
        first = look.further()
        visited, ids = await step(look.slices(first), look.at * FINE)
        look.found += ids
        look.visited += visited
        look.at = first
    del look.found[look.most :]
    return look


def within(first: int, last: int, open_end: bool = False) -> str:
    """The slices `first` to `last` as a query, in few words; those after it too at an open end."""
    said, each, level = [], first, _level(last - first)
    while each <= last:
        size, letter = next(
            (size, letter)
            for size, letter in _LEVELS
            if each % size == 0 and (each + size - 1 <= last or (open_end and size <= level))
        )
        said.append(f"'§{letter}{each // size}'")
        each += size
    return "|".join(said)


def _level(span: int) -> int:
    """In slices of what size so many fine ones are named."""
    return next((size for size, _ in reversed(_LEVELS) if span < 8 * size), _LEVELS[0][0])
