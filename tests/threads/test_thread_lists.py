"""Lists of threads: pages that neither skip nor repeat, what is new, what is on top."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.threads import actions, queries
from forum.threads.queries import ThreadPage
from tests.cast import Cast
from tests.client import Client, elements, links, text_of
from tests.threads.stage import queries_so_far, said, started

FORUM = "/mensenhandel/forum"


async def many(cast: Cast, count: int) -> list[int]:
    """Threads, each opened a minute after the one before; ids, newest first."""
    made = []
    start = clock.now() - timedelta(days=1)
    await db.execute("update membership set joined_at = $1", start - timedelta(days=1))
    for number in range(count):
        with clock.at(start + timedelta(minutes=number)):
            made.append((await started(cast, title=f"Onderwerp nummer {number}")).id)
    return made[::-1]


def ids(page: ThreadPage) -> list[int]:
    return [row.id for row in page.rows]


@pytest.mark.parametrize("unread", [False, True])
async def test_pages_hold_every_thread_once_both_ways(cast: Cast, unread: bool) -> None:
    made = await many(cast, 65)
    access = await cast.access(cast.bram)
    for number in (3, 4, 30, 44):
        await actions.mark_read(cast.bram.id, made[number], number=1)
    seen: list[list[int]] = []
    page = await queries.thread_list(access, unread=unread)
    seen.append(ids(page))
    while page.before:
        page = await queries.thread_list(access, unread=unread, before=page.before)
        seen.append(ids(page))
    read = [made[n] for n in (3, 4, 30, 44)]
    wanted = [i for i in made if i not in read] + read if unread else made
    assert [i for each in seen for i in each] == wanted
    assert [len(each) for each in seen] == [20, 20, 20, 5]
    for back in reversed(seen[:-1]):
        assert page.after is not None
        page = await queries.thread_list(access, unread=unread, after=page.after)
        assert ids(page) == back
    assert page.after is None


async def test_threads_that_come_meanwhile_shift_no_page(cast: Cast) -> None:
    made = await many(cast, 45)
    access = await cast.access(cast.bram)
    first = await queries.thread_list(access)
    fresh = [(await started(cast, title=f"Vers nummer {n}")).id for n in range(7)]
    second = await queries.thread_list(access, before=first.before)
    third = await queries.thread_list(access, before=second.before)
    assert ids(first) + ids(second) + ids(third) == made
    assert not set(fresh) & set(ids(second) + ids(third))
    assert second.after is not None
    back = await queries.thread_list(access, after=second.after)
    assert ids(back) == ids(first)
    assert back.after is not None


async def test_threads_of_the_same_moment_are_told_apart_by_their_number(cast: Cast) -> None:
    with clock.at(clock.now()):
        made = [(await started(cast, title=f"Tegelijk {n}")).id for n in range(45)]
    access = await cast.access(cast.bram)
    seen: list[int] = []
    page = await queries.thread_list(access)
    seen += ids(page)
    while page.before:
        page = await queries.thread_list(access, before=page.before)
        seen += ids(page)
    assert seen == made[::-1]


async def test_pinned_threads_stand_on_top_of_the_first_page_only(cast: Cast) -> None:
    made = await many(cast, 45)
    oldest, middle = made[-1], made[22]
    await actions.set_pinned(oldest, pinned=True)
    await actions.set_pinned(middle, pinned=True)
    access = await cast.access(cast.bram)
    first = await queries.thread_list(access)
    second = await queries.thread_list(access, before=first.before)
    third = await queries.thread_list(access, before=second.before)
    assert [row.id for row in first.pinned] == [middle, oldest]
    assert second.pinned == third.pinned == []
    rest = [i for i in made if i not in {oldest, middle}]
    assert ids(first) + ids(second) + ids(third) == rest


async def test_kind_and_category_choose_together(cast: Cast) -> None:
    wanted = await started(cast, kind="best_practice", category="beleid")
    await started(cast, kind="best_practice", category="zorg")
    await started(cast, kind="question", category="beleid")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get(f"{FORUM}/categorie/beleid?soort=praktijkvoorbeeld")
        none = await browser.get(f"{FORUM}/categorie/beleid?soort=discussie")
    assert [e["id"] for e in elements(page.text, "li") if "id" in e] == [f"onderwerp-{wanted.id}"]
    assert "Er is geen onderwerp van deze soort." in text_of(none.text)


async def test_a_hidden_thread_is_in_the_list_of_moderators_only(cast: Cast) -> None:
    thread = await started(cast)
    await actions.set_thread_hidden(thread.id, hidden=True)
    lists = {}
    for person in (cast.anouk, cast.bram, cast.maarten):
        page = await queries.thread_list(await cast.access(person))
        lists[person.name] = ids(page)
    assert list(lists.values()) == [[], [], [thread.id]]


async def test_what_is_new_is_counted_for_each_reader(cast: Cast) -> None:
    thread = await started(cast)
    for number in range(3):
        await said(cast, cast.bram, thread, f"Reactie {number}")
    await actions.mark_read(cast.anouk.id, thread.id, number=2)
    found = {}
    for person in (cast.anouk, cast.bram, cast.fatima):
        (row,) = (await queries.thread_list(await cast.access(person))).rows
        found[person.name] = (row.unread, row.new)
    assert list(found.values()) == [(2, False), (0, False), (0, True)]


async def test_a_list_page_shows_who_spoke_last_and_leads_to_the_thread(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Laatste woord.")
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = await browser.get(FORUM)
    assert thread.href in links(page.text)
    words = text_of(page.text)
    assert "Started by Anouk de Vries, Utrecht" in words
    assert "Bram Jansen, today at" in words
    assert "1 reply" in words


async def test_an_empty_forum_says_what_to_do(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get(FORUM)
    assert "Stel de eerste vraag" in text_of(page.text)
    assert f"{FORUM}/nieuw" in links(page.text)


async def test_what_is_new_since_the_visit_before_is_told(cast: Cast) -> None:
    await started(cast)
    await started(cast, title="Een tweede onderwerp", category="beleid")
    await db.execute(
        "update membership set visited_at = now(), previous_visit_at = now() - interval '1 day' "
        "where member_id = $1",
        cast.bram.id,
    )
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get(FORUM)
        shelf = await browser.get(f"{FORUM}/categorie/beleid")
    assert "2 onderwerpen met nieuws sinds uw vorige bezoek" in text_of(page.text)
    assert "1 onderwerp met nieuws sinds uw vorige bezoek" in text_of(shelf.text)


async def test_everything_can_be_marked_as_read(cast: Cast) -> None:
    made = await many(cast, 5)
    await actions.set_thread_hidden(made[0], hidden=True)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        await browser.follow(f"{FORUM}/gelezen")
    page = await queries.thread_list(await cast.access(cast.bram))
    assert [(row.unread, row.new) for row in page.rows] == [(0, False)] * 4


async def test_the_first_page_is_shown_when_going_back_leads_to_it(cast: Cast) -> None:
    made = await many(cast, 25)
    access = await cast.access(cast.bram)
    first = await queries.thread_list(access)
    second = await queries.thread_list(access, before=first.before)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        answer = await browser.get(f"{FORUM}?na={second.after}")
    assert answer.status_code == 303
    assert answer.headers["location"] == FORUM
    assert len(made) == 25


async def test_a_list_costs_a_constant_number_of_queries(cast: Cast) -> None:
    await many(cast, 45)
    access = await cast.access(cast.bram)
    first = await queries.thread_list(access)
    costs = []
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        await browser.get(FORUM)
        for path in (FORUM, f"{FORUM}?voor={first.before}", f"{FORUM}?volgorde=ongelezen"):
            before = queries_so_far()
            page = await browser.get(path)
            costs.append(queries_so_far() - before)
            assert page.status_code == 200
    assert max(costs) <= 6
    assert len(set(costs)) == 1


async def test_recent_threads_leave_confidential_ones_to_members(cast: Cast) -> None:
    open_one = await started(cast)
    closed = await started(cast, title="Over de methode", category="casuistiek")
    hidden = await started(cast, title="Verborgen onderwerp")
    await actions.set_thread_hidden(hidden.id, hidden=True)
    public = await queries.recent_threads(cast.theme_id, 5, public=True)
    members = await queries.recent_threads(cast.theme_id, 5, public=False)
    assert [each.id for each in public] == [open_one.id]
    assert [each.id for each in members] == [closed.id, open_one.id]
    assert public[0].href == open_one.href


async def test_the_activity_of_a_theme_is_its_last_post(cast: Cast) -> None:
    assert await queries.theme_activity(cast.theme_id) is None
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Later.")
    heads = await queries.thread_heads([thread.id])
    assert await queries.theme_activity(cast.theme_id) == heads[thread.id].last_post_at
