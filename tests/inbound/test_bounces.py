"""Mail that comes back: believed only by what we signed ourselves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from forum.core import clock, db
from forum.members import actions as members
from forum.members import queries as member_queries
from notifications import choices, mails, sentences, trouble
from notifications.inbound.addresses import return_path
from notifications.inbound.bouncing import verdict_of
from notifications.kinds import account
from tests.cast import Cast, Person, person
from tests.client import Client, text_of
from tests.inbound.relay import Relay, handled
from tests.notifications.post_office import PostOffice, drain
from tests.notifications.test_instant import MINUTE, begun, drained, news, said
from tests.notifications.weekly import MONDAY

DAY = timedelta(days=1)
PASSWORD = "vier oude fietsen in de regen"


def report(action: str, status: str, whom: str = "iemand@elders.example") -> bytes:
    """A delivery status notification (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {whom}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "\r\n--b--\r\n"
    ).encode()


async def sent(cast: Cast, *, at: datetime = MONDAY) -> int:
    """The number of a mail to Anouk that was taken."""
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=at + MINUTE)
    await drained(at + 17 * MINUTE)
    return int(await db.value("select max(id) from delivery where state = 'sent'"))


async def back(relay: Relay, delivery: int, action: str = "failed", status: str = "5.1.1") -> None:
    """It came back."""
    ident = await db.value("select coalesce(max(id), 0) + 1 from inbound_mail")
    raw = f"Message-ID: <{ident}@mx.example>\r\n".encode() + report(action, status)
    assert (await relay.hand(return_path(delivery), raw, sender=""))[0] == 250
    await handled()


async def broken(who: Person) -> bool:
    card = await member_queries.member(who.id)
    assert card
    return card.address_broken


@pytest.mark.parametrize(
    ("action", "status", "weight", "unknown"),
    [
        ("failed", "5.1.1", 2, True),
        ("failed", "5.1.10", 2, True),
        ("failed", "5.0.0", 2, False),
        ("failed", "5.2.2", 1, False),
        ("failed", "4.4.7", 1, False),
        ("failed", "5.7.1", 0, False),
        ("delayed", "4.4.1", 0, False),
        ("delivered", "2.0.0", 0, False),
        ("relayed", "2.0.0", 0, False),
        ("failed", "", 2, False),
    ],
)
def test_what_a_report_weighs(action: str, status: str, weight: int, unknown: bool) -> None:
    found = verdict_of(report(action, status))
    assert (found.weight, found.unknown) == (weight, unknown)


def test_a_report_in_the_shape_of_an_old_server_is_read_too() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n"
        b"Hi. This is the qmail-send program at mx.example.\r\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        b"This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        b"<iemand@elders.example>:\r\nno such user\r\n\r\n--- Below this line is a copy.\r\n"
    )
    assert verdict_of(raw).weight == 2
    assert verdict_of(b"Subject: Hallo\r\n\r\nGewoon een brief").weight == 0


async def test_a_member_sees_that_a_mail_came_back(cast: Cast, relay: Relay) -> None:
    delivery = await sent(cast)
    await back(relay, delivery, status="5.0.0")
    (line,) = await mails.mails_of(cast.anouk.id)
    assert (
        sentences.mail_reason(line) == "De e-mail kwam terug van de mailserver van uw organisatie."
    )
    assert not await broken(cast.anouk)


async def test_twice_unknown_a_day_apart_ends_it_and_once_does_not(
    cast: Cast, relay: Relay
) -> None:
    delivery = await sent(cast)
    await back(relay, delivery)
    await back(relay, delivery)
    assert not await broken(cast.anouk)
    with clock.at(clock.now() + DAY + MINUTE):
        await back(relay, delivery)
    assert await broken(cast.anouk)


async def test_one_bad_day_of_a_full_mailbox_ends_nothing(cast: Cast, relay: Relay) -> None:
    delivery = await sent(cast)
    for _ in range(9):
        await back(relay, delivery, status="5.2.2")
    assert await db.value("select score from address_trouble") == 1
    assert not await broken(cast.anouk)
    for days in range(1, 4):
        with clock.at(clock.now() + days * (DAY + MINUTE)):
            await back(relay, delivery, status="5.2.2")
    assert await broken(cast.anouk)


async def test_the_score_wears_off_with_mail_that_arrives_and_with_time(
    cast: Cast, relay: Relay
) -> None:
    delivery = await sent(cast)
    await back(relay, delivery, status="5.0.0")
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Nog een", at=MONDAY + 60 * MINUTE)
    await drained(MONDAY + 90 * MINUTE)
    assert await db.value("select score from address_trouble") == pytest.approx(1.9)
    with clock.at(clock.now() + 31 * DAY):
        await back(relay, delivery, status="5.2.2")
    assert await db.value("select score from address_trouble") == 1


async def test_nobody_silences_another_with_a_made_up_report(cast: Cast, relay: Relay) -> None:
    delivery = await sent(cast)
    local, _, domain = return_path(delivery).partition("@")
    made_up = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    raw = report("failed", "5.1.1", cast.mies.email)
    assert (await relay.hand(made_up, raw, sender=""))[0] == 550
    assert (await relay.hand(return_path(delivery + 1_000), raw, sender=""))[0] == 250
    await back(relay, delivery)  # a true one, that names Mies: it is Anouk's mail all the same
    assert await db.value("select email from address_trouble") == cast.anouk.email


async def test_a_broken_address_is_told_on_every_page_until_it_is_confirmed(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    await trouble.give_up(karin.id, karin.email)
    async with Client() as browser:
        await browser.sign_in(karin)
        page = await browser.get("/mijn-mail")
        assert "Uw e-mail komt niet aan" in text_of(page.text)
        assert 'href="/instellingen/e-mailadres"' in page.text
        form = {"email": karin.email, "password": PASSWORD}
        page = await browser.follow("/instellingen/e-mailadres", form)
        change = int(await db.value("select max(id) from email_change"))
        await account.intend("email_change", change, period="")
        await drain()
        (mail,) = office.to(karin.email)  # mails about the account go out all the same
        link = await member_queries.email_change_link(change)
        assert link
        assert "/instellingen/e-mailadres/" in mail.text
        await browser.post(link.removeprefix("http://127.0.0.1:8000"))
        await account.intend("email_changed", change, period="")
        page = await browser.get("/mijn-mail")
        assert "Uw e-mail komt niet aan" not in text_of(page.text)
    assert await db.value("select count(*) from suppression") == 0
    await drain()
    assert len(office.to(karin.email)) == 1  # nothing to say to an old address that is the new


async def test_who_has_a_working_address_is_not_sent_a_link_to_the_same(cast: Cast) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password=PASSWORD)
    from forum.core.errors import Invalid  # noqa: PLC0415

    with pytest.raises(Invalid):
        await members.ask_email_change(karin.id, password=PASSWORD, email=karin.email)


async def test_managers_see_on_the_desk_who_cannot_be_reached(cast: Cast) -> None:
    await trouble.give_up(cast.fatima.id, cast.fatima.email)
    async with Client() as mies, Client() as maarten:
        await mies.sign_in(cast.mies)
        await maarten.sign_in(cast.maarten)
        desk = text_of((await mies.get("/mensenhandel/moderatie")).text)
        assert "E-mail komt niet aan" in desk
        assert "Fatima el Amrani" in desk
        assert cast.fatima.email not in desk
        assert "E-mail komt niet aan" not in text_of(
            (await maarten.get("/mensenhandel/moderatie")).text
        )


async def test_the_mailto_of_a_mail_ends_that_kind_and_no_made_up_one_does(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    await sent(cast)
    (mail,) = news(office, cast.anouk)
    found = re.search(r"<mailto:(u\+[^?>]+)\?subject=unsubscribe>", mail["List-Unsubscribe"])
    assert found
    to = found[1]
    wrong = to.replace("@", "a@")
    assert (await relay.hand(wrong, b"\r\n", sender=cast.anouk.email))[0] == 550
    assert (await choices.of(cast.anouk.id))["reply"] == "mail"
    for _ in range(2):
        assert (await relay.hand(to, b"Subject: unsubscribe\r\n\r\n", sender="x@y.nl"))[0] == 250
    assert (await choices.of(cast.anouk.id))["reply"] == "bell"
