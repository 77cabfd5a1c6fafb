"""At most so many separate mails a day; the rest stands in the digest."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from forum.core import clock, settings
from notifications import digests, sending
from notifications.audiences import MAILS_A_DAY
from notifications.channels.email import MailServer, Pool
from notifications.quiet import Quiet
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain
from tests.notifications.test_instant import MINUTE, chosen, drained, news, reasons, said
from tests.notifications.weekly import MONDAY, thread

EXTRA = 3


async def busy(cast: Cast) -> None:
    """More threads of Anouk's than mails a day, each with a reply."""
    for number in range(MAILS_A_DAY + EXTRA):
        with clock.at(MONDAY):
            ident = await thread(cast, cast.anouk, f"Onderwerp {number}")
        await said(cast, cast.bram, ident, f"Antwoord {number}", at=MONDAY + (number + 1) * MINUTE)


async def test_what_waits_for_one_moment_is_counted_too(cast: Cast, office: PostOffice) -> None:
    await chosen(cast.anouk, Quiet(12, 15))  # it is thirteen o'clock in Amsterdam
    await busy(cast)
    await drained(MONDAY + timedelta(hours=2, minutes=1))
    assert len(news(office, cast.anouk)) == MAILS_A_DAY
    outcomes = await reasons(cast.anouk)
    assert outcomes.count(("skipped", "daily_cap")) == EXTRA


async def test_the_digest_has_what_was_left_out_on_a_day_of_many_mails(
    cast: Cast, office: PostOffice
) -> None:
    with clock.at(MONDAY):
        await digests.plan_digests()
    await busy(cast)
    await drained(MONDAY + timedelta(hours=1))
    with clock.at(MONDAY + timedelta(hours=21)):
        await digests.plan_digests()
        await drain()
    *separate, digest = news(office, cast.anouk)
    assert len(separate) == MAILS_A_DAY
    for number in range(MAILS_A_DAY, MAILS_A_DAY + EXTRA):
        assert f"Onderwerp {number}" in digest.text
    assert "12 onderwerpen staan hier niet bij" in digest.text


async def test_a_day_later_there_is_room_again(cast: Cast, office: PostOffice) -> None:
    await busy(cast)
    await drained(MONDAY + timedelta(hours=1))
    with clock.at(MONDAY + timedelta(hours=25)):
        ident = await thread(cast, cast.anouk, "De volgende dag")
    await said(cast, cast.bram, ident, "Nieuw", at=MONDAY + timedelta(hours=25))
    await drained(MONDAY + timedelta(hours=26))
    assert "Nieuw" in news(office, cast.anouk)[-1].text


async def test_however_many_wait_and_whoever_sends_them_a_day_has_its_number(
    cast: Cast, office: PostOffice
) -> None:
    """More rows than one claim takes, by two workers at once."""
    await chosen(cast.anouk, Quiet(12, 15))
    for number in range(4 * MAILS_A_DAY):
        with clock.at(MONDAY):
            ident = await thread(cast, cast.anouk, f"Onderwerp {number}")
        await said(cast, cast.bram, ident, f"Antwoord {number}", at=MONDAY + MINUTE)
    first, second = sending.sender(), other_sender()
    with clock.at(MONDAY + timedelta(hours=2, minutes=1)):
        await asyncio.gather(first.drain(), second.drain())
    await second.close()
    assert len(news(office, cast.anouk)) == MAILS_A_DAY
    outcomes = await reasons(cast.anouk)
    assert outcomes.count(("skipped", "daily_cap")) == 3 * MAILS_A_DAY


def other_sender() -> sending.Sender:
    """That of another process: its own connections, and nothing known of the first."""
    house = settings.current()
    server = MailServer.at(house.smtp_url)
    return sending.Sender(Pool(server, helo=house.mail_domain, size=3, per_second=10_000.0))
