"""What is told of a private message: the line behind the bell, and the mail that waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiosmtpd.smtp import Envelope

from forum.core import clock, db, settings
from forum.messages import actions
from notifications import choices, messages, sentences, unsubscribing
from notifications import queries as bell
from notifications.choices import Wanted
from notifications.inbound.door import Handler
from notifications.quiet import Quiet
from tests.cast import Cast, Person
from tests.client import Client, main_of, text_of
from tests.messages.said import begin, message_id, say
from tests.notifications.post_office import Mail, PostOffice, drain
from tests.notifications.push_service import PushService
from tests.notifications.pushing import device
from tests.notifications.pushing import drained as pushed
from tests.notifications.pushing import rows as push_rows
from tests.notifications.weekly import MONDAY

MINUTE = timedelta(minutes=1)
USUAL = {kind: rule.default for kind, rule in choices.RULES.items()}
SECRET = "Dit blijft onder ons."


async def begun(cast: Cast) -> int:
    """Bram writes to Anouk and Fatima; the worker has heard of it."""
    with clock.at(MONDAY):
        ident = await begin(cast, cast.bram, cast.anouk, cast.fatima, text=SECRET)
        await messages.written(await message_id(ident, 1))
    return ident


async def said(cast: Cast, by: Person, ident: int, *, at: timedelta) -> int:
    with clock.at(MONDAY + at):
        number = await say(cast, by, ident, SECRET)
        await messages.written(await message_id(ident, number))
    return number


async def drained(at: timedelta) -> None:
    with clock.at(MONDAY + at):
        await drain()


async def lines(who: Person) -> list[str]:
    found = await bell.notices_of(who.id)
    return [sentences.notice_words(line) for line in found if line.unread]


async def asked_at_the_door(address: str) -> str:
    """What our LMTP server answers when a mail to this address is announced."""
    spoken: Any = None  # of the conversation itself the answer makes no use
    return await Handler().handle_RCPT(spoken, spoken, Envelope(), address, [])


def news(office: PostOffice, who: Person) -> list[Mail]:
    return office.to(who.email)


async def why(who: Person) -> list[tuple[str, str]]:
    rows = await db.rows(
        "select state, reason from delivery where recipient_id = $1 and kind = 'message_news' "
        "order by id",
        who.id,
    )
    return [(row["state"], row["reason"]) for row in rows]


async def test_a_burst_is_one_line_and_one_mail_without_a_word_of_it(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, at=2 * MINUTE)
    with clock.at(MONDAY + 3 * MINUTE):
        await messages.sweep()  # and the jobs may run twice
    assert await lines(cast.anouk) == ["Bram Jansen stuurde u 2 privéberichten"]
    assert await lines(cast.bram) == []
    await drained(4 * MINUTE)
    assert office.mails == []
    await drained(6 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert mail["Subject"] == "Forum Mensenhandel: privéberichten van Bram Jansen"
    for part in (mail.text, mail.html):
        assert SECRET not in part
        assert f"/gesprekken/{ident}" in part
    assert mail["Reply-To"] == "None"
    assert mail["List-Post"] == "NO"
    assert news(office, cast.bram) == []
    await drained(90 * MINUTE)
    assert len(office.mails) == 2  # hers and Fatima's


async def test_mails_of_one_conversation_are_one_thread_for_each_reader(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await drained(6 * MINUTE)
    await said(cast, cast.fatima, ident, at=10 * MINUTE)
    await drained(16 * MINUTE)
    first, second = news(office, cast.anouk)
    (other,) = news(office, cast.fatima)
    root = first["References"]
    assert first["In-Reply-To"] == root
    assert second["References"] == f"{root} {first['Message-ID']}"
    assert second["In-Reply-To"] == first["Message-ID"]
    assert other["References"] != root
    assert "Fatima el Amrani" in second["Subject"]


async def test_what_was_read_is_not_mailed_and_its_line_is_read(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    with clock.at(MONDAY + MINUTE):
        await actions.mark_read(cast.anouk.id, ident, number=1)
    assert await lines(cast.anouk) == []
    await drained(6 * MINUTE)
    assert news(office, cast.anouk) == []
    assert await why(cast.anouk) == [("skipped", "read")]


async def test_who_answers_has_read(cast: Cast) -> None:
    ident = await begun(cast)
    await said(cast, cast.anouk, ident, at=MINUTE)
    assert await lines(cast.anouk) == []


async def test_nothing_goes_to_who_left_blocks_wants_none_or_of_what_is_gone(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    with clock.at(MONDAY + MINUTE):
        await actions.leave(cast.anouk.id, ident)
        await actions.block(cast.fatima.id, cast.bram.id)
    assert await lines(cast.anouk) == []
    await drained(6 * MINUTE)
    assert office.mails == []
    assert await why(cast.anouk) == [("skipped", "no_access")]
    assert await why(cast.fatima) == [("skipped", "unwanted")]
    with clock.at(MONDAY + 10 * MINUTE):
        other = await begin(cast, cast.anouk, cast.bram)
        await messages.written(await message_id(other, 1))
        await actions.delete(await cast.access(cast.anouk), other, 1)
    await drained(20 * MINUTE)
    assert await why(cast.bram) == [("skipped", "gone")]
    with clock.at(MONDAY + 30 * MINUTE):
        await actions.take_messages(cast.bram.id, on=False)
        news_again = await db.value(
            "select count(*) from notice where member_id = $1", cast.bram.id
        )
        await messages.written(await message_id(other, 1))
    assert news_again == 1


async def test_quiet_hours_hold_it_and_only_the_bell_is_a_choice(
    cast: Cast, office: PostOffice
) -> None:
    await choices.choose(cast.anouk.id, Wanted(USUAL, Quiet(12, 17)))
    await choices.choose(cast.fatima.id, Wanted({**USUAL, "message": "bell"}, Quiet()))
    await begun(cast)
    await drained(30 * MINUTE)
    assert office.mails == []
    assert await lines(cast.fatima) == ["Bram Jansen stuurde u een privébericht"]
    await drained(5 * 60 * MINUTE)
    assert len(news(office, cast.anouk)) == 1


async def test_one_click_ends_these_mails_and_the_digest_is_not_offered(
    cast: Cast, office: PostOffice
) -> None:
    ident = await begun(cast)
    await drained(6 * MINUTE)
    (mail,) = news(office, cast.anouk)
    async with Client() as client:
        asked = text_of(main_of((await client.get(mail.unsubscribe)).text))
        assert "E-mail over privéberichten" in asked
        assert "overzicht" not in asked
        refused = await client.post(mail.unsubscribe, {"keuze": "digest"}, token="")
        assert refused.status_code == 422
        done = await client.post(
            mail.unsubscribe, {"List-Unsubscribe": "One-Click"}, token="", origin=None
        )
        assert done.status_code == 200
    assert (await choices.of(cast.anouk.id))["message"] == "bell"
    await said(cast, cast.bram, ident, at=10 * MINUTE)
    await drained(20 * MINUTE)
    assert len(news(office, cast.anouk)) == 1
    assert unsubscribing.read(unsubscribing.token(cast.anouk.id, "message"))


async def test_the_bell_leads_there_and_the_line_is_among_the_conversations(cast: Cast) -> None:
    ident = await begun(cast)
    async with Client() as hers:
        await hers.sign_in(cast.anouk)
        page = await hers.get("/meldingen?toon=gesprekken")
        assert "Bram Jansen stuurde u een privébericht" in text_of(main_of(page.text))
        number = await db.value("select id from notice where member_id = $1", cast.anouk.id)
        opened = await hers.get(f"/meldingen/{number}")
        assert opened.headers["location"] == f"/gesprekken/{ident}"
        await hers.get(f"/gesprekken/{ident}")
    assert await lines(cast.anouk) == []


async def test_a_device_says_who_wrote_and_not_what(cast: Cast, service: PushService) -> None:
    browser = await device(service, cast.anouk)
    ident = await begun(cast)
    await pushed(MONDAY + 2 * MINUTE)
    (shown,) = service.for_(browser)
    assert shown.words["body"] == "Bram Jansen stuurde u een privébericht"
    assert shown.words["path"] == f"/gesprekken/{ident}"
    assert SECRET not in shown.plain.decode()
    with clock.at(MONDAY + 3 * MINUTE):
        number = await say(cast, cast.bram, ident, SECRET)
        await messages.written(await message_id(ident, number))
        for each in (1, number):
            await actions.set_hidden(await message_id(ident, each), hidden=True)
    await pushed(MONDAY + 5 * MINUTE)
    await said(cast, cast.bram, ident, at=6 * MINUTE)
    await actions.leave(cast.anouk.id, ident)
    await pushed(MONDAY + 8 * MINUTE)
    assert len(service.for_(browser)) == 1
    assert [reason for _state, reason in await push_rows()] == ["", "gone", "no_access"]


async def test_an_answer_by_mail_is_refused_with_where_to_answer(
    cast: Cast, office: PostOffice
) -> None:
    before = settings.current()
    settings.use(replace(before, reply_domain="antwoord.forum.example"))
    try:
        await begun(cast)
        await drained(6 * MINUTE)
        (mail,) = news(office, cast.anouk)
        address = "noreply@antwoord.forum.example"
        assert address in mail["Reply-To"]
        assert mail["List-Post"] == "NO"
        refused = await asked_at_the_door(address)
        assert refused.startswith("550 5.7.1")
        assert "/gesprekken" in refused
    finally:
        settings.use(before)
