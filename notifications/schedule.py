"""When a digest is due: local wishes to moments in UTC, and the period each moment stands for.

A wish is a frequency, an ISO weekday and a local hour in the member's own zone. Every slot is
converted by its own date, so a change of the clocks moves nothing: an hour that does not exist
(the gap in spring) becomes the moment after the gap, one that comes twice is taken the first time.
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
QUARTER = timedelta(minutes=15)  # clocks change at no finer step
# A digest that could not leave this long after its moment is dropped; the next one covers it.
# What comes seldom may come later: its next one is far away.
STALE_AFTER = {
    "daily": timedelta(hours=18),
    "weekly": timedelta(days=4),
    "biweekly": timedelta(days=7),
    "monthly": timedelta(days=14),
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
    """One moment a digest is due, its local date, and the period it stands for ("2026-W48")."""

    at: datetime
    day: date
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
                return Slot(at, day, period(wish.frequency, day))
        day += timedelta(days=1)


def last_slot(wish: Wish, until: datetime) -> Slot | None:
    """The last slot that was due by `until`; None when the wish is "off"."""
    if wish.frequency not in FREQUENCIES:
        return None
    day = until.astimezone(zone_named(wish.zone)).date() + timedelta(days=1)
    while True:
        if _falls_on(wish, day):
            at = _moment(wish, day)
            if at <= until:
                return Slot(at, day, period(wish.frequency, day))
        day -= timedelta(days=1)


def day_of(at: datetime, wish: Wish) -> date:
    """The local date that the slot at `at` falls on."""
    return (at - timedelta(seconds=wish.spread)).astimezone(zone_named(wish.zone)).date()


def period(frequency: str, day: date) -> str:
    """What a digest of that local date stands for: the date, the ISO week or the month."""
    if frequency == "daily":
        return day.isoformat()
    if frequency == "monthly":
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


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
    return moment_of(day, wish.hour, zone_named(wish.zone)) + timedelta(seconds=wish.spread)


def moment_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """When it is this local hour there, in UTC: the first time when it comes twice (PEP 495).

    An hour that the clocks skip is the moment at which they have moved on, however far they went.
    """
    local = datetime.combine(day, time(hour), tzinfo=zone)
    while _is_skipped(local):
        local += QUARTER
    return local.astimezone(UTC)


def _is_skipped(local: datetime) -> bool:
    # In a gap, and nowhere else, the offset before it is smaller than the one after it.
    before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
    return before is not None and after is not None and before < after
