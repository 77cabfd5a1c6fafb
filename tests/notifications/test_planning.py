"""The planner of digests when it comes late, when people move, and when they change their minds."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.core import clock, db
from forum.members.queries import members_by_ids
from notifications import digests, preferences, reaping, schedule, unsubscribing
from notifications.preferences import Chosen
from notifications.schedule import FREQUENCIES, OFF
from tests.cast import Cast, Person
from tests.notifications.post_office import PostOffice, drain
from tests.notifications.test_schedule import assert_in_the_hour
from tests.notifications.weekly import (
    HOUR,
    MONDAY,
    TUESDAY,
    begin,
    move,
    outcome,
    send,
    thread,
)

SUNDAY_NIGHT = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # midnight in Amsterdam
MINUTE = timedelta(minutes=1)


async def chosen(who: Person, frequency: str, weekday: int, hour: int) -> None:
    await preferences.choose(who.id, Chosen(frequency, weekday, hour, True, True))


async def periods(who: Person) -> list[str]:
    found = await db.rows(
        "select period from delivery where recipient_id = $1 and kind = 'digest' order by id",
        who.id,
    )
    return [item["period"] for item in found]


async def test_a_planner_that_comes_after_midnight_plans_for_the_day_before(cast: Cast) -> None:
    with clock.at(MONDAY):
        await chosen(cast.bram, "weekly", 7, 23)
        await chosen(cast.anouk, "daily", 1, 23)
    with clock.at(SUNDAY_NIGHT + HOUR):
        await digests.plan_digests()
    assert await periods(cast.bram) == ["2026-W48"]
    assert await periods(cast.anouk) == ["2026-11-29"]


@pytest.mark.parametrize(
    ("frequency", "hours", "state"),
    [
        ("daily", 17, "pending"),
        ("daily", 19, "expired"),
        ("weekly", 4 * 24 - 1, "pending"),
        ("weekly", 4 * 24 + 1, "expired"),
    ],
)
async def test_what_is_planned_too_late_expires_with_its_reason_and_the_next_one_has_it(
    cast: Cast, office: PostOffice, frequency: str, hours: int, state: str
) -> None:
    await begin()
    with clock.at(MONDAY):
        await chosen(cast.bram, frequency, 2, 9)
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    due = (await preferences.of(cast.bram.id)).next_due_at
    assert due is not None
    with clock.at(due + timedelta(hours=hours)):
        await digests.plan_digests()
        await reaping.reap()
        assert (await outcome(cast.bram))[0] == state
        await drain()
    told = "sent" if state == "pending" else "expired"
    assert (await outcome(cast.bram))[0] == told
    with clock.at(due + timedelta(days=7)):
        await send()
    mails = [mail for mail in office.to(cast.bram.email) if "Signalen delen" in mail.text]
    assert len(mails) == 1


async def test_who_moves_east_hears_at_nine_over_there(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
        await move(cast, cast.bram, "Asia/Jakarta")  # six hours ahead
        await digests.plan_digests()
    due = (await preferences.of(cast.bram.id)).next_due_at
    assert due is not None
    assert due.isoformat().startswith("2026-11-24T02:")
    with clock.at(due):
        await send()
    assert len(office.to(cast.bram.email)) == 1


async def test_who_moves_while_the_planner_is_away_misses_nothing(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    for who, zone in ((cast.bram, "Asia/Jakarta"), (cast.mies, "America/New_York")):
        await move(cast, who, zone)
    with clock.at(TUESDAY):
        await send()
    assert len(office.to(cast.bram.email)) == 1  # nine has passed there
    assert office.to(cast.mies.email) == []  # and is still to come there
    with clock.at(TUESDAY + 6 * HOUR):
        await send()
    assert len(office.to(cast.mies.email)) == 1


async def test_a_later_day_of_a_week_that_had_its_digest_is_next_week(cast: Cast) -> None:
    await begin()
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await chosen(cast.bram, "weekly", 5, 9)
        found = await preferences.of(cast.bram.id)
        slot = await preferences.upcoming(found)
    assert slot is not None
    assert (slot.day.isoformat(), slot.period) == ("2026-12-04", "2026-W49")
    assert found.next_due_at == slot.at


# One zone of each kind there is: whole hours, halves, quarters, no summer time, the other half of
# the world, two hours of summer time, a change at midnight, both sides of the date line.
ZONES = (
    *("Europe/Amsterdam", "Europe/London", "Europe/Istanbul", "Europe/Moscow", "Atlantic/Azores"),
    *("America/New_York", "America/St_Johns", "America/Los_Angeles", "America/Sao_Paulo"),
    *("America/Havana", "America/Santiago", "America/Caracas", "America/Nuuk", "America/Phoenix"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Beirut", "Asia/Tokyo", "Asia/Gaza"),
    *("Africa/Cairo", "Africa/Casablanca", "Antarctica/Troll", "Australia/Lord_Howe"),
    *("Australia/Adelaide", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago"),
)


@pytest.mark.parametrize("begins", ["2026-03-27", "2026-10-23"])
async def test_in_thirty_zones_each_day_of_a_weekend_of_the_clocks_has_one_digest(
    cast: Cast, begins: str
) -> None:
    """At hours when clocks change, planned by several workers every half hour."""
    start = datetime.fromisoformat(f"{begins}T00:00:00+00:00")
    people = await _crowd(start)
    for half_hours in range(5 * 48):
        with clock.at(start + half_hours * 30 * MINUTE):
            await digests.plan_digests()
    found = await db.rows(
        "select d.recipient_id as who, d.period, d.not_before, m.zone, p.hour from delivery d "
        "join member m on m.id = d.recipient_id join preference p on p.member_id = m.id "
        "where d.kind = 'digest' and m.id = any($1::int[])",
        people,
    )
    days: dict[int, list[str]] = {who: [] for who in people}
    for row in found:
        days[row["who"]].append(row["period"])
        zone = schedule.zone_named(row["zone"])
        local = row["not_before"].astimezone(zone)
        assert local.date().isoformat() == row["period"]
        assert local.hour == first_hour_from(local.date(), row["hour"], zone)
    for who, told in days.items():
        assert len(told) == len(set(told)), who
        first = datetime.fromisoformat(min(told))
        assert sorted(told) == [f"{first + timedelta(days=n):%Y-%m-%d}" for n in range(len(told))]
        assert len(told) >= 4


def first_hour_from(day: date, hour: int, zone: ZoneInfo) -> int:
    """The hour itself, or the first one after the gap that it falls in, found minute by minute."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) - 3 * HOUR
    moments = (midnight + n * MINUTE for n in range(30 * 60))
    local = (at.astimezone(zone) for at in moments)
    return next(at.hour for at in local if at.date() == day and at.hour >= hour)


async def _crowd(start: datetime) -> list[int]:
    """Somebody in each zone, who wants a digest each day at an hour when clocks may change."""
    made = await db.rows(
        "insert into member (email, name, sort_name, function, language, zone, is_operator, "
        "created_at) select 'lid' || n || '.' || gen_random_uuid() || '@zone.example', 'Lid', "
        "'Lid', '', 'nl', z, false, $2 from unnest($1::text[]) with ordinality as zones(z, n) "
        "returning id",
        list(ZONES),
        start,
    )
    ids = [item["id"] for item in made]
    with clock.at(start):
        await preferences.ensure(ids)
    await db.execute(
        "update preference set digest = 'daily', hour = (member_id % 4), weekday = 1 "
        "where member_id = any($1::int[])",
        ids,
    )
    return ids


Change = str | Chosen | None  # she moves, she chooses, or she clicks the link that ends it
changes = st.tuples(
    st.integers(0, len(ZONES) - 1),  # who
    st.sampled_from(ZONES)
    | st.none()
    | st.builds(
        Chosen,
        st.sampled_from((*FREQUENCIES, "daily", OFF)),
        st.integers(1, 7),
        st.integers(0, 23),
        st.just(True),
        st.just(True),
    ),
)
AWAY = (10, 60, 5 * 60, 26 * 60, 9 * 24 * 60)  # minutes until the planner comes again
steps = st.lists(
    st.tuples(st.sampled_from(AWAY), st.lists(changes, max_size=8)), min_size=4, max_size=14
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(begin_at=st.sampled_from(("2026-03-20", "2026-10-16", "2027-12-27")), story=steps)
async def test_whatever_people_choose_and_wherever_they_go_one_period_has_one_digest(
    cast: Cast, begin_at: str, story: list[tuple[int, list[tuple[int, Change]]]]
) -> None:
    """Thirty people move and change their minds; the planner comes often, late, or days late."""
    at = datetime.fromisoformat(f"{begin_at}T00:00:00+00:00")
    await db.execute("update preference set digest = 'off', next_due_at = null")
    people = await _crowd(at)
    for minutes, changed in story:
        at += minutes * MINUTE
        with clock.at(at):
            for who, change in changed:
                await _change(people[who], change)
            rows = await _rows(people)
            await digests.plan_digests()
            assert max((await _rows(people) - rows).values(), default=0) <= 1  # catching up is one
            await _assert_the_next_is_right(people, at)
            assert await digests.plan_digests() == 0


async def _change(who: int, change: Change) -> None:
    if isinstance(change, str):
        await db.execute("update member set zone = $2 where id = $1", who, change)
    elif change is not None:
        await preferences.choose(who, change)
    else:
        await unsubscribing.stop(unsubscribing.Stop(who, "digest"))


async def _rows(people: list[int]) -> Counter[int]:
    found = await db.rows(
        "select recipient_id from delivery where recipient_id = any($1::int[])", people
    )
    return Counter(item["recipient_id"] for item in found)


async def _assert_the_next_is_right(people: list[int], now: datetime) -> None:
    """In the future, at the chosen hour where she lives, of a period that had none yet."""
    cards = await members_by_ids(people)
    told = {
        (item["recipient_id"], item["period"])
        for item in await db.rows("select recipient_id, period from delivery")
    }
    for who, found in (await preferences.of_all(cards)).items():
        if found.digest == OFF:
            assert found.next_due_at is None
            continue
        assert found.next_due_at is not None
        assert found.next_due_at > now
        slot = schedule.last_slot(found.wish, found.next_due_at)
        assert slot is not None
        assert slot.at == found.next_due_at
        assert_in_the_hour(found.wish, slot)
        assert (who, slot.period) not in told
