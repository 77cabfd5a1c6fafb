"""How the worker runs: its functions, its clockwork, its start and its end."""

from __future__ import annotations

import logging
from datetime import UTC
from typing import Any

from arq.cron import cron
from arq.worker import Worker

from forum.core import db, jobs
from forum.core.jobs import Job
from notifications import sending
from notifications.push import sending as push_sending
from workers.functions import BODIES, FUNCTIONS

EVERY_FIVE = {0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55}


async def start(ctx: dict[str, Any]) -> None:
    """Open the database; the connections to the mail server come with the first mail."""
    await db.open_database()
    await jobs.enqueue(Job.DRAIN_DELIVERIES)


async def stop(ctx: dict[str, Any]) -> None:
    """Close what was opened."""
    await sending.close_sender()
    await push_sending.close_sender()
    await jobs.close_jobs()
    await db.close_database()


def _clockwork(job: Job, minutes: set[int] | None, second: int | set[int]) -> Any:
    timeout = 720 if job is Job.DRAIN_DELIVERIES else 280
    return cron(
        BODIES[job],
        name=f"cron:{job.value}",
        minute=minutes,
        second=second,
        timeout=timeout,
        keep_result=0,
        max_tries=1,
    )


class WorkerSettings:
    """What arq reads. A tick that is missed is made up for by the next: planning looks at state."""

    functions = FUNCTIONS
    cron_jobs = (
        _clockwork(Job.PLAN_DIGESTS, EVERY_FIVE, 0),
        _clockwork(Job.PLAN_REMINDERS, EVERY_FIVE, 15),
        _clockwork(Job.JUDGE_FILES, EVERY_FIVE, 40),
        _clockwork(Job.COUNT_WORDS, EVERY_FIVE, 50),
        _clockwork(Job.REAP_DELIVERIES, EVERY_FIVE, 30),
        _clockwork(Job.DRAIN_DELIVERIES, None, 5),
        _clockwork(Job.DRAIN_PUSHES, None, {10, 30, 50}),
    )
    on_startup = start
    on_shutdown = stop
    job_serializer = jobs.serialize
    job_deserializer = jobs.deserialize
    timezone = UTC
    poll_delay = 0.1
    keep_result = 0
    max_jobs = 10
    # Longer than a drain's budget (50 s), shorter with all goodbyes than the 65 s of who stops us.
    job_completion_wait = 55
    health_check_interval = 15
    log_results = False


class ForumWorker(Worker):
    """arq's worker, which lets the sender stop claiming as soon as it is asked to end."""

    def handle_sig_wait_for_completion(self, signum: Any) -> None:
        """Called by the loop on SIGTERM and SIGINT."""
        sending.sender().stopping = True
        push_sending.sender().stopping = True
        super().handle_sig_wait_for_completion(signum)


def make_worker(**more: Any) -> Worker:
    """The worker of this installation; it reaches the broker that the settings name."""
    logging.getLogger("arq").setLevel(logging.WARNING)
    arguments = {
        name: value for name, value in vars(WorkerSettings).items() if not name.startswith("_")
    }
    return ForumWorker(**{**arguments, "redis_settings": jobs.redis_settings(), **more})
