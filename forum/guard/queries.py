"""How often the guard saw what, for managers."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core import clock, db
from forum.core.i18n import gettext
from forum.guard.finding import NAMES


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind in the last twelve months: how often each decision was taken."""

    kind: str
    masked: int
    changed: int
    kept: int
    held: int

    @property
    def name(self) -> str:
        return gettext(NAMES.get(self.kind, self.kind))


_TALLIES = """
select kind, count(*) filter (where decision = 'masked') as masked,
  count(*) filter (where decision = 'changed') as changed,
  count(*) filter (where decision = 'kept') as kept,
  count(*) filter (where decision = 'held') as held
from guard_decision where theme_id = $1 and day > $2::date - 365
group by kind order by count(*) desc, kind
"""


async def tallies(theme_id: int) -> list[Tally]:
    """For each kind that was seen in a theme in the last year, the most frequent first."""
    return [Tally(**item) for item in await db.rows(_TALLIES, theme_id, clock.now().date())]
