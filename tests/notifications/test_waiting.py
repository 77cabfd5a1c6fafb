"""A mail that waits for the end of quiet hours, also in the nights that the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock, db
from forum.threads import actions as threads
from notifications.quiet import Quiet
from tests.cast import Cast
from tests.notifications.post_office import PostOffice
from tests.notifications.test_instant import chosen, drained, news, reasons, said
from tests.notifications.weekly import move, thread

MINUTE = timedelta(minutes=1)
NIGHT = Quiet(21, 7)


def utc(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=UTC)


async def answered(cast: Cast, at: datetime) -> None:
    """A thread of Anouk's with a reply by Bram, at this moment."""
    with clock.at(at - MINUTE):
        ident = await thread(cast, cast.anouk, "Signalen delen")
    await said(cast, cast.bram, ident, "Laat op de avond", at=at)


@pytest.mark.parametrize(
    ("evening", "ends"),
    [
        ("2026-03-28T19:50", "2026-03-29T05:00"),  # the clocks go forward: seven is five in UTC
        ("2026-10-24T18:50", "2026-10-25T06:00"),  # they go back: seven is six
        ("2026-06-10T18:50", "2026-06-11T05:00"),
    ],
)
@pytest.mark.parametrize("planned_before", [True, False])
async def test_it_leaves_at_seven_by_the_clock_on_the_wall(
    cast: Cast, office: PostOffice, evening: str, ends: str, planned_before: bool
) -> None:
    """Whether she had her quiet hours when it was planned, or chose them while it waited."""
    at, until = utc(evening), utc(ends)
    if not planned_before:
        await answered(cast, at)
    await chosen(cast.anouk, NIGHT)
    if planned_before:
        await answered(cast, at)
    await drained(at + 16 * MINUTE)
    assert await reasons(cast.anouk) == [("pending", "")]
    assert await db.value("select not_before from delivery where kind = 'thread_news'") == until
    await drained(until - MINUTE)
    assert office.mails == []
    await drained(until + MINUTE)
    assert len(news(office, cast.anouk)) == 1
    assert await db.value("select tries from delivery where kind = 'thread_news'") == 1


async def test_who_moved_to_another_zone_meanwhile_is_quiet_there(
    cast: Cast, office: PostOffice
) -> None:
    await chosen(cast.anouk, NIGHT)
    at = utc("2026-06-10T20:00")
    await answered(cast, at)
    await move(cast, cast.anouk, "America/Paramaribo")
    await drained(utc("2026-06-11T05:01"))  # seven in Amsterdam, two at night in Paramaribo
    assert office.mails == []
    await drained(utc("2026-06-11T10:01"))
    assert len(news(office, cast.anouk)) == 1


async def test_a_mail_that_waits_for_a_whole_weekend_is_not_too_late(
    cast: Cast, office: PostOffice
) -> None:
    await chosen(cast.anouk, Quiet(18, 8, True))
    friday = utc("2026-11-27T16:50")
    await answered(cast, friday)
    await drained(utc("2026-11-29T12:00"))
    assert office.mails == []
    await drained(utc("2026-11-30T07:01"))
    assert len(news(office, cast.anouk)) == 1


async def test_what_was_read_while_it_waited_does_not_leave(cast: Cast, office: PostOffice) -> None:
    await chosen(cast.anouk, NIGHT)
    await answered(cast, utc("2026-06-10T20:00"))
    with clock.at(utc("2026-06-10T21:00")):
        ident = await db.value("select max(id) from thread")
        await threads.mark_read(cast.anouk.id, ident, number=2)
    await drained(utc("2026-06-11T05:01"))
    assert office.mails == []
    assert await reasons(cast.anouk) == [("skipped", "read")]
