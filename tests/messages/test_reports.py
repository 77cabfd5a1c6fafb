"""A private message on the desk: what was shown, once it was opened, which the log says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.messages import actions as talks
from forum.messages import queries
from forum.moderation import actions
from forum.moderation.forms import DecisionForm, ReportForm
from forum.moderation.queries import log_page, shown_in
from notifications import notices, sentences
from notifications import queries as bell
from notifications.kinds import moderation
from tests.cast import Cast
from tests.client import Client, main_of, text_of
from tests.messages.said import begin, message_id, say

RUDE = "U deugt niet voor dit werk."
FORM = ReportForm("insult", "Dit hoort niet")


async def reported(cast: Cast) -> tuple[int, int]:
    """A conversation of Anouk and Bram with a rude message (6) of his; the report of it."""
    ident = await begin(cast, cast.anouk, cast.bram, text="Lang geleden gezegd")
    for number in range(2, 6):
        await say(cast, cast.anouk, ident, f"Bericht {number} van Anouk.")
    await say(cast, cast.bram, ident, RUDE)
    await say(cast, cast.anouk, ident, "Daarna gezegd.")
    return ident, await actions.report_message(cast.anouk.id, ident, 6, form=FORM)


async def test_from_report_to_decision_and_back(cast: Cast) -> None:
    ident, report = await reported(cast)
    here = f"/mensenhandel/moderatie/privebericht/{report}"
    async with Client() as desk:
        await desk.sign_in(cast.maarten)
        shown = text_of(main_of((await desk.get("/mensenhandel/moderatie")).text))
        assert "Privébericht van Bram Jansen" in shown
        assert RUDE not in shown
        assert RUDE not in (await desk.get(here)).text
        closed = {"do": "uphold", "answer": "Kwetsend", "reports": str(report)}
        assert (await desk.post(f"{here}/beslissen", closed)).status_code == 403
        page = text_of(main_of((await desk.follow(f"{here}/openen", {})).text))
        assert RUDE in page
        assert "Bericht 3 van Anouk." in page
        for unseen in ("Bericht 2 van Anouk.", "Lang geleden", "Daarna gezegd"):
            assert unseen not in page
        with clock.at(clock.now() + timedelta(minutes=31)):
            assert RUDE not in (await desk.get(here)).text
        empty = await desk.post(f"{here}/beslissen", {**closed, "answer": ""})
        assert empty.status_code == 422
        assert (await desk.post(f"{here}/beslissen", closed)).status_code == 303
    _, found = await queries.conversation_open_to(cast.anouk.id, ident)
    assert (await queries.message_at(found, 6, reader_id=cast.anouk.id)).html == ""
    async with Client() as reader:
        await reader.sign_in(cast.fatima)
        log = text_of(main_of((await reader.get("/mensenhandel/moderatie/logboek")).text))
        assert "opened a reported private message" in log
        assert "hid a private message after a report" in log
        assert "Bram" not in log
        assert "Anouk" not in log
    acts = (await log_page(cast.theme_id)).acts
    await actions.undo(await cast.access(cast.mies), acts[0].id)
    assert RUDE in (await queries.message_at(found, 6, reader_id=cast.anouk.id)).html
    assert await db.value("select state from message_report") == "open"


async def test_writer_and_reporter_are_told_and_neither_reads_of_the_other(cast: Cast) -> None:
    _ident, report = await reported(cast)
    maarten = await cast.access(cast.maarten)
    await actions.open_message(maarten, report)
    act = await actions.decide_message(maarten, report, form=DecisionForm(True, "Toon", (report,)))
    for _ in range(2):
        await moderation.tell(act)
    (hers,) = await bell.notices_of(cast.anouk.id)
    (his,) = await bell.notices_of(cast.bram.id)
    assert sentences.notice_words(hers) == "Uw melding is behandeld"
    assert sentences.notice_words(his) == "Uw privébericht is verborgen"
    async with Client() as client:
        for person, words in ((cast.anouk, "Dit hoort niet"), (cast.bram, "een privébericht")):
            await client.sign_in(person)
            own = text_of(main_of((await client.get("/mensenhandel/moderatie/mijn")).text))
            assert words in own
        assert "Anouk" not in own


async def test_the_one_who_reported_a_post_is_told_what_became_of_it(cast: Cast) -> None:
    from tests.moderation.stage import hiding, talk  # noqa: PLC0415
    from tests.moderation.stage import reported as flagged  # noqa: PLC0415

    post = (await talk(cast)).post
    number = await flagged(cast, post, cast.fatima)
    act = await actions.decide(await cast.access(cast.maarten), post, form=hiding(number))
    await moderation.tell(act)
    (line,) = await bell.notices_of(cast.fatima.id)
    assert sentences.notice_words(line) == "Uw melding is behandeld"


async def test_what_was_shown_stays_when_it_is_taken_back_and_goes_after_ninety_days(
    cast: Cast,
) -> None:
    ident, report = await reported(cast)
    await talks.delete(await cast.access(cast.bram), ident, 6)
    assert RUDE in (await shown_in(report))[-1].html
    maarten = await cast.access(cast.maarten)
    await actions.open_message(maarten, report)
    form = DecisionForm(True, "Weg", (report,))
    await actions.decide_message(maarten, report, form=form)
    with pytest.raises(Conflict):
        await actions.decide_message(maarten, report, form=form)
    acts = (await log_page(cast.theme_id)).acts
    assert [act.kind for act in acts] == ["uphold_message", "open_message"]
    with clock.at(clock.now() + timedelta(days=91)):
        assert await actions.forget_shown() == 1
        assert await actions.forget_shown() == 0
    assert await shown_in(report) == []


async def test_who_may_report_open_and_decide(cast: Cast) -> None:
    ident, report = await reported(cast)
    for other in (cast.fatima, cast.maarten):
        with pytest.raises(NotFound):
            await actions.report_message(other.id, ident, 6, form=FORM)
    with pytest.raises(Forbidden):
        await actions.report_message(cast.bram.id, ident, 6, form=FORM)
    assert await actions.report_message(cast.anouk.id, ident, 6, form=FORM) == report
    with pytest.raises(Forbidden):
        await actions.open_message(await cast.access(cast.anouk), report)
    mine = await begin(cast, cast.maarten, cast.fatima)
    own = await actions.report_message(cast.fatima.id, mine, 1, form=FORM)
    maarten = await cast.access(cast.maarten)
    await actions.open_message(maarten, own)
    with pytest.raises(Forbidden):
        await actions.decide_message(maarten, own, form=DecisionForm(False, "Mag", (own,)))


async def test_old_messages_leave_the_log_as_it_was(cast: Cast) -> None:
    ident, report = await reported(cast)
    maarten = await cast.access(cast.maarten)
    await actions.open_message(maarten, report)
    await actions.decide_message(maarten, report, form=DecisionForm(False, "Mag", (report,)))
    with clock.at(clock.now() + timedelta(days=400)):
        await talks.sweep()
    assert await db.value("select count(*) from conversation where id = $1", ident) == 0
    first = (await log_page(cast.theme_id)).acts[0]
    assert (first.kind, first.undoable) == ("dismiss_message", False)
    with pytest.raises(Conflict):
        await actions.undo(maarten, first.id)


async def test_a_hidden_message_is_not_told_of(cast: Cast) -> None:
    ident, _report = await reported(cast)
    await talks.set_hidden(await message_id(ident, 6), hidden=True)
    assert await queries.message_news(await message_id(ident, 6)) is None
    assert await notices.read_all(cast.anouk.id, upto=clock.now()) == 0
