"""The jobs: an id in, one call. Each may run twice, late, or never: the tables are the truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from arq.worker import Function, func

from forum.core.jobs import Job
from forum.core.metrics import job_seconds
from forum.files import actions as files
from forum.messages import actions as conversations
from forum.moderation.actions import forget_shown
from forum.threads import actions as threads
from forum.webinars.actions import forget_presence, give_back_places
from notifications import (
    bookmarks,
    digests,
    judged,
    memberships,
    messages,
    notices,
    publications,
    reaping,
    sending,
    webinars,
)
from notifications.announcements import due as announcements
from notifications.inbound import processing as inbound
from notifications.kinds import account, cards, moderation
from notifications.push import ledger as push_ledger
from notifications.push import sending as push_sending

Context = dict[str, Any]
Body = Callable[..., Coroutine[Any, Any, None]]


async def reply_posted(ctx: Context, post_id: int) -> None:
    """Somebody replied: a line behind the bell of who follows or is named."""
    await notices.reply_posted(post_id)


async def message_written(ctx: Context, message_id: int) -> None:
    """Somebody wrote privately: a line behind the bell of who is in the conversation."""
    await messages.written(message_id)


async def post_judged(ctx: Context, post_id: int) -> None:
    """Somebody reacted to a post, or it became the answer: a line for its writer."""
    await judged.tell(post_id)


async def webinar_announced(ctx: Context, webinar_id: int) -> None:
    """A webinar is to be told to everyone in its theme."""
    await webinars.announce(webinar_id)


async def webinar_changed(ctx: Context, webinar_id: int) -> None:
    """A webinar moved, was cancelled, or has a recording."""
    await webinars.tell_everything(webinar_id)


async def publication_changed(ctx: Context, publication_id: int) -> None:
    """A publication was added, withdrawn or put back: a line behind the bell, or none."""
    await publications.tell(publication_id)


async def registration_changed(ctx: Context, registration_id: int) -> None:
    """Somebody got, gave back or waits for a place."""
    await webinars.place_changed(registration_id)


async def account_mail(ctx: Context, what: str, subject_id: int) -> None:
    """A mail about an account: "password_reset", "email_change", "invitation" and so on."""
    await account.intend(what, subject_id, period=str(ctx["job_id"]))


async def moderation_notice(ctx: Context, act_id: int) -> None:
    """A moderator did something: tell whom it concerns."""
    await moderation.tell(act_id)


async def membership_changed(ctx: Context, theme_id: int) -> None:
    """Somebody has another role, or is out: places go to others, managers hear of it."""
    await give_back_places()
    await memberships.tell(theme_id)


async def announcement_due(ctx: Context, announcement_id: int) -> None:
    """A manager's announcement begins, or goes on: its rows in the ledger."""
    await announcements.go_on(announcement_id)


async def file_arrived(ctx: Context, file_id: int) -> None:
    """A file was uploaded: have it scanned, and read what is in it."""
    await files.judge(file_id)


async def judge_files(ctx: Context) -> None:
    """Files that no job or no scanner has seen yet."""
    await files.sweep()


async def count_words(ctx: Context) -> None:
    """What was written since the last time becomes known to search."""
    await threads.count_words()


async def plan_digests(ctx: Context) -> None:
    """Who is due gets a row in the ledger."""
    await digests.plan_digests()


async def plan_reminders(ctx: Context) -> None:
    """Reminders, and whatever a lost job left untold."""
    await give_back_places()
    await bookmarks.sweep()
    await memberships.sweep()
    await webinars.sweep()
    await moderation.sweep()
    await cards.sweep()
    await notices.sweep()
    await messages.sweep()
    await announcements.sweep()
    await publications.sweep()
    await account.sweep()
    await inbound.sweep()


async def mail_arrived(ctx: Context, mail_id: int) -> None:
    """A mail came in: place the reply, note the bounce."""
    await inbound.process(mail_id)


async def drain_deliveries(ctx: Context) -> None:
    """Send what is due."""
    await sending.sender().drain()


async def drain_pushes(ctx: Context) -> None:
    """Hand over the notices that are due."""
    await push_sending.sender().drain()


async def reap_deliveries(ctx: Context) -> None:
    """End what is too late, drafts that nobody goes on with too; tell how the ledger stands."""
    await reaping.reap()
    await threads.sweep_drafts()
    await notices.forget()
    await push_ledger.sweep()
    await inbound.forget()
    await forget_presence()
    await conversations.sweep()
    await forget_shown()


def timed(job: Job, body: Body) -> Body:
    """`body` with its time and outcome in the metrics."""

    @wraps(body)
    async def run(ctx: Context, *args: Any) -> None:
        began, outcome = time.perf_counter(), "failed"
        try:
            await body(ctx, *args)
            outcome = "done"
        finally:
            seconds = time.perf_counter() - began
            job_seconds.labels(job=job.value, outcome=outcome).observe(seconds)

    return run


_BODIES: dict[Job, Body] = {
    Job.REPLY_POSTED: reply_posted,
    Job.POST_JUDGED: post_judged,
    Job.MESSAGE_WRITTEN: message_written,
    Job.WEBINAR_ANNOUNCED: webinar_announced,
    Job.WEBINAR_CHANGED: webinar_changed,
    Job.PUBLICATION_CHANGED: publication_changed,
    Job.REGISTRATION_CHANGED: registration_changed,
    Job.ACCOUNT_MAIL: account_mail,
    Job.MODERATION_NOTICE: moderation_notice,
    Job.MEMBERSHIP_CHANGED: membership_changed,
    Job.ANNOUNCEMENT_DUE: announcement_due,
    Job.FILE_ARRIVED: file_arrived,
    Job.JUDGE_FILES: judge_files,
    Job.PLAN_DIGESTS: plan_digests,
    Job.PLAN_REMINDERS: plan_reminders,
    Job.MAIL_ARRIVED: mail_arrived,
    Job.DRAIN_DELIVERIES: drain_deliveries,
    Job.DRAIN_PUSHES: drain_pushes,
    Job.COUNT_WORDS: count_words,
    Job.REAP_DELIVERIES: reap_deliveries,
}
# The drain outlives the longest it may wait for one mail's reply (600 s) and the lease on it.
TIMEOUTS = {Job.DRAIN_DELIVERIES: 720}
BODIES = {job: timed(job, body) for job, body in _BODIES.items()}
FUNCTIONS: list[Function] = [
    func(body, name=job.value, timeout=TIMEOUTS.get(job, 120), keep_result=0, max_tries=3)
    for job, body in BODIES.items()
]
