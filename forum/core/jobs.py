"""The door to the job queue. Domains know jobs by name only; workers hold the functions.

Nothing depends on a job arriving: the tables are the truth, a job is a wake-up.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

import msgspec
from arq.connections import ArqRedis, RedisSettings, create_pool

from forum.core import settings as settings_module
from forum.core.unit import after_commit


class Job(StrEnum):
    """Every job there is. A test holds this equal to the worker's functions."""

    REPLY_POSTED = "reply_posted"
    POST_JUDGED = "post_judged"
    WEBINAR_ANNOUNCED = "webinar_announced"
    WEBINAR_CHANGED = "webinar_changed"
    PUBLICATION_CHANGED = "publication_changed"
    REGISTRATION_CHANGED = "registration_changed"
    ACCOUNT_MAIL = "account_mail"
    MESSAGE_WRITTEN = "message_written"
    MODERATION_NOTICE = "moderation_notice"
    MEMBERSHIP_CHANGED = "membership_changed"
    ANNOUNCEMENT_DUE = "announcement_due"
    FILE_ARRIVED = "file_arrived"
    JUDGE_FILES = "judge_files"
    PLAN_DIGESTS = "plan_digests"
    PLAN_REMINDERS = "plan_reminders"
    MAIL_ARRIVED = "mail_arrived"
    DRAIN_DELIVERIES = "drain_deliveries"
    DRAIN_PUSHES = "drain_pushes"
    COUNT_WORDS = "count_words"
    REAP_DELIVERIES = "reap_deliveries"


_pools: dict[int, ArqRedis] = {}
_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.decode


def serialize(job: dict[str, Any]) -> bytes:
    """Jobs travel as msgpack: whoever writes to the broker must not run code here."""
    return _encode(job, enc_hook=str)


def deserialize(raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = _decode(raw)
    return found


def redis_settings() -> RedisSettings:
    """How arq reaches the broker, with short timeouts."""
    settings = RedisSettings.from_dsn(settings_module.current().redis_url)
    settings.conn_timeout = 2
    settings.conn_retries = 1
    settings.conn_retry_delay = 0
    return settings


async def enqueue(job: Job, *args: int | str, at: datetime | None = None) -> None:
    """Ask a worker to run `job` with ids as arguments, now or not before `at`."""
    async with asyncio.timeout(3):
        pool = await _pool()
        await pool.enqueue_job(job.value, *args, _defer_until=at)


def enqueue_after_commit(job: Job, *args: int | str, at: datetime | None = None) -> None:
    """The same, once the open unit of work has committed. Failing to is logged, never raised."""
    after_commit(partial(enqueue, job, *args, at=at))


async def _pool() -> ArqRedis:
    loop = id(asyncio.get_running_loop())
    if loop not in _pools:
        _pools[loop] = await create_pool(
            redis_settings(), job_serializer=serialize, job_deserializer=deserialize
        )
    return _pools[loop]


async def close_jobs() -> None:
    """Close this loop's connection to the broker."""
    pool = _pools.pop(id(asyncio.get_running_loop()), None)
    if pool is not None:
        await pool.aclose()
