"""Searching where there is very much: what is near, what is far, and what is said of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.unit import without_effects
from forum.moderation import actions as moderation
from forum.moderation.forms import MoveForm
from forum.themes import actions as themes
from forum.themes.queries import access_to
from forum.threads import actions, queries
from forum.threads.forms import ThreadForm
from forum.threads.queries import Filter, candidates
from tests.cast import Cast
from tests.threads.stage import said, started
from tests.threads.test_thread_search import hits

MANY = 24_000  # posts: more than are looked at at once


async def crowd(cast: Cast, text: str) -> None:
    """A thread of very many posts with this text."""
    thread = await started(cast, title="Druk", text="Aan het begin.")
    await db.execute(
        "insert into post (thread_id, number, author_id, source, html, version, created_at, "
        "hidden_reason) select $1, n, $2, $4, $4, 1, $3, '' from generate_series(2, $5::int) n",
        *(thread.id, cast.bram.id, clock.now(), text, MANY),
    )


async def small_theme(cast: Cast) -> tuple[int, int]:
    """A second theme with one post about a convenant, read by Fatima; its id and the thread's."""
    with without_effects():
        theme = await themes.create_theme(slug="klein", name="Klein", title="Klein")
        await themes.join(theme, cast.fatima.id, role="participant")
        shelf = await actions.create_category(theme, slug="alles", name="Alles")
        access = await access_to(theme, cast.fatima.id)
        assert access is not None
        form = ThreadForm("Klein maar fijn", "question", shelf, "Over het convenant.", "klein-1")
        return theme, await actions.start_thread(access, form)


async def test_the_posts_of_another_theme_are_in_nobodys_way(cast: Cast) -> None:
    theme, thread = await small_theme(cast)
    await crowd(cast, "Ons convenant.")
    access = await access_to(theme, cast.fatima.id)
    assert access is not None
    (found,) = (await queries.search(access, "convenant")).found
    assert (found.thread_id, found.number) == (thread, 1)


async def test_an_old_post_in_a_rare_category_is_found_behind_very_many(cast: Cast) -> None:
    old = await started(cast, text="Over het convenant.", category="beleid", kind="discussion")
    await crowd(cast, "Ons convenant.")
    assert await hits(cast, "convenant", category_id=cast.categories["beleid"]) == [(old.id, 1)]
    assert await hits(cast, "convenant", kind="discussion") == [(old.id, 1)]
    assert await hits(cast, "convenant", author="anouk") == [(old.id, 1)]
    assert (old.id, 1) not in await hits(cast, "convenant")


async def test_a_phrase_of_common_words_is_looked_for_until_it_is_enough_and_it_says_so(
    cast: Cast,
) -> None:
    old = await started(cast, text="Wij tekenen het convenant.")
    await crowd(cast, "Het convenant ligt er, wij gaan tekenen.")
    access = await cast.access(cast.fatima)
    results = await queries.search(access, '"tekenen het convenant"')
    assert results.found == []
    assert results.back_to is not None
    rare = await queries.search(access, "begin")
    assert (len(rare.found), rare.back_to) == (1, None)
    exact = await queries.search(access, '"convenant ligt"')
    assert (exact.count, exact.back_to) == (queries.MOST_FOUND, None)
    assert old.id not in {each.thread_id for each in exact.found}


async def test_of_a_period_the_posts_of_that_period_are_found_and_no_others(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=90)):
        old = await started(cast, text="Over het convenant.")
    await crowd(cast, "Ons convenant.")
    ago = clock.now() - timedelta(days=30)
    assert await hits(cast, "convenant", until=ago) == [(old.id, 1)]
    assert (old.id, 1) not in await hits(cast, "convenant", since=ago)
    assert await hits(cast, "convenant", since=clock.now() + timedelta(days=1)) == []


async def test_little_that_is_unread_is_found_behind_much_that_was_read(cast: Cast) -> None:
    unread = await started(cast, text="Over het convenant.")
    await crowd(cast, "Ons convenant.")
    crowded = await db.value("select id from thread where title = 'Druk'")
    await actions.mark_read(cast.fatima.id, crowded, number=MANY)
    assert await hits(cast, "convenant", unread=True) == [(unread.id, 1)]
    await actions.mark_read(cast.fatima.id, unread.id, number=1)
    assert await hits(cast, "convenant", unread=True) == []


async def test_much_that_is_unread_is_found_as_well(cast: Cast) -> None:
    await crowd(cast, "Ons convenant.")
    found = await queries.search(
        await cast.access(cast.fatima), "convenant", only=Filter(unread=True)
    )
    assert (found.count, found.more) == (queries.MOST_FOUND, True)


async def test_a_thread_that_moves_is_found_in_its_new_category_only(cast: Cast) -> None:
    thread = await started(cast, text="Over het convenant.")
    await said(cast, cast.bram, thread, "Dat convenant kennen wij.")
    zorg, beleid = cast.categories["zorg"], cast.categories["beleid"]
    access = await cast.access(cast.maarten)
    await moderation.move(access, thread.id, form=MoveForm(beleid, "Past hier beter."))
    assert await hits(cast, "convenant", category_id=zorg) == []
    assert len(await hits(cast, "convenant", category_id=beleid)) == 2


async def test_posts_of_an_organisation_are_found(cast: Cast) -> None:
    mine = await started(cast, cast.anouk, text="Over het convenant.")
    await started(cast, cast.bram, text="Ook over het convenant.")
    where = await db.value("select organisation_id from member where id = $1", cast.anouk.id)
    other = await db.value("select organisation_id from member where id = $1", cast.bram.id)
    assert where != other
    assert await hits(cast, "convenant", organisation_id=where) == [(mine.id, 1)]
    assert await hits(cast, "convenant", organisation_id=999_999) == []


async def test_words_of_which_one_says_nothing_are_found_by_the_others(cast: Cast) -> None:
    thread = await started(cast, text="Over het convenant van de regio.")
    assert await hits(cast, "het convenant van de regio") == [(thread.id, 1)]
    assert await hits(cast, '"convenant van de regio"') == [(thread.id, 1)]
    assert await hits(cast, '"regio van het convenant"') == []
    assert await hits(cast, 'convenant -"van de regio"') == []


async def test_a_search_that_takes_too_long_is_ended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await started(cast, text="Over het convenant.")
    monkeypatch.setattr(candidates, "PATIENCE", 0.000_001)
    with pytest.raises(db.TooLong):
        await queries.search(await cast.access(cast.fatima), "convenant")
    monkeypatch.undo()
    assert len(await hits(cast, "convenant")) == 1
