"""The digest's journey: due, planned, written, sent, remembered."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from forum.core import clock, db
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.webinars import actions as webinars
from notifications import digests, preferences, reaping, suppressions
from notifications.preferences import Chosen
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain
from tests.notifications.weekly import (
    HOUR,
    MONDAY,
    TUESDAY,
    begin,
    outcome,
    reply,
    send,
    thread,
)
from tests.webinars.planned import plan


async def test_a_weekly_digest_holds_what_she_missed_and_why(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        opvang = await thread(cast, cast.anouk, "Opvangplekken in de regio")
        await reply(cast, cast.bram, opvang, "Bij ons werkt het met een vaste contactpersoon.")
    with clock.at(TUESDAY):
        assert await send() == 5
    mail = office.to(cast.anouk.email)[0]
    assert mail["Subject"] == "Forum Mensenhandel: Opvangplekken in de regio"
    assert "Omdat u dit onderwerp begon" in mail.text
    assert "Bij ons werkt het met een vaste contactpersoon." in mail.text
    assert "Omdat dit nieuw is in uw forum" in office.to(cast.mies.email)[0].text
    assert await outcome(cast.bram) == ("skipped", "empty")  # he wrote last: he has read it all


async def test_planning_and_sending_twice_makes_one_digest(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        counts = await asyncio.gather(*(digests.plan_digests() for _ in range(4)))
        await asyncio.gather(drain(), drain())
        await send()
    assert sum(counts) == 5
    assert Counter(mail.recipient for mail in office.mails).most_common(1)[0][1] == 1
    assert len(office.mails) == 4


async def test_ten_missed_weeks_make_one_digest_and_lose_nothing(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    for week in range(10):
        with clock.at(MONDAY + timedelta(weeks=week, hours=1)):
            await thread(cast, cast.anouk, f"Onderwerp {week}")
    with clock.at(TUESDAY + timedelta(weeks=9)):
        assert await send() == 5
        assert await send() == 0
    (mail,) = office.to(cast.bram.email)
    assert [week for week in range(10) if f"Onderwerp {week}" in mail.text] == list(range(10))
    due = (await preferences.of(cast.bram.id)).next_due_at
    assert due is not None
    assert due > TUESDAY + timedelta(weeks=9)


async def test_an_empty_digest_is_not_sent_and_moves_the_watermark(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(TUESDAY):
        await send()
    assert office.mails == []
    assert await outcome(cast.anouk) == ("skipped", "empty")
    assert (await preferences.of(cast.anouk.id)).digest_upto == TUESDAY - timedelta(seconds=30)


async def test_the_next_digest_begins_where_the_last_one_ended(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    for week in range(2):
        with clock.at(MONDAY + timedelta(weeks=week, hours=1)):
            await thread(cast, cast.anouk, f"Onderwerp {week}")
        with clock.at(TUESDAY + timedelta(weeks=week)):
            await send()
    first, second = office.to(cast.bram.email)
    assert "Onderwerp 0" in first.text
    assert "Onderwerp 0" not in second.text
    assert "Onderwerp 1" in second.text


async def test_a_failed_digest_leaves_everything_for_the_next(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await digests.plan_digests()
    with clock.at(TUESDAY + timedelta(days=4)):
        await reaping.reap()
        await drain()
    assert await outcome(cast.bram) == ("expired", "too_late")
    with clock.at(TUESDAY + timedelta(weeks=1)):
        await send()
    assert "Signalen delen" in office.to(cast.bram.email)[0].text


async def test_what_she_reads_after_planning_is_left_out(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        read = await thread(cast, cast.anouk, "Gelezen")
        await thread(cast, cast.anouk, "Nieuw")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await threads.mark_read(cast.bram.id, read, number=1)
        await drain()
    mail = office.to(cast.bram.email)[0]
    assert "Nieuw" in mail.text
    assert "Gelezen" not in mail.text


async def test_what_is_hidden_after_planning_is_left_out(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        hidden = await thread(cast, cast.anouk, "Namen genoemd")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await threads.set_thread_hidden(hidden, hidden=True)
        await drain()
    assert office.mails == []
    assert await outcome(cast.bram) == ("skipped", "empty")


async def test_a_confidential_thread_leaves_the_house_as_title_and_link(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Casus", "casuistiek", text="Zeer vertrouwelijke tekst.")
    with clock.at(TUESDAY):
        await send()
    mail = office.to(cast.bram.email)[0]
    assert "/mensenhandel/forum/1-casus/1" in mail.text
    for secret in ("vertrouwelijke", "Anouk", "Casuïstiek"):
        assert secret not in mail.text
        assert secret not in mail.html


async def test_a_citizen_number_never_leaves_the_house(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Vraag", text="Het gaat om 123456782, kent iemand dit?")
    with clock.at(TUESDAY):
        await send()
    assert "kent iemand dit?" in office.to(cast.bram.email)[0].text
    assert b"123456782" not in b"".join(mail.raw for mail in office.mails)


async def test_a_member_who_left_gets_nothing(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await themes.leave(cast.theme_id, cast.bram.id)
        await drain()
    assert office.to(cast.bram.email) == []
    assert await outcome(cast.bram) == ("skipped", "no_access")


async def test_a_suspended_member_gets_nothing(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await themes.set_sanction(
            cast.theme_id,
            cast.bram.id,
            silenced_until=None,
            suspended_until=TUESDAY + timedelta(days=7),
        )
        await drain()
    assert office.to(cast.bram.email) == []
    assert await outcome(cast.bram) == ("skipped", "no_access")
    with clock.at(TUESDAY + timedelta(days=7, hours=1)):  # she hears then what she missed
        await send()
    assert "Signalen delen" in office.to(cast.bram.email)[0].text


async def test_a_suppressed_address_gets_nothing_and_is_told_why(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await suppressions.suppress(cast.bram.email, "bounced")
        await send()
    assert office.to(cast.bram.email) == []
    assert await outcome(cast.bram) == ("skipped", "suppressed")


async def test_who_chose_off_between_planning_and_sending_gets_nothing(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await preferences.choose(cast.bram.id, Chosen("off", 2, 9, True, True))
        await drain()
    assert await outcome(cast.bram) == ("skipped", "unsubscribed")
    assert office.to(cast.bram.email) == []


async def test_an_english_reader_gets_english(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await send()
    mail = office.to(cast.fatima.email)[0]
    assert "Dear Fatima el Amrani," in mail.text
    assert 'lang="en"' in mail.html


async def test_a_coming_webinar_stands_in_the_digest(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        webinar_id = await plan(cast)
        manager = await cast.access(cast.mies)
        await webinars.announce(manager, webinar_id)
        await webinars.register(await cast.access(cast.bram), webinar_id)
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await send()
    assert "Signaleren bij burgerzaken" in office.to(cast.bram.email)[0].text
    assert "u bent aangemeld" in office.to(cast.bram.email)[0].text
    assert "Omdat u zich kunt aanmelden" in office.to(cast.mies.email)[0].text


async def test_a_first_digest_goes_back_to_when_she_joined(cast: Cast, office: PostOffice) -> None:
    await db.execute("update membership set joined_at = $1", MONDAY - timedelta(days=30))
    joined = MONDAY - timedelta(days=2)
    await db.execute(
        "update membership set joined_at = $1 where member_id = $2", joined, cast.bram.id
    )
    with clock.at(MONDAY - timedelta(days=3)):
        await thread(cast, cast.anouk, "Van voor zijn tijd")
    with clock.at(MONDAY - timedelta(days=1)):
        await thread(cast, cast.anouk, "Van gisteren")
    await begin()
    with clock.at(TUESDAY):
        await send()
    assert "Van voor zijn tijd" in office.to(cast.mies.email)[0].text
    assert "Van gisteren" in office.to(cast.bram.email)[0].text
    assert "Van voor zijn tijd" not in office.to(cast.bram.email)[0].text
