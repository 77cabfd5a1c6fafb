"""What comes in and is not placed: from a stranger, from a machine, too much, too old."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.members import actions as members
from forum.threads.queries import ThreadHead
from notifications.inbound import processing, store
from notifications.inbound.addresses import door
from tests.cast import Cast, person
from tests.inbound.relay import AUTHSERV, Relay, address_for, handled, passed, written_by
from tests.inbound.test_replies import fate, posts
from tests.notifications.post_office import PostOffice, drain


@pytest.mark.parametrize(
    "headers",
    [
        {"Authentication-Results": None},
        {"Authentication-Results": f"{AUTHSERV}; dmarc=fail header.from=tilburg.example"},
        {"Authentication-Results": f"{AUTHSERV}; dmarc=pass header.from=elders.example"},
        {"Authentication-Results": "mx.elders.example; dmarc=pass header.from=tilburg.example"},
        {"Authentication-Results": f"{AUTHSERV}; none (dmarc=pass header.from=tilburg.example)"},
        {"From": "Bram Jansen <bram.jansen@elders.example>"},
        {"From": "Anouk <anouk.de.vries@utrecht.example>"},
        {"From": "bram.jansen@tilburg.example, anouk.de.vries@utrecht.example"},
        {"From": None},
    ],
)
async def test_what_may_be_forged_waits_for_the_owner_of_the_account(
    cast: Cast,
    relay: Relay,
    office: PostOffice,
    thread: ThreadHead,
    headers: dict[str, str | None],
) -> None:
    to = await address_for(cast, cast.bram, thread)
    assert (await relay.reply(cast.bram, to, "Ben ik het?", headers=headers))[0] == 250
    await handled()
    await drain()
    assert await posts(thread) == []
    assert await fate() == ("asked", "not_sure")
    (mail,) = office.to(cast.bram.email)
    assert "niet vaststellen dat het van u komt" in mail.text.replace("\n", " ")
    assert mail.sender == "<>"
    assert len(office.mails) == 1  # and nobody else hears of it


async def test_two_results_that_differ_are_believed_neither(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    raw = written_by(cast.bram, to, "Van wie?", headers={"Authentication-Results": None})
    both = f"Authentication-Results: {passed(cast.bram, 'fail')}\r\n".encode()
    both += f"Authentication-Results: {passed(cast.bram)}\r\n".encode()
    await relay.hand(to, both + raw, sender=cast.bram.email)
    await handled()
    assert await fate() == ("asked", "not_sure")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "auto-generated (out of office)"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"List-Id": "Een lijst <lijst.example>"},
        {"X-Autoreply": "yes"},
        {"Subject": "Automatisch antwoord: Forum Mensenhandel: Signalen delen"},
        {"Subject": "Afwezig tot maandag"},
        {"Subject": "Out of Office: Signalen delen"},
        {"Subject": "Automatische Antwort: Signalen delen"},
        {"Subject": "Abwesenheitsnotiz"},
        {"Subject": "=?utf-8?q?R=C3=A9ponse_automatique_=3A_Signalen?="},
        {"From": "forum@forum.example"},
        {"From": "MAILER-DAEMON@tilburg.example"},
    ],
)
async def test_what_a_machine_wrote_is_neither_placed_nor_answered(
    cast: Cast,
    relay: Relay,
    office: PostOffice,
    thread: ThreadHead,
    headers: dict[str, str],
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "Ik ben er maandag weer.", headers=headers)
    await handled()
    await drain()
    assert await posts(thread) == []
    assert await fate() == ("ignored", "automatic")
    assert office.mails == []


async def test_a_mail_about_being_away_is_no_machine_when_a_person_writes_it(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    headers = {"Subject": "Re: Forum Mensenhandel: Afwezigheid van ouders", "Auto-Submitted": "no"}
    await relay.reply(cast.bram, to, "Dat komt vaak voor.", headers=headers)
    await handled()
    assert len(await posts(thread)) == 1


async def test_the_door_refuses_at_once_what_is_not_for_us(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    local, _, domain = to.partition("@")
    wrong = local[:-1] + ("a" if local[-1] != "a" else "b")
    for address in (f"{wrong}@{domain}", f"{local}@elders.example", f"info@{domain}", "r+@x"):
        code, words = await relay.reply(cast.bram, address, "Hallo")
        assert (code, words[:5]) == (550, "5.1.1"), address
    assert (await relay.hand(to, b"Subject: x\r\n\r\nx", sender=""))[0] == 550
    assert await db.value("select count(*) from inbound_mail") == 0
    assert (await relay.reply(cast.bram, to.upper(), "In hoofdletters."))[0] == 250


async def test_an_address_ends_after_ninety_days_and_with_another_password(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    assert len(to.partition("@")[0]) <= 64
    with clock.at(clock.now() + timedelta(days=91)):
        assert door(to) is None
    await db.execute("update member set token_epoch = token_epoch + 1 where id = $1", cast.bram.id)
    assert (await relay.reply(cast.bram, to, "Oud adres"))[0] == 550


async def test_a_new_password_and_a_new_address_end_what_was_mailed_before(cast: Cast) -> None:
    karin = await person("Karin Smit", "adviseur", "Tilburg", password="vier oude fietsen in regen")
    new = "zes nieuwe tandems op een dijk"
    await members.change_password(karin.id, current="vier oude fietsen in regen", new=new)
    assert await db.value("select token_epoch from member where id = $1", karin.id) == 1


async def test_twenty_an_hour_and_no_more(cast: Cast, relay: Relay, thread: ThreadHead) -> None:
    to = await address_for(cast, cast.bram, thread)
    for number in range(20):
        assert (await relay.reply(cast.bram, to, f"Nummer {number}"))[0] == 250
    assert await relay.reply(cast.bram, to, "Te veel") == (550, "5.7.1 Too many replies in an hour")
    anouk = await address_for(cast, cast.anouk, thread)
    assert (await relay.reply(cast.anouk, anouk, "Ik mag nog"))[0] == 250
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert await store.lately(cast.bram.id) == 0


async def test_a_mail_that_is_too_big_is_refused(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    assert (await relay.reply(cast.bram, to, "x" * 70 + "\n" + ("y" * 70 + "\n") * 240_000))[
        0
    ] == 552


async def test_at_most_six_answers_a_day(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    for number in range(9):
        headers = {"From": f"vreemd{number}@elders.example"}
        await relay.reply(cast.bram, to, "Reclame", headers=headers)
    await handled()
    await drain()
    assert len(office.to(cast.bram.email)) == 6


async def test_nothing_is_kept_longer_than_thirty_days_nor_of_who_left(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    for who in (cast.bram, cast.fatima):
        await relay.reply(who, await address_for(cast, who, thread), "Kort.")
    await handled()
    await members.erase_member(cast.fatima.id)
    await processing.forget()
    assert [row["member_id"] for row in await db.rows("select member_id from inbound_mail")] == [
        cast.bram.id
    ]
    with clock.at(clock.now() + timedelta(days=31)):
        await processing.forget()
    assert await db.value("select count(*) from inbound_mail") == 0
