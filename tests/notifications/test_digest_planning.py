"""Who is due for a digest, and when: zones, moves, many at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.unit import unit_of_work
from forum.themes import actions as themes
from notifications import digests, preferences
from tests.cast import Cast, person
from tests.notifications.post_office import PostOffice, drain
from tests.notifications.weekly import (
    DAILY,
    HOUR,
    MONDAY,
    TUESDAY,
    begin,
    move,
    send,
    thread,
)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland", "Asia/Jakarta"])
async def test_another_zone_just_after_sending_brings_no_second_digest(
    cast: Cast, office: PostOffice, zone: str
) -> None:
    await begin()
    with clock.at(MONDAY + timedelta(minutes=1)):
        await preferences.choose(cast.bram.id, DAILY)
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    for minutes in range(0, 24 * 60, 30):
        with clock.at(TUESDAY + timedelta(minutes=minutes)):
            if minutes == 30:
                await move(cast, cast.bram, zone)
                await thread(cast, cast.anouk, "Nog een onderwerp")
            await send()
    periods = [
        item["period"]
        for item in await db.rows(
            "select period from delivery where recipient_id = $1 order by id", cast.bram.id
        )
    ]
    assert len(periods) == len(set(periods))
    mails = office.to(cast.bram.email)
    assert ["Signalen delen" in mail.text for mail in mails].count(True) == 1


async def test_who_moves_west_hears_at_nine_over_there(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
        await move(cast, cast.bram, "America/New_York")
    with clock.at(TUESDAY):
        await send()
        assert office.to(cast.bram.email) == []
    with clock.at(TUESDAY + timedelta(hours=6)):
        await send()
    assert len(office.to(cast.bram.email)) == 1


async def test_four_hundred_are_planned_and_read_in_a_handful_of_queries(
    cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(395):
        one = await person(f"Deelnemer {number}", "beleidsadviseur", "Utrecht")
        await themes.join(cast.theme_id, one.id, role="participant")
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    asked: list[str] = []
    real = db.rows

    async def counted(sql: str, *args: object) -> list[db.Row]:
        asked.append(sql)
        return await real(sql, *args)

    with clock.at(TUESDAY):
        monkeypatch.setattr(db, "rows", counted)
        executed: list[str] = []
        really = db.execute

        async def counting(sql: str, *args: object) -> int:
            executed.append(sql)
            return await really(sql, *args)

        monkeypatch.setattr(db, "execute", counting)
        assert await digests.plan_digests() == 400
        assert len(asked) + len(executed) <= 10
        asked.clear()
        await drain()
    assert len(office.mails) == 399
    reading = [sql for sql in asked if "set lease_until" not in sql and "with done" not in sql]
    assert len(reading) <= 6 * 10 + 2  # a batch of forty asks six things


async def test_who_is_due_is_read_off_an_index_in_order(cast: Cast) -> None:
    """However many are due, a batch reads its own rows: no sort of all before the first of them."""
    async with unit_of_work():
        for way in ("seqscan", "bitmapscan"):  # which a handful of rows is better read by
            await db.execute(f"set local enable_{way} = off")
        told = await db.value(f"explain (format json) {digests._DUE}", TUESDAY, digests.BATCH)
    assert '"Sort"' not in told
    assert '"preference_due"' in told
