"""The matter of digests: what is new for many members, by one query."""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.core import clock, db
from forum.threads import actions, queries
from forum.threads.queries import News
from tests.cast import Cast, Person
from tests.threads.stage import queries_so_far, said, started

LONG_AGO = timedelta(days=7)


async def news(cast: Cast, *people: Person, since: datetime | None = None) -> list[News]:
    moment = since or clock.now() - LONG_AGO
    return await queries.news_for({each.id: moment for each in people}, theme_id=cast.theme_id)


async def test_what_others_wrote_is_news_and_what_one_wrote_is_not(cast: Cast) -> None:
    thread = await started(cast, text="Wie heeft een **format**?")
    await said(cast, cast.bram, thread, "Ja, wij.")
    (for_anouk,) = await news(cast, cast.anouk)
    (for_fatima,) = await news(cast, cast.fatima)
    assert await news(cast, cast.bram) == []  # his reply was read with the rest of the thread
    assert (for_anouk.why, for_anouk.first_unread_number, for_anouk.replies) == ("started", 2, 1)
    assert for_anouk.excerpt == "Ja, wij."
    assert (for_fatima.why, for_fatima.first_unread_number) == ("new_thread", 1)
    assert for_fatima.excerpt == "Wie heeft een format?"
    assert for_fatima.path == f"{thread.href}/1#bericht-1"


async def test_what_has_been_read_is_no_news(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Een.")
    await said(cast, cast.bram, thread, "Twee.")
    await actions.mark_read(cast.fatima.id, thread.id, number=2)
    (left,) = await news(cast, cast.fatima)
    assert (left.first_unread_number, left.replies, left.excerpt) == (3, 1, "Twee.")
    await actions.mark_read(cast.fatima.id, thread.id, number=3)
    assert await news(cast, cast.fatima) == []


async def test_the_reasons_are_the_readers_own(cast: Cast) -> None:
    named = await started(cast, cast.mies, title="Met een naam erin")
    await said(cast, cast.maarten, named, "Wat vindt @Anouk de Vries?")
    wrote = await started(cast, cast.mies, title="Waarin zij schreef")
    await said(cast, cast.anouk, wrote, "Mijn mening.")
    await said(cast, cast.maarten, wrote, "En de mijne.")
    follows = await started(cast, cast.mies, title="Dat zij volgt")
    await actions.set_thread_level(await cast.access(cast.anouk), follows.id, "follow")
    await said(cast, cast.maarten, follows, "Nieuws.")
    fresh = await started(cast, cast.mies, title="Een nieuw onderwerp")
    found = {item.thread_id: item.why for item in await news(cast, cast.anouk)}
    assert found == {
        named.id: "mentioned",
        wrote.id: "wrote",
        follows.id: "follow",
        fresh.id: "new_thread",
    }


async def test_an_old_thread_with_new_replies_is_popular(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        thread = await started(cast)
    await said(cast, cast.bram, thread, "Nog actueel.")
    (item,) = await news(cast, cast.fatima)
    assert (item.why, item.first_unread_number) == ("popular", 2)


async def test_more_speakers_come_before_more_replies(cast: Cast) -> None:
    loud = await started(cast, title="Eén die veel zegt")
    for number in range(5):
        await said(cast, cast.bram, loud, f"Nog iets, {number}.")
    shared = await started(cast, title="Met velen")
    for person in (cast.bram, cast.maarten, cast.mies):
        await said(cast, person, shared, "Mijn kant.")
    found = await news(cast, cast.fatima)
    assert [(item.thread_id, item.speakers) for item in found] == [(shared.id, 4), (loud.id, 2)]


async def test_nothing_hidden_deleted_or_closed_to_the_reader_is_news(cast: Cast) -> None:
    hidden = await started(cast, title="Verborgen onderwerp")
    await actions.set_thread_hidden(hidden.id, hidden=True)
    open_one = await started(cast, title="Open onderwerp")
    one = await said(cast, cast.bram, open_one, "Verborgen bericht.")
    await said(cast, cast.bram, open_one, "Verwijderd bericht.")
    await actions.set_post_hidden(one.id, hidden=True, reason="Gegevens")
    await actions.delete(await cast.access(cast.bram), open_one.id, 3)
    found = await news(cast, cast.fatima, cast.maarten, cast.willem)
    assert {(item.member_id, item.thread_id, item.replies) for item in found} == {
        (cast.fatima.id, open_one.id, 0),
        (cast.maarten.id, open_one.id, 0),
    }
    await db.execute(
        "update membership set suspended_until = now() + interval '1 day' where member_id = $1",
        cast.fatima.id,
    )
    assert await news(cast, cast.fatima) == []


async def test_of_a_confidential_category_no_text_comes_along(cast: Cast) -> None:
    await started(cast, category="casuistiek", text="Over de methode.")
    (item,) = await news(cast, cast.fatima)
    assert item.confidential
    assert item.excerpt == ""


async def test_each_member_has_her_own_moment(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=2)):
        await started(cast, title="Van eergisteren")
    recent = await started(cast, title="Van vandaag")
    now = clock.now()
    since = {cast.bram.id: now - timedelta(days=1), cast.fatima.id: now - timedelta(days=3)}
    found = await queries.news_for(since, theme_id=cast.theme_id)
    assert [item.thread_id for item in found if item.member_id == cast.bram.id] == [recent.id]
    assert len([item for item in found if item.member_id == cast.fatima.id]) == 2
    until = await queries.news_for(since, theme_id=cast.theme_id, until=now - timedelta(hours=1))
    assert recent.id not in {item.thread_id for item in until}


async def test_everybodys_news_is_one_query(cast: Cast) -> None:
    for number in range(15):
        thread = await started(cast, cast.mies, title=f"Onderwerp nummer {number}")
        await said(cast, cast.maarten, thread, "Een reactie.")
    before = queries_so_far()
    found = await news(cast, cast.anouk, cast.bram, cast.fatima, cast.maarten, cast.mies)
    assert queries_so_far() - before == 1
    by = {p.id: [i for i in found if i.member_id == p.id] for p in (cast.anouk, cast.fatima)}
    assert [len(items) for items in by.values()] == [10, 10]
    assert await queries.news_for({}, theme_id=cast.theme_id) == []
