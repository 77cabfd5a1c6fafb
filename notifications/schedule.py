"""When a digest is due: local wishes to moments in UTC, and the period each moment stands for.

A wish is a frequency, an ISO weekday and a local hour in the member's own zone. Every slot is
converted by its own date, so a change of the clocks moves nothing: an hour that does not exist
(the gap in spring) becomes the hour after it, an hour that comes twice is taken the first time.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FREQUENCIES = ("daily", "weekly", "biweekly", "monthly")
OFF = "off"
# Minutes are spread over most of the chosen hour, so that not everyone's mail leaves at :00.
SPREAD_SECONDS = 55 * 60
# A digest that could not leave this long after its moment is dropped; the next one covers it.
STALE_AFTER = {
    "daily": timedelta(hours=18),
    "weekly": timedelta(days=4),
    "biweekly": timedelta(days=4),
    "monthly": timedelta(days=4),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """How often a member wants a digest, and when. `spread` is 0..3299 seconds in the hour."""

    frequency: str
    weekday: int
    hour: int
    zone: str
    spread: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment a digest is due, and the local period it stands for ("2026-11-24")."""

    at: datetime
    period: str


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo:
    """The zone, or Amsterdam's when the name is unknown to this machine."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Amsterdam")


def spread_of(member_id: int) -> int:
    """The member's own second within the chosen hour: always the same, evenly spread."""
    return zlib.crc32(str(member_id).encode()) % SPREAD_SECONDS


def next_slot(wish: Wish, after: datetime) -> Slot | None:
    """The first slot later than `after`; None when the wish is "off"."""
    if wish.frequency not in FREQUENCIES:
        return None
    day = after.astimezone(zone_named(wish.zone)).date() - timedelta(days=1)
    while True:
        if _falls_on(wish, day):
            at = _moment(wish, day)
            if at > after:
                return Slot(at, period(wish.frequency, day))
        day += timedelta(days=1)


def period(frequency: str, day: date) -> str:
    """What a digest of that local date stands for: the date, the ISO week or the month."""
    if frequency == "daily":
        return day.isoformat()
    if frequency == "monthly":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def period_at(wish: Wish, at: datetime) -> str:
    """The period in which `at` falls for this member."""
    return period(wish.frequency, at.astimezone(zone_named(wish.zone)).date())


def _falls_on(wish: Wish, day: date) -> bool:
    if wish.frequency == "daily":
        return True
    if day.isoweekday() != wish.weekday:
        return False
    if wish.frequency == "biweekly":
        # Weeks are counted from year 1, not by their number: years of 53 weeks keep the rhythm.
        return (day.toordinal() - 1) // 7 % 2 == 0
    return wish.frequency == "weekly" or day.day <= 7


def _moment(wish: Wish, day: date) -> datetime:
    local = datetime.combine(day, time(wish.hour), tzinfo=zone_named(wish.zone))
    return local.astimezone(UTC) + timedelta(seconds=wish.spread)
