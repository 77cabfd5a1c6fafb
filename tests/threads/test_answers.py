"""The answer to a question: chosen by who asked, shown in head, post and list."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.core.errors import Conflict, Forbidden
from forum.threads import actions
from tests.cast import Cast
from tests.client import Client, text_of
from tests.threads.stage import filled, said, seen_by, started


async def test_who_asked_chooses_another_answer_and_none(cast: Cast) -> None:
    thread = await started(cast)
    await filled(cast, thread, 3)
    anouk = await cast.access(cast.anouk)
    assert await actions.choose_answer(anouk, thread.id, 2, chosen=True)
    assert not await actions.choose_answer(anouk, thread.id, 2, chosen=True)
    assert (await seen_by(cast, cast.bram, thread)).answer == 2
    assert await actions.choose_answer(anouk, thread.id, 3, chosen=True)
    assert (await seen_by(cast, cast.bram, thread)).answer == 3
    assert await actions.choose_answer(anouk, thread.id, 3, chosen=False)
    assert (await seen_by(cast, cast.bram, thread)).answer is None


async def test_only_a_reply_to_a_question_answers_and_only_the_asker_says_so(cast: Cast) -> None:
    question = await started(cast)
    talk = await started(cast, kind="discussion")
    for thread in (question, talk):
        await said(cast, cast.bram, thread, "Zo doen wij het.")
    anouk, bram = await cast.access(cast.anouk), await cast.access(cast.bram)
    with pytest.raises(Forbidden):
        await actions.choose_answer(bram, question.id, 2, chosen=True)
    with pytest.raises(Conflict):
        await actions.choose_answer(anouk, question.id, 1, chosen=True)
    with pytest.raises(Conflict):
        await actions.choose_answer(anouk, talk.id, 2, chosen=True)
    assert await actions.choose_answer(await cast.access(cast.maarten), question.id, 2, chosen=True)


async def test_an_answer_that_goes_away_is_no_longer_told(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Zo doen wij het.")
    await actions.choose_answer(await cast.access(cast.anouk), thread.id, 2, chosen=True)
    await actions.set_post_hidden(placed.id, hidden=True, reason="Persoonlijk")
    assert (await seen_by(cast, cast.fatima, thread)).answer is None
    await actions.set_post_hidden(placed.id, hidden=False)
    assert (await seen_by(cast, cast.fatima, thread)).answer == 2
    kinds = await db.rows(
        "select kind from thread_event where thread_id = $1 order by seq desc limit 2", thread.id
    )
    assert {item["kind"] for item in kinds} == {"post_changed", "thread_changed"}


async def test_head_post_and_list_say_what_answers(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Zo doen wij het.")
    other = await started(cast, title="Wie weet een tolk Hongaars?")
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.post(f"{thread.place}/2/antwoord", {"answer": "1"})
        page = (await browser.get(f"{thread.href}?vanaf=1")).text
        everything = text_of((await browser.get("/mensenhandel/forum")).text)
        waiting = (await browser.get("/mensenhandel/forum?soort=onbeantwoord")).text
    assert "Beantwoord in bericht 2" in text_of(page)
    assert "post--answer" in page
    assert "Toch niet het antwoord" in text_of(page)
    assert "Opgelost" in everything
    assert other.title in waiting
    assert thread.title not in waiting
