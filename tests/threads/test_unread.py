"""What counts as unread: one rule for the list, the shelves and the digest's neighbours."""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.core import clock, db
from forum.threads import actions, queries
from tests.cast import Cast, Person
from tests.client import Client, elements, text_of, value_of
from tests.threads.stage import said, seen_by, started

FORUM = "/mensenhandel/forum"


async def unread_of(cast: Cast, who: Person) -> list[int]:
    """Threads that count as unread in the list."""
    page = await queries.thread_list(await cast.access(who))
    return [row.id for row in [*page.pinned, *page.rows] if row.fresh]


async def on_shelves(cast: Cast, who: Person) -> dict[str, int]:
    shelves = await queries.shelves(await cast.access(who))
    return {each.slug: each.unread for each in shelves}


async def joined(cast: Cast, who: Person, at: datetime) -> None:
    await db.execute("update membership set joined_at = $2 where member_id = $1", who.id, at)


async def test_what_was_said_before_one_came_is_not_unread(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        old = await started(cast)
    fresh = await started(cast, title="Na haar komst")
    await joined(cast, cast.fatima, clock.now() - timedelta(days=1))
    assert await unread_of(cast, cast.fatima) == [fresh.id]
    await said(cast, cast.bram, old, "Dit speelt weer.")
    assert await unread_of(cast, cast.fatima) == [old.id, fresh.id]


async def test_after_sixty_days_of_silence_nothing_is_unread(cast: Cast) -> None:
    await joined(cast, cast.fatima, clock.now() - timedelta(days=400))
    with clock.at(clock.now() - timedelta(days=61)):
        await started(cast)
    with clock.at(clock.now() - timedelta(days=59)):
        later = await started(cast, title="Nog net")
    assert await unread_of(cast, cast.fatima) == [later.id]
    assert await on_shelves(cast, cast.fatima) == {"zorg": 1, "beleid": 0, "casuistiek": 0}


async def test_shelves_count_what_the_list_marks(cast: Cast) -> None:
    read = await started(cast, title="Gelezen onderwerp")
    await started(cast, title="Ongelezen onderwerp")
    muted = await started(cast, title="Gedempt onderwerp")
    await started(cast, title="In een andere categorie", category="beleid")
    hidden = await started(cast, title="Een verborgen onderwerp")
    await actions.set_thread_hidden(hidden.id, hidden=True)
    fatima = await cast.access(cast.fatima)
    await actions.mark_read(cast.fatima.id, read.id, number=1)
    await actions.set_thread_level(fatima, muted.id, "mute")
    assert await on_shelves(cast, cast.fatima) == {"zorg": 1, "beleid": 1, "casuistiek": 0}
    assert len(await unread_of(cast, cast.fatima)) == 2
    await actions.set_category_level(fatima, cast.categories["beleid"], "mute")
    assert await on_shelves(cast, cast.fatima) == {"zorg": 1, "beleid": 0, "casuistiek": 0}


async def test_what_came_after_the_page_was_made_stays_unread(cast: Cast) -> None:
    first = await started(cast)
    other = await started(cast, title="Een ander onderwerp", category="beleid")
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.get(f"{FORUM}/categorie/zorg")
        upto = value_of(page.text, "upto")
        await said(cast, cast.bram, first, "Net na het openen van de pagina.")
        late = await started(cast, title="Ook net daarna")
        told = await browser.follow(f"{FORUM}/gelezen", {"upto": upto, "category": "zorg"})
    assert "Everything so far has been marked as read." in text_of(told.text)
    assert await unread_of(cast, cast.fatima) == [late.id, first.id, other.id]
    assert (await seen_by(cast, cast.fatima, first)).first_unread == 2


async def test_a_category_is_marked_as_read_by_itself(cast: Cast) -> None:
    await started(cast)
    other = await started(cast, title="Een ander onderwerp", category="beleid")
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.follow(f"{FORUM}/gelezen", {"category": "zorg"})
        unknown = await browser.post(f"{FORUM}/gelezen", {"category": "bestaat-niet"})
        odd = await browser.post(f"{FORUM}/gelezen", {"upto": "0001-01-01T00:00+14:00"})
    assert str(page.url).endswith(f"{FORUM}/categorie/zorg?melding=gelezen")
    assert await on_shelves(cast, cast.fatima) == {"zorg": 0, "beleid": 0, "casuistiek": 0}
    assert (unknown.status_code, odd.status_code) == (404, 303)
    assert (await seen_by(cast, cast.fatima, other)).first_unread is None


async def test_the_side_list_counts_what_is_unread(cast: Cast) -> None:
    await started(cast)
    await started(cast, title="Nog een onderwerp")
    await actions.set_category_level(
        await cast.access(cast.bram), cast.categories["beleid"], "mute"
    )
    await started(cast, title="Gedempt onderwerp", category="beleid")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get(FORUM)
    words = text_of(page.text)
    assert "Zorg en opvang 2 ongelezen" in words
    assert "Beleid gedempt" in words
    assert len(elements(page.text, "span", class_="thread-row__unread")) == 2
