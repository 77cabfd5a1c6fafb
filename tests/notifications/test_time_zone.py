"""The time zone that travels with an appointment, read by a parser that is not ours."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import calendar
from notifications.calendar import Meeting

WORLD = ZoneInfo("Europe/Amsterdam")
YEARS = range(2026, 2037)
pytestmark = pytest.mark.usefixtures("house")


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


TURNS = [last_sunday(year, month) for year in YEARS for month in (3, 10)]


def zone_in(calendar_object: str) -> tzinfo:
    """The VTIMEZONE of a calendar object as dateutil understands it."""
    found = tzical(io.StringIO(calendar_object.replace("\r\n", "\n"))).get("Europe/Amsterdam")
    assert isinstance(found, tzinfo)
    return found


def meeting(at: datetime) -> Meeting:
    return Meeting(
        uid="a@b.example",
        sequence=0,
        title="Webinar",
        description="",
        page_url="https://forum.example/w",
        join_url="",
        starts_at=at,
        ends_at=at + timedelta(minutes=90),
        zone="Europe/Amsterdam",
        changed_at=at,
    )


def start_of(calendar_object: str) -> datetime:
    """When a stranger's calendar thinks that it begins: DTSTART, by the zone in the object."""
    local = re.search(r"DTSTART;TZID=Europe/Amsterdam:(\d{8}T\d{6})\r", calendar_object)
    if local is None:
        plain = re.search(r"DTSTART:(\d{8}T\d{6}Z)\r", calendar_object)
        assert plain
        return datetime.strptime(plain[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    naive = datetime.strptime(local[1], "%Y%m%dT%H%M%S")  # noqa: DTZ007
    return naive.replace(tzinfo=zone_in(calendar_object)).astimezone(UTC)


def test_it_agrees_with_the_world_s_over_ten_years_by_the_day() -> None:
    ours = zone_in(f"BEGIN:VCALENDAR\r\n{calendar.VTIMEZONE}END:VCALENDAR\r\n")
    day, wrong = datetime(YEARS[0], 1, 1, 12), []  # noqa: DTZ001
    while day.year in YEARS:
        if ours.utcoffset(day) != WORLD.utcoffset(day):
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_it_agrees_around_each_turn_by_the_quarter_of_an_hour(turn: date) -> None:
    ours = zone_in(f"BEGIN:VCALENDAR\r\n{calendar.VTIMEZONE}END:VCALENDAR\r\n")
    midnight = datetime.combine(turn, time(), UTC)
    wrong = []
    for quarter in range(-8, 28):
        local = (midnight + timedelta(minutes=15 * quarter)).astimezone(WORLD)
        if not local.fold and ours.utcoffset(local.replace(tzinfo=None)) != local.utcoffset():
            wrong.append(local)
    assert wrong == []


@settings(max_examples=150, deadline=None)
@given(turn=st.sampled_from(TURNS), minute=st.integers(-120, 420))
def test_whenever_it_begins_on_such_a_day_a_stranger_reads_the_same_moment(
    turn: date, minute: int
) -> None:
    at = datetime.combine(turn, time(), UTC) + timedelta(minutes=minute)
    assert start_of(calendar.publication(meeting(at)).decode()) == at


@settings(max_examples=100, deadline=None)
@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
)
def test_and_on_any_other_day(at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    assert start_of(calendar.publication(meeting(at)).decode()) == at
