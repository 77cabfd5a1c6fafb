"""That a webinar is not recorded is said in whatever is mailed about it."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.webinars import actions
from notifications import webinars
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain, work
from tests.webinars.planned import plan, planned_form


async def test_in_every_mail_and_every_appointment(cast: Cast, office: PostOffice) -> None:
    webinar_id = await plan(cast, recorded=False, capacity=1)
    form = planned_form(recorded=False, capacity=1)
    mies = await cast.access(cast.mies)
    await actions.announce(mies, webinar_id)
    await work()
    for person in (cast.anouk, cast.bram):
        await actions.register(await cast.access(person), webinar_id)
    await work()
    later = planned_form(recorded=False, capacity=1, ends_at=form.ends_at + timedelta(minutes=15))
    await actions.change(mies, webinar_id, form=later)
    await work()
    with clock.at(form.starts_at - timedelta(minutes=55)):
        await webinars.sweep()
        await drain()
    with clock.at(form.ends_at + timedelta(hours=25)):
        await webinars.sweep()
        await drain()
    kinds = {
        item["kind"] for item in await db.rows("select kind from delivery where state = 'sent'")
    }
    assert kinds == {
        *("webinar_announced", "webinar_invite", "webinar_waiting", "webinar_changed"),
        *("webinar_reminder", "webinar_followup"),
    }
    for mail in office.mails:
        english = mail.recipient == cast.fatima.email
        words = mail.text.lower()
        assert ("not recorded" if english else "niet opgenomen") in words, mail["Subject"]
        if b"text/calendar" in mail.raw:
            told = mail.part("text/calendar").replace("\n ", "")
            assert "Dit webinar wordt niet opgenomen." in told
