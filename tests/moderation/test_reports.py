"""Reports: one open one a reporter, decided once, in one step, by one moderator."""

from __future__ import annotations

import asyncio

import pytest

from forum.core import db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from forum.core.jobs import Job
from forum.moderation import actions, forms, queries
from forum.moderation.forms import ReportForm
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.threads import queries as thread_queries
from forum.threads.forms import ReplyForm, ThreadForm
from tests.cast import Cast
from tests.moderation.stage import hiding, leaving, reported, talk


async def test_two_reports_of_one_post_are_one_case_with_the_post_and_what_stands_before(
    cast: Cast,
) -> None:
    at = await talk(cast)
    first = await reported(cast, at.post, cast.anouk, reason="insult")
    second = await reported(cast, at.post, cast.fatima)
    (case,) = await queries.open_reports(cast.theme_id)
    assert case.report_ids == f"{first},{second}"
    assert case.post.number == 2
    assert case.before is not None
    assert case.before.number == 1
    assert case.urgent
    assert await queries.open_count(cast.theme_id) == 1


async def test_reporting_twice_is_reporting_once_also_at_the_same_moment(cast: Cast) -> None:
    at = await talk(cast)
    found = await asyncio.gather(*(reported(cast, at.post, cast.fatima) for _ in range(6)))
    assert len(set(found)) == 1
    assert await db.value("select count(*) from report") == 1


async def test_personal_data_comes_first_whatever_was_reported_before(cast: Cast) -> None:
    at = await talk(cast)
    await reported(cast, at.first, cast.bram, reason="off_topic")
    await reported(cast, at.post, cast.anouk, reason="privacy")
    assert [c.post.id for c in await queries.open_reports(cast.theme_id)] == [at.post, at.first]


async def test_what_one_cannot_see_one_cannot_report(cast: Cast) -> None:
    at = await talk(cast)
    with pytest.raises(NotFound):
        await reported(cast, at.post, cast.willem)
    with pytest.raises(NotFound):
        await reported(cast, at.post + 99, cast.anouk)
    with pytest.raises(Forbidden):
        await reported(cast, at.post, cast.bram)
    await actions.hide_post(await cast.access(cast.mies), at.post, reason="x")
    with pytest.raises(NotFound):
        await reported(cast, at.post, cast.anouk)
    assert await db.value("select count(*) from report") == 0


async def test_upholding_hides_the_post_and_answers_every_reporter_in_one_step(cast: Cast) -> None:
    at = await talk(cast)
    ids = [await reported(cast, at.post, who) for who in (cast.anouk, cast.fatima)]
    act_id = await actions.decide(await cast.access(cast.maarten), at.post, form=hiding(*ids))
    post = await thread_queries.post_with(at.post)
    assert post.hidden_at is not None
    assert post.hidden_reason == "Bevat gegevens van personen"
    assert await queries.open_reports(cast.theme_id) == []
    mine = (await queries.standing_of(cast.theme_id, cast.fatima.id)).reports
    assert [(r.state, r.answer, r.decided_by) for r in mine] == [
        ("upheld", "Bevat gegevens van personen", "Maarten Bakker")
    ]
    assert await queries.reporters_of(act_id) == [cast.anouk.id, cast.fatima.id]


async def test_dismissing_leaves_the_post_and_answers(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    await actions.decide(await cast.access(cast.maarten), at.post, form=leaving(ident))
    assert (await thread_queries.post_with(at.post)).hidden_at is None
    (line,) = (await queries.log_page(cast.theme_id)).acts
    assert (line.kind, line.reason) == ("dismiss", "Past binnen de afspraken")


async def test_of_two_moderators_at_once_one_decides_and_the_other_hears_who(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    maarten, mies = await cast.access(cast.maarten), await cast.access(cast.mies)
    answers = await asyncio.gather(
        actions.decide(maarten, at.post, form=hiding(ident)),
        actions.decide(mies, at.post, form=leaving(ident)),
        return_exceptions=True,
    )
    (refused,) = [each for each in answers if isinstance(each, Exception)]
    assert isinstance(refused, Conflict)
    assert "heeft deze melding al behandeld" in refused.sentence
    assert "Maarten Bakker" in refused.sentence or "Mies van der Berg" in refused.sentence
    assert await db.value("select count(*) from act") == 1


async def test_a_report_that_came_meanwhile_stays_open(cast: Cast) -> None:
    at = await talk(cast)
    seen = await reported(cast, at.post, cast.anouk, reason="off_topic")
    later = await reported(cast, at.post, cast.fatima, reason="privacy")
    await actions.decide(await cast.access(cast.maarten), at.post, form=leaving(seen))
    (case,) = await queries.open_reports(cast.theme_id)
    assert case.report_ids == str(later)


async def test_a_case_stays_on_the_desk_after_the_post_was_hidden_or_deleted(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    maarten = await cast.access(cast.maarten)
    await actions.hide_post(maarten, at.post, reason="Eerst even weg")
    assert len(await queries.open_reports(cast.theme_id)) == 1
    act_id = await actions.decide(maarten, at.post, form=hiding(ident))
    found = await queries.act(act_id)
    assert found is not None
    assert found.kind == "uphold"


async def test_upholding_keeps_an_author_from_putting_a_deleted_post_back(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    await threads.delete(await cast.access(cast.bram), at.thread, number=2)
    await actions.decide(await cast.access(cast.maarten), at.post, form=hiding(ident))
    assert (await thread_queries.post_with(at.post)).hidden_at is not None


async def test_only_moderators_decide(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    for who in (cast.anouk, cast.willem, None):
        with pytest.raises(Forbidden):
            await actions.decide(await cast.access(who), at.post, form=hiding(ident))
    assert await queries.open_count(cast.theme_id) == 1


async def test_nobody_decides_about_her_own_post_while_somebody_else_can(cast: Cast) -> None:
    at = await talk(cast)
    maarten, mies = await cast.access(cast.maarten), await cast.access(cast.mies)
    own = await threads.reply(maarten, at.thread, form=ReplyForm("Even streng"))
    ident = await reported(cast, own.id, cast.anouk)
    with pytest.raises(Forbidden, match="uw eigen bericht"):
        await actions.decide(maarten, own.id, form=leaving(ident))
    act_id = await actions.decide(mies, own.id, form=hiding(ident))
    with pytest.raises(Forbidden, match="uw eigen bericht"):
        await actions.unhide_post(maarten, own.id)
    with pytest.raises(Forbidden, match="uw eigen bericht"):
        await actions.undo(maarten, act_id)
    assert (await thread_queries.post_with(own.id)).hidden_at is not None
    await themes.set_role(cast.theme_id, cast.anouk.id, role="manager")
    await themes.set_role(cast.theme_id, cast.mies.id, role="participant")
    await themes.set_role(cast.theme_id, cast.maarten.id, role="manager")
    await themes.set_role(cast.theme_id, cast.anouk.id, role="participant")
    assert await actions.undo(await cast.access(cast.maarten), act_id) > act_id


async def test_what_she_hid_herself_a_moderator_shows_again(cast: Cast) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    own = await threads.reply(maarten, at.thread, form=ReplyForm("Te vroeg geplaatst"))
    await actions.hide_post(maarten, own.id, reason="Te vroeg")
    assert await actions.unhide_post(maarten, own.id) is not None


async def test_a_thread_of_her_own_that_a_colleague_hid_stays_hidden(cast: Cast) -> None:
    maarten, mies = await cast.access(cast.maarten), await cast.access(cast.mies)
    form = ThreadForm("Huisregels, derde versie", "discussion", cast.categories["zorg"], "Zo dus.")
    thread = await threads.start_thread(maarten, form)
    act_id = await actions.hide(mies, thread, reason="Niet afgesproken")
    for verb in (actions.unhide(maarten, thread), actions.undo(maarten, act_id or 0)):
        with pytest.raises(Forbidden, match="uw eigen onderwerp"):
            await verb
    assert (await thread_queries.thread_head(thread)).hidden_at is not None


async def test_reports_of_another_post_are_not_decided_along(cast: Cast) -> None:
    at = await talk(cast)
    other = await reported(cast, at.first, cast.bram)
    with pytest.raises(NotFound):
        await actions.decide(await cast.access(cast.maarten), at.post, form=hiding(other))
    assert await queries.open_count(cast.theme_id) == 1


async def test_who_reports_too_often_must_wait(cast: Cast) -> None:
    at = await talk(cast)
    fatima = await cast.access(cast.fatima)
    form = ReportForm("other", "nogmaals")
    for _ in range(20):
        await actions.report(fatima, at.post, form=form)
    with pytest.raises(TooMany):
        await actions.report(fatima, at.post, form=form)


async def test_a_decision_is_told_after_the_commit_by_its_act(cast: Cast) -> None:
    from forum.core import security  # noqa: PLC0415

    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    broker = security.redis()
    await broker.flushdb()
    await actions.decide(await cast.access(cast.maarten), at.post, form=hiding(ident))
    keys = [key async for key in broker.scan_iter("arq:job:*")]
    jobs = [await broker.get(key) for key in keys]
    await broker.aclose()
    assert any(Job.MODERATION_NOTICE.value.encode() in (job or b"") for job in jobs)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"reason"}),
        ({"reason": "wraak"}, {"reason"}),
        ({"reason": "other"}, {"note"}),
        ({"reason": "privacy", "note": "x" * 1001}, {"note"}),
    ],
)
def test_a_report_must_say_why(fields: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        forms.report_form(fields)
    assert set(refused.value.errors) == wrong


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"do": "uphold", "reports": "1"}, {"answer"}),
        ({"do": "uphold", "reports": "1", "answer": " \x00 "}, {"answer"}),
        ({"do": "burn", "reports": "1", "answer": "goed"}, {""}),
        ({"do": "dismiss", "reports": "1;drop", "answer": "goed"}, {""}),
        ({"do": "dismiss", "answer": "goed"}, {""}),
        ({"do": "dismiss", "answer": "goed", "reports": ",".join("1" * 2001)}, {""}),
    ],
)
def test_a_decision_must_be_whole(fields: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        forms.decision_form(fields)
    assert set(refused.value.errors) == wrong
