"""When a digest is due, in every zone and over every change of the clocks."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.schedule import (
    FREQUENCIES,
    SPREAD_SECONDS,
    Slot,
    Wish,
    day_of,
    last_slot,
    next_slot,
    spread_of,
)

ZONES = sorted(name for name in available_timezones() if "/" in name)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
wishes = st.builds(
    Wish,
    frequency=st.sampled_from(FREQUENCIES),
    weekday=st.integers(1, 7),
    hour=st.integers(0, 23),
    zone=st.sampled_from(ZONES),
    spread=st.integers(0, SPREAD_SECONDS - 1),
)


@settings(max_examples=400, deadline=None)
@given(wishes, moments)
def test_the_next_moment_is_later_and_in_the_chosen_hour(wish: Wish, after: datetime) -> None:
    slot = next_slot(wish, after)
    assert slot is not None
    assert slot.at > after
    assert wish.frequency == "daily" or slot.day.isoweekday() == wish.weekday
    assert_in_the_hour(wish, slot)


def assert_in_the_hour(wish: Wish, slot: Slot) -> None:
    """At the chosen hour on the slot's own date; where it does not exist, right after the gap."""
    zone = ZoneInfo(wish.zone)
    begin = slot.at - timedelta(seconds=wish.spread)
    local = begin.astimezone(zone)
    if (local.date(), local.hour) == (slot.day, wish.hour):
        assert (local.minute, local.fold) == (0, 0)
        return
    just_before = (begin - timedelta(seconds=1)).astimezone(zone)
    wanted = (slot.day, wish.hour)
    assert (just_before.date(), just_before.hour) < wanted < (local.date(), local.hour + 1)


@settings(max_examples=300, deadline=None)
@given(wishes, moments)
def test_the_last_moment_and_the_next_have_nothing_between_them(wish: Wish, at: datetime) -> None:
    last, following = last_slot(wish, at), next_slot(wish, at)
    assert last is not None
    assert following is not None
    assert last.at <= at < following.at
    assert next_slot(wish, last.at) == following
    assert last_slot(wish, following.at) == following
    assert day_of(last.at, wish) >= last.day  # later only where that day has no such hour


@settings(max_examples=300, deadline=None)
@given(wishes, moments)
def test_slots_never_share_a_period(wish: Wish, after: datetime) -> None:
    first = next_slot(wish, after)
    assert first is not None
    second = next_slot(wish, first.at)
    assert second is not None
    assert first.period != second.period


@settings(max_examples=300, deadline=None)
@given(wishes, moments)
def test_asking_at_any_moment_before_a_slot_gives_that_slot(wish: Wish, after: datetime) -> None:
    slot = next_slot(wish, after)
    assert slot is not None
    middle = after + (slot.at - after) / 2
    assert next_slot(wish, middle) == slot


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-28", "2026-03-28T01:00"),
        ("2026-03-29", "2026-03-29T01:00"),  # two o'clock does not exist: three, summer time
        ("2026-03-30", "2026-03-30T00:00"),
        ("2026-10-25", "2026-10-25T00:00"),  # two o'clock comes twice: the first
    ],
)
def test_the_two_days_of_the_clocks(day: str, expected: str) -> None:
    wish = Wish("daily", 1, 2, "Europe/Amsterdam")
    after = datetime.fromisoformat(f"{day}T00:00:00+01:00") - timedelta(hours=2)
    slot = next_slot(wish, after)
    assert slot is not None
    assert slot.at.isoformat(timespec="minutes") == f"{expected}+00:00"


def test_two_weekly_keeps_its_rhythm_over_a_year_of_53_weeks() -> None:
    wish = Wish("biweekly", 4, 9, "Europe/Amsterdam")
    at = datetime(2026, 11, 1, tzinfo=UTC)
    days = []
    for _ in range(8):
        slot = next_slot(wish, at)
        assert slot is not None
        at = slot.at
        days.append(at.date())
    gaps = {(later - earlier).days for earlier, later in itertools.pairwise(days)}
    assert gaps == {14}


def test_monthly_is_the_first_such_day_of_the_month() -> None:
    wish = Wish("monthly", 2, 9, "Europe/Amsterdam")
    slot = next_slot(wish, datetime(2026, 12, 2, tzinfo=UTC))
    assert slot is not None
    assert (slot.at.date().isoformat(), slot.period) == ("2027-01-05", "2027-01")


def test_off_is_never() -> None:
    assert (
        next_slot(Wish("off", 1, 9, "Europe/Amsterdam"), datetime(2026, 1, 1, tzinfo=UTC)) is None
    )


def test_an_unknown_zone_does_not_stop_the_planner() -> None:
    wish = Wish("daily", 1, 9, "Mars/Olympus")
    slot = next_slot(wish, datetime(2026, 1, 1, tzinfo=UTC))
    assert slot is not None
    assert slot.period == "2026-01-01"


def test_the_spread_fills_the_hour_evenly() -> None:
    quarters = [0, 0, 0, 0]
    for member_id in range(4000):
        quarters[spread_of(member_id) * 4 // SPREAD_SECONDS] += 1
    assert min(quarters) > 900
