"""Every job, run twice and out of its time: the second run changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock, db
from forum.core.jobs import Job
from forum.moderation import actions as moderation
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.webinars import actions as webinars
from forum.webinars.queries import registration_of
from tests.announcements.stage import begun
from tests.cast import Cast
from tests.files.kept import image_of
from tests.inbound.relay import came_in
from tests.messages.said import begin, message_id
from tests.notifications.post_office import PostOffice
from tests.notifications.weekly import MONDAY, TUESDAY, reply, thread
from tests.publications.shelved import shelve
from tests.webinars.planned import plan
from workers.functions import BODIES

NOTHING = 2_000_000_000  # no row has this id


async def run(job: Job, *args: int | str) -> None:
    await BODIES[job]({"job_id": "job-1"}, *args)


async def everything() -> tuple[Any, ...]:
    """What the jobs may change: the ledger (but for its clockwork), the bell, the preferences."""
    return (
        await db.rows("select recipient_id, kind, period, state, reason from delivery order by id"),
        await db.rows("select member_id, kind, subject, count, read_at from notice order by id"),
        await db.rows("select member_id, next_due_at, digest_upto from preference order by id"),
    )


async def subject_of(job: Job, cast: Cast) -> tuple[int | str, ...]:  # noqa: PLR0911
    """Something has happened that this job is about; its arguments."""
    manager = await cast.access(cast.mies)
    if job is Job.REPLY_POSTED:
        ident = await thread(cast, cast.anouk, "Signalen delen")
        await reply(cast, cast.bram, ident, "Antwoord")
        return (int(await db.value("select max(id) from post")),)
    if job is Job.POST_JUDGED:
        ident = await thread(cast, cast.anouk, "Signalen delen")
        await threads.react(await cast.access(cast.bram), ident, 1, kind="thank", on=True)
        return (int(await db.value("select max(id) from post")),)
    if job is Job.MESSAGE_WRITTEN:
        return (await message_id(await begin(cast, cast.bram, cast.anouk), 1),)
    if job is Job.MAIL_ARRIVED:
        ident = await thread(cast, cast.anouk, "Signalen delen")
        return (await came_in(cast.bram, ident),)
    if job is Job.ANNOUNCEMENT_DUE:
        return ((await begun(cast)).id,)
    if job is Job.FILE_ARRIVED:
        return ((await image_of(cast, cast.bram)).id,)
    if job is Job.ACCOUNT_MAIL:
        return ("password_reset", cast.anouk.id)
    if job is Job.MODERATION_NOTICE:
        await thread(cast, cast.anouk, "Signalen delen")
        post = int(await db.value("select max(id) from post"))
        return (await moderation.hide_post(manager, post, reason="Naam.") or 0,)
    if job is Job.PUBLICATION_CHANGED:
        return ((await shelve(cast)).id,)
    if job is Job.MEMBERSHIP_CHANGED:
        await themes.change_role(manager, cast.maarten.id, role="participant")
        return (cast.theme_id,)
    if job in {Job.WEBINAR_ANNOUNCED, Job.WEBINAR_CHANGED, Job.REGISTRATION_CHANGED}:
        webinar_id = await plan(cast)
        await webinars.announce(manager, webinar_id)
        await webinars.register(await cast.access(cast.anouk), webinar_id)
        place = await registration_of(webinar_id, cast.anouk.id)
        return (place.id if job is Job.REGISTRATION_CHANGED and place else webinar_id,)
    return ()


@pytest.mark.parametrize("job", list(Job))
async def test_running_it_twice_is_running_it_once(
    cast: Cast, office: PostOffice, job: Job
) -> None:
    args = await subject_of(job, cast)
    await run(job, *args)
    await run(Job.DRAIN_DELIVERIES)
    once, mails = await everything(), len(office.mails)
    for _ in range(2):
        await run(job, *args)
        await run(Job.DRAIN_DELIVERIES)
    assert await everything() == once
    assert len(office.mails) == mails


@pytest.mark.parametrize("job", [j for j in Job if j not in {Job.ACCOUNT_MAIL}])
async def test_what_is_gone_is_no_fault(cast: Cast, office: PostOffice, job: Job) -> None:
    args = (NOTHING,) if await subject_of(job, cast) else ()
    await run(job, *args)
    assert office.mails == []


async def test_a_whole_week_of_clockwork_sends_each_digest_once(
    cast: Cast, office: PostOffice
) -> None:
    with clock.at(MONDAY):
        await run(Job.PLAN_DIGESTS)
    with clock.at(MONDAY + timedelta(hours=1)):
        await thread(cast, cast.anouk, "Signalen delen")
    for hours in range(-2, 7 * 24, 6):
        with clock.at(TUESDAY + timedelta(hours=hours)):
            for job in (Job.PLAN_DIGESTS, Job.PLAN_REMINDERS, Job.REAP_DELIVERIES):
                await run(job)
            await run(Job.DRAIN_DELIVERIES)
    assert sorted(mail.recipient for mail in office.mails) == sorted(
        who.email for who in (cast.bram, cast.fatima, cast.maarten, cast.mies)
    )


async def test_every_lost_job_is_made_up_for(cast: Cast, office: PostOffice) -> None:
    """The broker was away all along: no job came, only the clock ticks."""
    for job in (Job.WEBINAR_ANNOUNCED, Job.MODERATION_NOTICE):
        await subject_of(job, cast)
    await run(Job.PLAN_REMINDERS)
    await run(Job.DRAIN_DELIVERIES)
    subjects = sorted({mail["Subject"].partition(":")[0] for mail in office.mails})
    assert "Uw bericht is verborgen" in subjects
    assert "Aangemeld" in subjects
    assert any(subject.startswith("Webinar op") for subject in subjects)
