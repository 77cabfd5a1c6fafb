"""Acts of moderators as those concerned hear of them."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.moderation import actions
from forum.moderation.forms import DecisionForm, ReportForm, SanctionForm
from notifications import queries, sentences
from notifications.kinds import moderation
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain, work
from tests.notifications.weekly import reply, thread


async def written(cast: Cast, category: str = "zorg") -> int:
    """The id of a post by Bram."""
    ident = await thread(cast, cast.anouk, "Signalen delen", category)
    await reply(cast, cast.bram, ident, "Een naam die hier niet hoort: Pieter.")
    return int(await db.value("select max(id) from post"))


async def test_the_writer_of_a_hidden_post_hears_why(cast: Cast, office: PostOffice) -> None:
    post_id = await written(cast)
    access = await cast.access(cast.maarten)
    await actions.hide_post(access, post_id, reason="Er staat een naam in.")
    await work()
    (mail,) = office.to(cast.bram.email)
    assert mail["Subject"] == "Uw bericht is verborgen"
    assert "Er staat een naam in." in mail.text
    assert "Pieter" not in mail.text
    assert b"List-Unsubscribe" not in mail.raw
    line = (await queries.notices_of(cast.bram.id))[0]
    assert sentences.notice_words(line) == "Uw bericht is verborgen"


async def test_what_was_said_about_a_confidential_post_stays_in_the_house(
    cast: Cast, office: PostOffice
) -> None:
    post_id = await written(cast, "casuistiek")
    access = await cast.access(cast.maarten)
    await actions.hide_post(access, post_id, reason="Pieter is herkenbaar.")
    await work()
    assert "Pieter" not in office.to(cast.bram.email)[0].text


async def test_the_reporter_hears_the_outcome_and_nobody_who_reported(
    cast: Cast, office: PostOffice
) -> None:
    post_id = await written(cast)
    await actions.report(await cast.access(cast.fatima), post_id, form=ReportForm("privacy"))
    ident = int(await db.value("select id from report"))
    form = DecisionForm(report_ids=(ident,), uphold=True, answer="Terecht gemeld.")
    await actions.decide(await cast.access(cast.maarten), post_id, form=form)
    await work()
    assert office.to(cast.fatima.email)[0]["Subject"] == "Your report has been dealt with"
    writer = office.to(cast.bram.email)[0]
    assert "Fatima" not in writer.text
    assert len(office.mails) == 2


async def test_the_same_act_is_told_once(cast: Cast, office: PostOffice) -> None:
    post_id = await written(cast)
    await actions.hide_post(await cast.access(cast.maarten), post_id, reason="Naam.")
    await work()
    for _ in range(2):
        await moderation.sweep()
        await drain()
    assert len(office.mails) == 1


async def test_an_act_undone_before_it_was_told_is_not_told(cast: Cast, office: PostOffice) -> None:
    post_id = await written(cast)
    access = await cast.access(cast.maarten)
    await actions.hide_post(access, post_id, reason="Naam.")
    act_id = int(await db.value("select max(id) from act"))
    await moderation.tell(act_id)
    await actions.undo(access, act_id)
    await drain()
    assert office.mails == []
    assert await db.value("select reason from delivery") == "superseded"


async def test_a_suspended_member_hears_until_when(cast: Cast, office: PostOffice) -> None:
    until = clock.now() + timedelta(days=7)
    access = await cast.access(cast.mies)
    form = SanctionForm(until=until, reason="Herhaald.")
    await actions.suspend(access, cast.fatima.id, form=form)
    await work()
    (mail,) = office.to(cast.fatima.email)
    assert "Your access has been withdrawn" in mail["Subject"]
    assert "This holds until" in mail.text
