"""How often the guard saw what, for managers: by kind and by month, never by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forum.core import clock, db, text
from forum.core.i18n import gettext
from forum.guard.finding import NAMES


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each decision was taken, of one kind or in one month."""

    masked: int
    changed: int
    kept: int
    held: int
    kind: str = ""
    month: date | None = None  # its first day

    @property
    def all(self) -> int:
        return self.masked + self.changed + self.kept + self.held

    @property
    def name(self) -> str:
        """The kind, or else the month, for a reader."""
        if self.month is not None:
            return text.month(self.month)
        return gettext(NAMES.get(self.kind, self.kind))


_SUMS = """count(*) filter (where decision = 'masked') as masked,
  count(*) filter (where decision = 'changed') as changed,
  count(*) filter (where decision = 'kept') as kept,
  count(*) filter (where decision = 'held') as held"""
_KINDS = f"""
select kind, {_SUMS} from guard_decision where theme_id = $1 and day >= $2 and day < $3
group by kind order by count(*) desc, kind
"""
_MONTHS = f"""
select date_trunc('month', day)::date as month, {_SUMS} from guard_decision
where theme_id = $1 and day >= $2 and day < $3 group by 1 order by 1
"""


async def years(theme_id: int) -> list[int]:
    """The years in which anything was pointed out, and this one; the latest first."""
    found = await db.rows(
        "select distinct extract(year from day)::int as year from guard_decision "
        "where theme_id = $1",
        theme_id,
    )
    return sorted({clock.now().year, *(item["year"] for item in found)}, reverse=True)


async def tallies(theme_id: int, *, year: int, month: int | None = None) -> list[Tally]:
    """For each kind that was seen in a year, or in one month of it, the most frequent first."""
    span = _span(year, month)
    return [Tally(**item) for item in await db.rows(_KINDS, theme_id, *span)]


async def months(theme_id: int, *, year: int) -> list[Tally]:
    """All kinds together, for each month of a year in which anything was pointed out."""
    found = await db.rows(_MONTHS, theme_id, *_span(year, None))
    return [Tally(**item) for item in found]


def _span(year: int, month: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year + 1, 1, 1)
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
