"""A reply: numbers, events, marks and mentions, and one post however often it is sent."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db, security
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.core.unit import unit_of_work
from forum.themes import actions as themes
from forum.themes.queries import access as theme_access
from forum.threads import actions, queries
from forum.threads.forms import ReplyForm, ThreadForm
from tests.cast import Cast
from tests.threads.stage import filled, said, seen_by, started


async def numbers(thread_id: int) -> list[int]:
    found = await db.rows("select number from post where thread_id = $1 order by number", thread_id)
    return [item["number"] for item in found]


async def seqs(thread_id: int) -> list[int]:
    found = await db.rows(
        "select seq from thread_event where thread_id = $1 order by seq", thread_id
    )
    return [item["seq"] for item in found]


async def test_a_reply_takes_the_next_number_and_counts(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Bij ons werkt dit zo.")
    now = await seen_by(cast, cast.bram, thread)
    assert (placed.number, placed.fresh) == (2, True)
    assert (now.last_number, now.replies, now.seq) == (2, 1, 2)
    assert now.own
    assert now.read_number == 2


async def test_fifty_replies_at_once_leave_no_gap_in_numbers_and_events(cast: Cast) -> None:
    thread = await started(cast)
    writers = [cast.anouk, cast.bram, cast.fatima, cast.maarten, cast.mies]
    await asyncio.gather(*(said(cast, writers[n % 5], thread, f"Reactie {n}") for n in range(50)))
    now = await seen_by(cast, cast.anouk, thread)
    assert await numbers(thread.id) == list(range(1, 52))
    assert await seqs(thread.id) == list(range(1, 52))
    assert (now.last_number, now.post_count, now.seq) == (51, 51, 51)


async def test_the_same_form_sent_twenty_times_at_once_is_one_post(cast: Cast) -> None:
    thread = await started(cast)
    access = await cast.access(cast.bram)
    form = ReplyForm("Eén keer is genoeg.", "dezelfde")
    placed = await asyncio.gather(*(actions.reply(access, thread.id, form=form) for _ in range(20)))
    assert {each.number for each in placed} == {2}
    assert sum(each.fresh for each in placed) == 1
    assert await numbers(thread.id) == [1, 2]
    assert await seqs(thread.id) == [1, 2]


async def test_the_same_new_thread_sent_ten_times_at_once_is_one_thread(cast: Cast) -> None:
    access = await cast.access(cast.anouk)
    form = ThreadForm("Eén onderwerp", "question", cast.categories["zorg"], "Tekst", "dezelfde")
    made = await asyncio.gather(*(actions.start_thread(access, form) for _ in range(10)))
    assert len(set(made)) == 1
    assert await db.value("select count(*) from thread") == 1


async def test_nobody_can_take_anothers_form_token(cast: Cast) -> None:
    thread, other = await started(cast), await started(cast, title="Nog een onderwerp")
    form = ReplyForm("Met een bekend kenmerk.", "k")
    for person, where in ((cast.bram, thread), (cast.fatima, thread), (cast.bram, other)):
        placed = await actions.reply(await cast.access(person), where.id, form=form)
        assert placed.fresh


async def test_a_form_without_token_or_with_a_very_long_one_is_a_post(cast: Cast) -> None:
    thread = await started(cast)
    access = await cast.access(cast.bram)
    for token in ("", "", "x" * 5_000):
        await actions.reply(access, thread.id, form=ReplyForm("Tekst", token))
    assert await numbers(thread.id) == [1, 2, 3, 4]


async def test_a_locked_thread_refuses_a_reply_but_not_a_moderators(cast: Cast) -> None:
    thread = await started(cast)
    await actions.set_locked(thread.id, locked=True)
    with pytest.raises(Conflict):
        await said(cast, cast.bram, thread, "Te laat?")
    assert (await said(cast, cast.maarten, thread, "Ter afsluiting.")).number == 2


async def test_a_reply_accepted_before_the_lock_stays_accepted_when_sent_again(cast: Cast) -> None:
    thread = await started(cast)
    access = await cast.access(cast.bram)
    first = await actions.reply(access, thread.id, form=ReplyForm("Net op tijd", "t"))
    await actions.set_locked(thread.id, locked=True)
    again = await actions.reply(access, thread.id, form=ReplyForm("Net op tijd", "t"))
    assert (again.id, again.fresh) == (first.id, False)


async def test_a_hidden_thread_does_not_exist_for_members(cast: Cast) -> None:
    thread = await started(cast)
    await actions.set_thread_hidden(thread.id, hidden=True)
    with pytest.raises(NotFound):
        await said(cast, cast.bram, thread, "Bestaat dit?")
    assert (await said(cast, cast.maarten, thread, "Alleen voor ons.")).number == 2


async def test_strangers_and_visitors_cannot_write(cast: Cast) -> None:
    thread = await started(cast)
    for person in (None, cast.willem):
        with pytest.raises(NotFound):
            await actions.reply(
                await cast.access(person), thread.id, form=ReplyForm("Mag dit?", "")
            )


async def test_who_is_silenced_reads_but_does_not_write(cast: Cast) -> None:
    thread = await started(cast)
    await silence(cast, cast.bram.id)
    with pytest.raises(Forbidden):
        await said(cast, cast.bram, thread, "Mag ik iets zeggen?")
    assert (await seen_by(cast, cast.bram, thread)).last_number == 1


async def silence(cast: Cast, member_id: int) -> None:
    await db.execute(
        "update membership set silenced_until = $2 where member_id = $1",
        member_id,
        clock.now() + timedelta(days=1),
    )


async def test_a_thread_of_another_theme_cannot_be_reached(cast: Cast) -> None:
    thread = await started(cast)
    other = await themes.create_theme(slug="elders", name="Elders", title="Elders")
    await themes.join(other, cast.willem.id, role="moderator")
    elsewhere = await theme_access("elders", cast.willem.id)
    with pytest.raises(NotFound):
        await actions.reply(elsewhere, thread.id, form=ReplyForm("Van elders", ""))
    with pytest.raises(NotFound):
        await queries.thread_open_to(elsewhere, thread.id)


async def test_what_is_mentioned_is_found_by_the_longest_name(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(
        cast,
        cast.bram,
        thread,
        "Zie @Anouk de Vries, @fatima el amrani, @Mies van der Berg: en @Niemand Hier. "
        "Niet `@Maarten Bakker` in code en niet post@Maarten Bakker als adres.",
    )
    found = await db.rows("select member_id from mention where post_id = $1", placed.id)
    html = (await queries.post_with(placed.id)).html
    named = {item["member_id"] for item in found}
    assert named == {cast.anouk.id, cast.fatima.id, cast.mies.id}
    assert '<strong class="mention">@Anouk de Vries</strong>' in html
    assert "<code>@Maarten Bakker</code>" in html


async def test_a_name_that_two_participants_share_means_nobody(cast: Cast) -> None:
    await db.execute("update member set name = 'Anouk de Vries' where id = $1", cast.fatima.id)
    assert await queries.mentioned(cast.theme_id, "Dag @Anouk de Vries") == {}


async def test_a_stranger_is_not_mentioned(cast: Cast) -> None:
    assert await queries.mentioned(cast.theme_id, "Dag @Willem Vos!") == {}


async def test_a_reply_and_marking_all_as_read_do_not_wait_for_each_other(cast: Cast) -> None:
    threads = [await started(cast, title=f"Onderwerp {n}") for n in range(5)]
    access = await cast.access(cast.bram)
    async with asyncio.timeout(20):
        await asyncio.gather(
            *(said(cast, cast.bram, thread, "Tegelijk") for thread in threads for _ in range(4)),
            *(actions.mark_all_read(access) for _ in range(10)),
        )
    assert [await numbers(thread.id) for thread in threads] == [[1, 2, 3, 4, 5]] * 5


async def test_what_fails_leaves_nothing_behind(cast: Cast) -> None:
    thread = await started(cast)

    async def half_done() -> None:
        async with unit_of_work():
            await said(cast, cast.bram, thread, "Verdwijnt weer.")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await half_done()
    assert await numbers(thread.id) == [1]
    assert await seqs(thread.id) == [1]


async def test_a_reply_wakes_the_thread_the_theme_and_a_worker(cast: Cast) -> None:
    thread = await started(cast)
    broker = security.redis()
    await broker.flushdb()
    await said(cast, cast.bram, thread, "Wie luistert er?")
    keys = {key.decode() async for key in broker.scan_iter("*")}
    await broker.aclose()
    assert any(key.startswith("arq:") for key in keys)
    assert len(keys) >= 2


async def test_replies_grow_a_thread_by_pages(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 41)
    now = await seen_by(cast, cast.anouk, thread)
    pages = [[p.number for p in await queries.posts_page(now, number=n)] for n in (1, 20, 21, 41)]
    assert pages == [list(range(1, 21)), list(range(1, 21)), list(range(21, 41)), [41]]
