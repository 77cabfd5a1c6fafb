"""What counts as unread: one rule for the list, the shelves and the digest's neighbours."""

from __future__ import annotations

from datetime import datetime, timedelta

from forum.core import clock, db
from forum.threads import actions, queries
from tests.cast import Cast, Person
from tests.threads.stage import said, started


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
