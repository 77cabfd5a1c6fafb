"""A webinar as its participants hear of it: announced, a place, moved, cancelled, watched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from icalendar import Calendar

from forum.core import clock, db
from forum.themes import actions as themes
from forum.webinars import actions, queries
from notifications import calendar, preferences, webinars
from notifications.calendar import Meeting
from notifications.preferences import Chosen
from tests.cast import Cast, Person
from tests.notifications.post_office import Mail, PostOffice, drain, work
from tests.webinars.planned import JOIN, plan, planned_form


def event(mail: Mail) -> Any:
    """The one event of the calendar object in a mail."""
    found = Calendar.from_ical(mail.part("text/calendar")).walk("VEVENT")
    assert len(found) == 1
    return found[0]


def method(mail: Mail) -> str:
    """The iTIP method, which must be the same in the MIME type and in the object."""
    part = next(p for p in mail.parsed.walk() if p.get_content_type() == "text/calendar")
    told = str(part.get_param("method"))
    assert told == str(Calendar.from_ical(mail.part("text/calendar"))["METHOD"])
    return told


async def register(cast: Cast, person: Person, webinar_id: int) -> str:
    return await actions.register(await cast.access(person), webinar_id)


async def test_everyone_in_the_theme_hears_of_a_webinar_once(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await actions.announce(await cast.access(cast.mies), webinar_id)
    await work()
    await webinars.announce(webinar_id)
    await webinars.sweep()
    await drain()
    told = sorted(mail.recipient for mail in office.mails)
    people = (cast.anouk, cast.bram, cast.fatima, cast.maarten, cast.mies)
    assert told == sorted(p.email for p in people)
    assert JOIN.encode() not in b"".join(mail.raw for mail in office.mails)


async def test_who_wants_no_announcements_gets_none_and_can_see_why(
    cast: Cast, office: PostOffice
) -> None:
    await preferences.choose(cast.bram.id, Chosen("weekly", 2, 9, False, True))
    webinar_id = await plan(cast)
    await actions.announce(await cast.access(cast.mies), webinar_id)
    await work()
    assert office.to(cast.bram.email) == []
    reason = await db.value("select reason from delivery where recipient_id = $1", cast.bram.id)
    assert reason == "unsubscribed"


async def test_a_place_comes_as_an_invitation_that_calendars_accept(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await register(cast, cast.anouk, webinar_id)
    await work()
    mail = office.to(cast.anouk.email)[0]
    invited = event(mail)
    card = await queries.webinar_card(webinar_id)
    assert card is not None
    assert method(mail) == "REQUEST"
    assert invited["UID"] == card.uid
    assert invited["SEQUENCE"] == 0
    assert invited["DTSTART"].dt == card.starts_at
    assert invited["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert str(invited["ATTENDEE"]) == f"mailto:{cast.anouk.email}"
    assert str(invited["ORGANIZER"]) == "mailto:forum@forum.example"
    own = queries.place_link(webinar_id, cast.anouk.id)
    assert own in mail.text
    assert invited["LOCATION"] == own
    assert JOIN.encode() not in mail.raw


async def test_an_invitation_has_the_parts_in_the_order_that_every_program_reads(
    cast: Cast, office: PostOffice
) -> None:
    await register(cast, cast.anouk, await plan(cast))
    await work()
    message = office.to(cast.anouk.email)[0].parsed
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    file = next(iter(message.iter_attachments()))
    assert file.get_filename() == "invite.ics"


async def test_a_webinar_that_moves_tells_each_participant_once(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    for person in (cast.anouk, cast.bram):
        await register(cast, person, webinar_id)
    await work()
    later = planned_form()
    later = replace(
        later,
        starts_at=later.starts_at + timedelta(hours=3),
        ends_at=later.ends_at + timedelta(hours=3),
    )
    await actions.change(await cast.access(cast.mies), webinar_id, form=later)
    await work()
    await webinars.sweep()
    await drain()
    first, second = office.to(cast.anouk.email)
    assert (event(first)["SEQUENCE"], event(second)["SEQUENCE"]) == (0, 1)
    assert event(second)["DTSTART"].dt == later.starts_at
    assert event(first)["UID"] == event(second)["UID"]
    assert len(office.to(cast.bram.email)) == 2
    assert second["Subject"].startswith("Gewijzigd: ")


async def test_who_registers_after_the_change_gets_only_the_newest(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    moved = replace(planned_form(), zone="Europe/London")
    await actions.change(await cast.access(cast.mies), webinar_id, form=moved)
    await register(cast, cast.anouk, webinar_id)
    await work()
    await webinars.sweep()
    await drain()
    mails = office.to(cast.anouk.email)
    assert [event(mail)["SEQUENCE"] for mail in mails] == [1]


async def test_two_changes_before_anything_is_sent_make_one_mail(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await register(cast, cast.anouk, webinar_id)
    await work()
    office.mails.clear()
    for minutes in (30, 60):
        form = planned_form()
        form = replace(form, starts_at=form.starts_at + timedelta(minutes=minutes))
        await actions.change(await cast.access(cast.mies), webinar_id, form=form)
        await webinars.tell_places(webinar_id)
    await drain()
    mails = office.to(cast.anouk.email)
    assert [event(mail)["SEQUENCE"] for mail in mails] == [2]
    reasons = await db.rows("select reason from delivery where state = 'skipped'")
    assert [item["reason"] for item in reasons] == ["superseded"]


async def test_a_cancelled_webinar_leaves_every_calendar(cast: Cast, office: PostOffice) -> None:
    webinar_id = await plan(cast, capacity=1)
    await register(cast, cast.anouk, webinar_id)
    await register(cast, cast.bram, webinar_id)
    await work()
    reason = "De spreker is ziek."
    await actions.cancel(await cast.access(cast.mies), webinar_id, reason=reason)
    await work()
    await webinars.sweep()
    await drain()
    mail = office.to(cast.anouk.email)[-1]
    assert method(mail) == "CANCEL"
    assert event(mail)["STATUS"] == "CANCELLED"
    assert event(mail)["SEQUENCE"] == 1
    assert reason in mail.text
    waiting = office.to(cast.bram.email)[-1]
    assert waiting["Subject"].startswith("Geannuleerd: ")
    assert "text/calendar" not in [part.get_content_type() for part in waiting.parsed.walk()]
    assert len(office.mails) == 4


async def test_a_place_that_comes_free_is_told_with_an_invitation(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast, capacity=1)
    await register(cast, cast.anouk, webinar_id)
    await register(cast, cast.bram, webinar_id)
    await work()
    await actions.unregister(await cast.access(cast.anouk), webinar_id)
    await work()
    left = office.to(cast.anouk.email)[-1]
    assert method(left) == "CANCEL"
    waiting, promoted = office.to(cast.bram.email)
    assert waiting["Subject"].startswith("Wachtlijst: ")
    assert promoted["Subject"].startswith("Er is een plaats voor u: ")
    assert method(promoted) == "REQUEST"


async def test_who_leaves_before_her_invitation_went_hears_of_neither(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await register(cast, cast.anouk, webinar_id)
    await webinars.tell_places(webinar_id)
    await actions.unregister(await cast.access(cast.anouk), webinar_id)
    await webinars.tell_places(webinar_id)
    await drain()
    assert office.to(cast.anouk.email) == []
    reasons = await db.rows("select reason from delivery order by id")
    assert [item["reason"] for item in reasons] == ["superseded", "never_invited"]


async def test_reminders_come_a_day_and_an_hour_ahead_and_move_with_the_webinar(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await plan(cast)
    await register(cast, cast.anouk, webinar_id)
    await work()
    office.mails.clear()
    start = planned_form().starts_at
    for hours in (25, 24.4, 23.9, 12, 1.5, 0.9, 0.4):
        with clock.at(start - timedelta(hours=hours)):
            await webinars.sweep()
            await drain()
    subjects = [mail["Subject"].partition(":")[0] for mail in office.mails]
    assert subjects == ["Binnenkort", "Over een uur"]


async def test_a_reminder_of_the_old_hour_is_not_sent(cast: Cast, office: PostOffice) -> None:
    webinar_id = await plan(cast)
    await register(cast, cast.anouk, webinar_id)
    await work()
    form = planned_form()
    with clock.at(form.starts_at - timedelta(hours=24, minutes=30)):
        await webinars.sweep()
        later = replace(
            form,
            starts_at=form.starts_at + timedelta(days=7),
            ends_at=form.ends_at + timedelta(days=7),
        )
        await actions.change(await cast.access(cast.mies), webinar_id, form=later)
    with clock.at(form.starts_at - timedelta(hours=23)):
        await webinars.sweep()
        await drain()
    assert [m["Subject"].partition(":")[0] for m in office.mails] == ["Aangemeld", "Gewijzigd"]


async def test_a_member_who_lost_access_gets_no_invitation(cast: Cast, office: PostOffice) -> None:
    webinar_id = await plan(cast)
    await register(cast, cast.anouk, webinar_id)
    await webinars.tell_places(webinar_id)
    await themes.leave(cast.theme_id, cast.anouk.id)
    await drain()
    assert office.mails == []
    assert await db.value("select reason from delivery") == "no_access"


def test_another_zone_is_said_in_utc() -> None:
    start = datetime(2027, 1, 5, 14, tzinfo=UTC)
    meeting = Meeting(
        uid="a@b",
        sequence=0,
        title="T",
        description="",
        page_url="https://f.example/w",
        join_url="",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        zone="America/Curacao",
        changed_at=start,
    )
    raw = calendar.publication(meeting).decode()
    assert "DTSTART:20270105T140000Z" in raw
    assert "VTIMEZONE" not in raw
    assert "ATTENDEE" not in raw
