"""The whole way: a mail about a thread, answered in a mail program, is a post."""

from __future__ import annotations

from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr

from forum.core import clock, db
from forum.moderation import actions as moderation
from forum.moderation.forms import SanctionForm
from forum.webinars import actions as webinars
from forum.webinars import queries as webinar_queries
from tests.cast import Cast, Person
from tests.inbound.relay import Relay, handled, passed
from tests.notifications.answers import outlook
from tests.notifications.post_office import PostOffice
from tests.notifications.test_instant import MINUTE, begun, drained, news, said
from tests.notifications.weekly import MONDAY
from tests.webinars.planned import plan


def quoted(text: str) -> str:
    """As a mail program quotes it."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


async def test_a_mail_about_a_reply_is_answered_and_the_answer_says_to_what(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Wie weet meer?", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    to = parseaddr(mail["Reply-To"])[1]
    assert mail["List-Post"] == f"<mailto:{to}>"
    assert mail.text.startswith("##- Schrijf uw antwoord boven deze regel -##")
    assert mail.html.index("##- ") < mail.html.index("Wie weet meer?")
    said_by_mail = f"Ik weet meer.\n\nOp maandag schreef {mail['From']}:\n{quoted(mail.text)}"
    with clock.at(MONDAY + 30 * MINUTE):
        assert (await relay.reply(cast.anouk, to, said_by_mail))[0] == 250
        await handled()
    post = await db.row("select source, author_id, reply_to from post order by id desc limit 1")
    assert post == {"source": "Ik weet meer.", "author_id": cast.anouk.id, "reply_to": 2}


async def test_a_burst_is_answered_in_the_thread(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een.", at=MONDAY + MINUTE)
    await said(cast, cast.bram, ident, "Twee.", at=MONDAY + 2 * MINUTE)
    await drained(MONDAY + 18 * MINUTE)
    (mail,) = news(office, cast.anouk)
    await relay.reply(cast.anouk, parseaddr(mail["Reply-To"])[1], "Op beide: ja.")
    await handled()
    assert await db.value("select reply_to from post where number = 4") is None


async def test_who_may_not_write_there_is_offered_no_address(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 2 * MINUTE):
        form = SanctionForm(MONDAY + timedelta(days=3), "Rust")
        await moderation.silence(await cast.access(cast.maarten), cast.anouk.id, form=form)
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert mail.parsed["Reply-To"] is None
    assert "##-" not in mail.text + mail.html


async def test_a_closed_thread_offers_no_address_to_participants(
    cast: Cast, relay: Relay, office: PostOffice
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 2 * MINUTE):
        await moderation.lock(await cast.access(cast.maarten), ident, reason="Klaar")
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert mail.parsed["Reply-To"] is None


async def test_where_no_mail_comes_in_none_is_asked_for(cast: Cast, office: PostOffice) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    assert mail.parsed["Reply-To"] is None
    assert mail["List-Post"] == "NO"
    assert mail.sender.endswith("@forum.example")


async def test_yes_and_no_from_a_calendar_program_come_in_by_the_same_door(
    cast: Cast, relay: Relay
) -> None:
    webinar_id = await plan(cast)
    await webinars.register(await cast.access(cast.anouk), webinar_id)
    card = await webinar_queries.webinar_card(webinar_id)
    assert card
    to = webinar_queries.answer_address(webinar_id, cast.anouk.id)
    no = outlook(card.uid, cast.anouk.email, "DECLINED", at=clock.now())
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = cast.anouk.email, to, "<nee@utrecht.example>"
    mail.set_content("Ik kom niet.")
    mail.add_alternative(no, subtype="calendar", params={"method": "REPLY"})
    raw = mail.as_bytes(policy=policy.SMTP)
    assert (await relay.hand(to, raw, sender=cast.anouk.email))[0] == 250
    await handled()
    assert await standing(webinar_id, cast.anouk) == "registered"  # anybody can write this
    told = f"Authentication-Results: {passed(cast.anouk)}\r\n".encode()
    raw = told + raw.replace(b"<nee@", b"<echt-nee@")
    assert (await relay.hand(to, raw, sender=cast.anouk.email))[0] == 250
    await handled()
    assert await standing(webinar_id, cast.anouk) == "cancelled"


async def standing(webinar_id: int, who: Person) -> str:
    place = await webinar_queries.registration_of(webinar_id, who.id)
    return place.state if place else "none"
