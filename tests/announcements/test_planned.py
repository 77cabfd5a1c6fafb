"""What begins by itself: at its moment, in the name of who still may, and not when it is stale."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Invalid
from forum.themes import actions as themes
from notifications import preferences
from notifications.announcements import due, forms, outcomes, running, writing
from notifications.announcements.queries import AnnouncementCard
from notifications.preferences import Chosen
from tests.announcements.stage import begun, card, progress, settle, states, written
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain


async def planned(cast: Cast, at: datetime) -> AnnouncementCard:
    made = await written(cast)
    mies, seen = await cast.access(cast.mies), made.changed_at.isoformat()
    await writing.schedule(mies, made.id, at=at, seen=seen)
    return await card(made.id)


async def test_it_begins_at_its_moment_also_when_the_job_was_lost(
    cast: Cast, office: PostOffice
) -> None:
    at = clock.now() + timedelta(hours=3)
    made = await planned(cast, at)
    await due.go_on(made.id)
    await due.sweep()
    assert (await card(made.id)).state == "scheduled"
    with clock.at(at + timedelta(minutes=4)):
        await due.sweep()
        await due.go_on(made.id)
        await drain()
    assert len(office.mails) == 5
    assert await db.value("select count(*) from act where kind = 'announce'") == 1


async def test_taken_back_it_does_not_begin(cast: Cast) -> None:
    at = clock.now() + timedelta(hours=3)
    made = await planned(cast, at)
    await writing.unschedule(await cast.access(cast.mies), made.id)
    with clock.at(at):
        await due.go_on(made.id)
    assert (await card(made.id)).state == "concept"


async def test_it_does_not_begin_for_who_manages_no_more(cast: Cast) -> None:
    at = clock.now() + timedelta(hours=3)
    made = await planned(cast, at)
    await db.execute(
        "update membership set role = 'participant' where member_id = $1", cast.mies.id
    )
    with clock.at(at):
        await due.sweep()
    now = await card(made.id)
    assert (now.state, now.withheld) == ("concept", "no_manager")
    assert await states(made) == {}


async def test_it_does_not_begin_long_after_its_moment(cast: Cast) -> None:
    at = clock.now() + timedelta(hours=3)
    made = await planned(cast, at)
    with clock.at(at + timedelta(hours=25)):
        await due.sweep()
    assert (await card(made.id)).withheld == "too_late"


async def test_nothing_changes_once_it_has_begun(cast: Cast) -> None:
    made = await begun(cast)
    mies, seen = await cast.access(cast.mies), made.changed_at.isoformat()
    with pytest.raises(Conflict):
        await writing.schedule(mies, made.id, at=clock.now() + timedelta(days=1), seen=seen)
    with pytest.raises(Conflict):
        await writing.unschedule(mies, made.id)
    with pytest.raises(Conflict):
        await writing.remove(mies, made.id)


@pytest.mark.usefixtures("house")
def test_the_moment_is_that_of_the_forum() -> None:
    with clock.at(datetime.fromisoformat("2026-11-24T12:00:00+00:00")):
        found = forms.moment_form({"date": "2026-12-01", "time": "09:30"})
        assert found.isoformat() == "2026-12-01T08:30:00+00:00"
        for date, time in (("2026-11-24", "12:59"), ("2028-01-01", "09:00"), ("x", "25:00")):
            with pytest.raises(Invalid):
                forms.moment_form({"date": date, "time": time})


# --- again, for who was not reached --------------------------------------------------------------


async def test_again_goes_to_who_was_not_reached_and_to_nobody_else(
    cast: Cast, office: PostOffice
) -> None:
    made = await begun(cast)
    mies = await cast.access(cast.mies)
    for who, state, reason in (
        (cast.anouk, "sent", ""),
        (cast.bram, "failed", "returned"),
        (cast.fatima, "skipped", "unsubscribed"),
        (cast.maarten, "unknown", "ambiguous"),
        (cast.mies, "expired", "too_late"),
    ):
        await settle(made, who.id, state, reason)
    now = await progress(made)
    assert (now.sent, now.skipped, now.missed, now.finished) == (1, 1, 3, True)
    await running.resend(mies, made.id, wave=1)
    await running.resend(mies, made.id, wave=1)
    await due.go_on(made.id)
    await drain()
    told = {mail.recipient for mail in office.mails}
    assert told == {cast.bram.email, cast.maarten.email, cast.mies.email}
    now = await progress(made)
    assert (now.total, now.sent, now.missed, now.wave) == (5, 4, 0, 2)
    with pytest.raises(Conflict):
        await running.resend(mies, made.id, wave=2)


async def test_again_is_for_nobody_who_left_or_wants_none_meanwhile(cast: Cast) -> None:
    made = await begun(cast)
    for who in (cast.anouk, cast.bram, cast.fatima, cast.maarten, cast.mies):
        await settle(made, who.id, "failed", "gave_up")
    await themes.leave(cast.theme_id, cast.anouk.id)
    await preferences.choose(cast.bram.id, Chosen("weekly", 2, 9, False, True))
    ids, reach = await running.missed(await card(made.id))
    assert set(ids) == {cast.fatima.id, cast.maarten.id, cast.mies.id}
    assert [each.reason for each in reach.barred] == ["unsubscribed"]


async def test_again_waits_until_everything_has_come_to_an_end(cast: Cast) -> None:
    made = await begun(cast)
    await settle(made, cast.anouk.id, "failed", "refused")
    with pytest.raises(Conflict):
        await running.resend(await cast.access(cast.mies), made.id, wave=1)
    assert await outcomes.missed_ids(made.id) == [cast.anouk.id]
