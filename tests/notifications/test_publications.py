"""A new publication: a line behind the bell and one in the digest, for who wants to hear of it."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock
from forum.publications import actions
from forum.publications.queries import PublicationCard
from notifications import choices, publications, queries, sentences
from tests.cast import Cast, Person
from tests.notifications.post_office import PostOffice
from tests.notifications.weekly import HOUR, MONDAY, TUESDAY, begin, outcome, send, thread
from tests.publications.shelved import shelve

TITLE = "Handreiking signaleren aan de balie"


async def bell(who: Person) -> list[str]:
    return [sentences.notice_words(line) for line in await queries.notices_of(who.id)]


async def added(cast: Cast) -> PublicationCard:
    card = await shelve(cast)
    await publications.tell(card.id)
    return card


async def chosen(who: Person, channel: str) -> None:
    await choices.set_channel(who.id, "publication", channel, at=MONDAY)


async def test_everyone_hears_of_it_once_but_who_added_it(cast: Cast) -> None:
    card = await added(cast)
    await publications.tell(card.id)
    assert await bell(cast.anouk) == [f"Nieuwe publicatie: {TITLE}"]
    assert await queries.unread_count(cast.anouk.id) == 1
    assert await bell(cast.mies) == []
    assert await bell(cast.willem) == []


async def test_who_does_not_want_to_hear_of_it_does_not(cast: Cast) -> None:
    await chosen(cast.anouk, choices.OFF)
    await added(cast)
    assert await bell(cast.anouk) == []
    assert await bell(cast.bram) != []


async def test_withdrawn_it_is_gone_from_every_bell_and_put_back_it_is_there(cast: Cast) -> None:
    card, mies = await added(cast), await cast.access(cast.mies)
    await actions.withdraw(mies, card.id, reason="Verkeerd bestand")
    await publications.sweep()  # the job was lost
    assert await bell(cast.anouk) == []
    await actions.put_back(mies, card.id)
    await publications.tell(card.id)
    assert await bell(cast.anouk) == [f"Nieuwe publicatie: {TITLE}"]


async def test_what_is_old_is_no_news_when_it_is_put_back(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=8)):
        card = await shelve(cast)
    await publications.tell(card.id)
    assert await bell(cast.anouk) == []


async def test_it_stands_in_the_digest_of_who_wants_it_there(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    await chosen(cast.bram, choices.BELL)
    with clock.at(MONDAY + HOUR):
        await shelve(cast, title="Brief aan de colleges", kind="letter")
        await thread(cast, cast.anouk, "Signalen delen")
    with clock.at(TUESDAY):
        await send()
    to_fatima = office.to(cast.fatima.email)[0].text
    assert "== New publications ==" in to_fatima
    assert "Brief aan de colleges\n  Letter · Vereniging van Gemeenten" in to_fatima
    assert "/mensenhandel/publicaties/1-brief-aan-de-colleges" in to_fatima
    assert "colleges" not in office.to(cast.bram.email)[0].text
    assert "colleges" not in office.to(cast.mies.email)[0].text  # she added it herself


async def test_a_publication_alone_is_news_and_told_once(cast: Cast, office: PostOffice) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        await shelve(cast)
    with clock.at(TUESDAY):
        await send()
    assert office.to(cast.anouk.email)[0]["Subject"] == f"Forum Mensenhandel: {TITLE}"
    assert await outcome(cast.mies) == ("skipped", "empty")
    with clock.at(TUESDAY + timedelta(days=7)):
        await send()
    assert len(office.to(cast.anouk.email)) == 1


async def test_what_was_withdrawn_meanwhile_is_not_in_the_digest(
    cast: Cast, office: PostOffice
) -> None:
    await begin()
    with clock.at(MONDAY + HOUR):
        card = await shelve(cast)
        await actions.withdraw(await cast.access(cast.mies), card.id, reason="Verkeerd bestand")
    with clock.at(TUESDAY):
        await send()
    assert office.mails == []
