"""Quiet hours: when no separate mail may come. The bell counts on, digests keep their own hour.

Hours are local, in the member's own zone; every boundary is worked out on its own date, so a
change of the clocks moves nothing (as in `schedule`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum.core import db
from notifications.schedule import moment_of, zone_named

SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Quiet:
    """From a local hour up to another (over midnight if it is smaller), and whole weekends."""

    begins: int | None = None
    ends: int | None = None
    weekend: bool = False

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Quiet:
        """What a form says. Raises `ValueError` for half a choice, or hours that do not exist."""
        given = [fields.get(name, "") for name in ("quiet_from", "quiet_to")]
        weekend = fields.get("quiet_weekend") == "1"
        if given == ["", ""]:
            return cls(None, None, weekend)
        begins, ends = (_hour(each) for each in given)
        if begins == ends:
            raise ValueError
        return cls(begins, ends, weekend)

    def over(self, moment: datetime, zone: str) -> datetime:
        """The first moment from `moment` on (aware) at which a mail may come, in UTC."""
        tz = zone_named(zone)
        while (hushed := self._until(moment.astimezone(tz))) is not None:
            moment = hushed
        return moment

    def _until(self, local: datetime) -> datetime | None:
        """When the quiet that holds at this local moment ends; None when none holds."""
        if self.weekend and local.isoweekday() >= SATURDAY:
            return _at(local, 8 - local.isoweekday(), 0)
        if self.begins is None or self.ends is None:
            return None
        if self.begins < self.ends:
            return _at(local, 0, self.ends) if self.begins <= local.hour < self.ends else None
        if local.hour >= self.begins:
            return _at(local, 1, self.ends)
        return _at(local, 0, self.ends) if local.hour < self.ends else None


def _hour(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) <= 2 and int(given) <= 23):
        raise ValueError
    return int(given)


def _at(local: datetime, days: int, hour: int) -> datetime:
    """The moment of this local hour so many days on."""
    day, zone = local.date() + timedelta(days=days), local.tzinfo
    assert isinstance(zone, ZoneInfo)
    return moment_of(day, hour, zone)


async def of_all(member_ids: list[int]) -> dict[int, Quiet]:
    """The quiet hours of these members; none for who never chose."""
    rows = await db.rows(
        "select member_id, quiet_from, quiet_to, quiet_weekend from preference "
        "where member_id = any($1::int[])",
        member_ids,
    )
    found = {
        row["member_id"]: Quiet(row["quiet_from"], row["quiet_to"], row["quiet_weekend"])
        for row in rows
    }
    return {who: found.get(who, Quiet()) for who in member_ids}
