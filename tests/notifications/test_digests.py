"""The digest's journey: due, planned, written, sent, remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forum.core import clock, db
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from notifications import digests, preferences
from notifications.preferences import Chosen
from tests.cast import Cast, Person
from tests.notifications.post_office import PostOffice, drain

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten in Amsterdam: the hour of nine has passed


async def thread(cast: Cast, author: Person, title: str, category: str = "zorg") -> int:
    form = ThreadForm(
        category_id=cast.categories[category],
        kind="question",
        title=title,
        text=f"Wie heeft ervaring met {title.lower()}?",
        token=title,
    )
    return await threads.start_thread(await cast.access(author), form)


async def reply(cast: Cast, author: Person, thread_id: int, text: str) -> None:
    form = ReplyForm(text=text, token=text)
    await threads.reply(await cast.access(author), thread_id, form=form)


async def states() -> list[tuple[str, str, str]]:
    found = await db.rows(
        "select m.name, d.state, d.reason from delivery d join member m on m.id = d.recipient_id "
        "order by m.name"
    )
    return [(item["name"], item["state"], item["reason"]) for item in found]


async def test_a_weekly_digest_holds_what_she_missed_and_why(
    cast: Cast, office: PostOffice
) -> None:
    with clock.at(MONDAY):
        await digests.plan_digests()
    with clock.at(MONDAY + timedelta(hours=1)):
        opvang = await thread(cast, cast.anouk, "Opvangplekken in de regio")
        await reply(cast, cast.bram, opvang, "Bij ons werkt het met een vaste contactpersoon.")
    with clock.at(TUESDAY):
        assert await digests.plan_digests() == 5
        await drain()
    mail = office.to(cast.anouk.email)[0]
    assert mail["Subject"] == "Forum Mensenhandel: Opvangplekken in de regio"
    assert "omdat u dit onderwerp begon" in mail.text
    assert "Bij ons werkt het met een vaste contactpersoon." in mail.text
    assert "nieuw in uw forum" in office.to(cast.mies.email)[0].text
    skipped = [name for name, state, _ in await states() if state != "sent"]
    assert skipped == ["Bram Jansen"]  # who has read it all: he wrote last


async def test_planning_twice_makes_one_digest(cast: Cast, office: PostOffice) -> None:
    with clock.at(MONDAY):
        await digests.plan_digests()
    with clock.at(MONDAY + timedelta(hours=1)):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        first, second = await digests.plan_digests(), await digests.plan_digests()
        await drain()
        await drain()
    assert (first, second) == (5, 0)
    assert len(office.mails) == 4  # Anouk wrote the only post: her digest would be empty
    assert ("Anouk de Vries", "skipped", "empty") in await states()


async def test_an_english_reader_gets_english(cast: Cast, office: PostOffice) -> None:
    with clock.at(MONDAY):
        await digests.plan_digests()
        await preferences.choose(cast.fatima.id, Chosen("daily", 2, 9, True, True))
    with clock.at(MONDAY + timedelta(hours=1)):
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await digests.plan_digests()
        await drain()
    mail = office.to(cast.fatima.email)[0]
    assert "Dear Fatima el Amrani," in mail.text
