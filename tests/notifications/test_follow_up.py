"""After a webinar: one word to who came and who did not, and the recording when it comes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.webinars import actions
from forum.webinars.forms import RecordingForm
from notifications import preferences, unsubscribing, webinars
from notifications.preferences import Chosen
from notifications.unsubscribing import Stop
from tests.cast import Cast, Person
from tests.notifications.post_office import Mail, PostOffice, drain
from tests.webinars.planned import plan, planned_form

OPNAME = RecordingForm("https://video.example/opname", "https://video.example/dia", ())
HOUR = timedelta(hours=1)


async def held(cast: Cast, office: PostOffice, *, recorded: bool = True) -> int:
    """A webinar that has been: Anouk went in, Bram was registered and did not."""
    webinar_id = await plan(cast, recorded=recorded)
    for person in (cast.anouk, cast.bram):
        await actions.register(await cast.access(person), webinar_id)
    await webinars.tell_places(webinar_id)
    await drain()
    with clock.at(planned_form().starts_at):
        await actions.join(await cast.access(cast.anouk), webinar_id)
    office.mails.clear()
    return webinar_id


async def put_up(cast: Cast, webinar_id: int, form: RecordingForm = OPNAME) -> None:
    await actions.add_recording(await cast.access(cast.mies), webinar_id, form=form)


async def correct(cast: Cast, webinar_id: int, person: Person, *, came: bool) -> None:
    mies = await cast.access(cast.mies)
    await actions.correct_presence(mies, webinar_id, member_id=person.id, came=came)


async def later(after: timedelta, office: PostOffice) -> list[Mail]:
    """What went out at this time after the end, however often the sweep came by."""
    office.mails.clear()
    with clock.at(planned_form().ends_at + after):
        await webinars.sweep()
        await webinars.sweep()
        await drain()
    return sorted(office.mails, key=lambda mail: mail.recipient)


async def test_who_came_is_thanked_and_who_did_not_is_told_what_there_is(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await held(cast, office)
    with clock.at(planned_form().ends_at + timedelta(minutes=20)):
        await put_up(cast, webinar_id)
        thread_id = await actions.open_thread(
            await cast.access(cast.mies), webinar_id, category_id=cast.categories["zorg"]
        )
    assert await later(timedelta(minutes=59), office) == []
    came, missed = await later(HOUR, office)
    assert (came.recipient, missed.recipient) == (cast.anouk.email, cast.bram.email)
    assert "DANK VOOR UW DEELNAME" in came.text
    assert "WAT U HEBT GEMIST" in missed.text
    for mail in (came, missed):
        assert mail["Subject"] == "Na het webinar: Signaleren bij burgerzaken"
        assert "De opname staat op de pagina van het webinar." in mail.text
        assert "De presentatie staat op de pagina van het webinar." in mail.text
        assert f"/mensenhandel/forum/{thread_id}-" in mail.text
        assert "niet opgenomen" not in mail.text
    assert await later(timedelta(days=2), office) == []


async def test_a_day_after_it_goes_with_what_there_is_and_the_recording_follows_once(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await held(cast, office)
    assert await later(23 * HOUR, office) == []
    first = await later(24 * HOUR, office)
    assert len(first) == 2
    assert "De opname is nog niet klaar." in first[0].text
    with clock.at(planned_form().ends_at + timedelta(days=3)):
        await put_up(cast, webinar_id)
    second = await later(timedelta(days=3, hours=1), office)
    assert [mail["Subject"] for mail in second] == ["Terugkijken: Signaleren bij burgerzaken"] * 2
    with clock.at(planned_form().ends_at + timedelta(days=4)):
        await put_up(cast, webinar_id, replace(OPNAME, recording_url="https://video.example/b"))
    assert await later(timedelta(days=5), office) == []


async def test_that_it_was_not_recorded_is_said_plainly(cast: Cast, office: PostOffice) -> None:
    webinar_id = await held(cast, office, recorded=False)
    with clock.at(planned_form().ends_at + timedelta(minutes=5)):
        await put_up(cast, webinar_id, RecordingForm("", "https://video.example/dia", ()))
    mails = await later(HOUR, office)
    assert len(mails) == 2
    for mail in mails:
        assert "Dit webinar is niet opgenomen." in mail.text
        assert "De presentatie staat op de pagina van het webinar." in mail.text


async def test_the_organiser_s_correction_counts_up_to_the_moment_of_sending(
    cast: Cast, office: PostOffice
) -> None:
    webinar_id = await held(cast, office)
    with clock.at(planned_form().ends_at + timedelta(minutes=5)):
        await correct(cast, webinar_id, cast.anouk, came=False)
        await correct(cast, webinar_id, cast.bram, came=True)
    anouk, bram = await later(24 * HOUR, office)
    assert "WAT U HEBT GEMIST" in anouk.text
    assert "DANK VOOR UW DEELNAME" in bram.text
    with clock.at(planned_form().ends_at + timedelta(hours=25)):
        await correct(cast, webinar_id, cast.anouk, came=True)
    assert await later(26 * HOUR, office) == []


async def test_where_nobody_kept_count_nobody_is_said_to_have_missed_it(
    cast: Cast, office: PostOffice
) -> None:
    await held(cast, office)
    await db.execute("update registration set joined_at = null")
    for mail in await later(24 * HOUR, office):
        assert "NA HET WEBINAR" in mail.text
        assert "gemist" not in mail.text.lower()


async def test_it_can_be_switched_off_by_itself(cast: Cast, office: PostOffice) -> None:
    await held(cast, office)
    await preferences.choose(cast.anouk.id, Chosen("weekly", 2, 9, True, True, False))
    await unsubscribing.stop(Stop(cast.bram.id, "follow_ups"))
    assert await later(24 * HOUR, office) == []
    reasons = await db.rows("select reason from delivery where kind = 'webinar_followup'")
    assert {item["reason"] for item in reasons} == {"unsubscribed"}
    found = await preferences.of(cast.bram.id)
    assert (found.announcements, found.reminders, found.follow_ups) == (True, True, False)


async def test_its_foot_stops_these_and_nothing_else(cast: Cast, office: PostOffice) -> None:
    await held(cast, office)
    mail = (await later(24 * HOUR, office))[0]
    stop = unsubscribing.read(mail.unsubscribe.removeprefix("/afmelden/"))
    assert stop == Stop(cast.anouk.id, "follow_ups")


@pytest.mark.parametrize("after", [timedelta(days=7), timedelta(days=40)])
async def test_long_after_nothing_is_said_any_more(
    cast: Cast, office: PostOffice, after: timedelta
) -> None:
    await held(cast, office)
    assert await later(after, office) == []


async def test_a_cancelled_webinar_has_no_follow_up(cast: Cast, office: PostOffice) -> None:
    webinar_id = await held(cast, office)
    await actions.cancel(await cast.access(cast.mies), webinar_id, reason="De spreker is ziek")
    await webinars.tell_places(webinar_id)
    await drain()
    assert await later(24 * HOUR, office) == []
