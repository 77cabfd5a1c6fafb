"""A real worker process, killed after a push service took a notice and before it could know."""

from __future__ import annotations

from collections import Counter

import pytest

from forum.core import clock, db, jobs
from forum.core.jobs import Job
from notifications import notices
from notifications.channels.push.service import AT_ONCE_A_HOST
from notifications.notices import Line
from tests.cast import Cast
from tests.notifications.push_service import VAPID_KEY, push_service, subscribed
from tests.workers.test_processes import LATER, until, worker

DEVICES = 10  # a member's most


@pytest.mark.faults
async def test_killed_with_notices_under_way_none_is_lost_and_each_twin_replaces_the_other(
    cast: Cast,
) -> None:
    async with push_service() as service:
        browsers = [await subscribed(service, cast.anouk) for _ in range(DEVICES)]
        line = Line("mention", "thread:1", "Signalen", "/mensenhandel/forum/1", clock.now())
        await notices.note([cast.anouk.id], line)
        await db.execute("update push_delivery set kind = 'test', not_before = now()")
        given = {"VAPID_PRIVATE_KEY": VAPID_KEY, "PUSH_HOSTS": service.origin}
        for life in range(2):
            await jobs.enqueue(Job.DRAIN_PUSHES)
            async with worker(**given, FORUM_CLOCK_OFFSET=str(life * int(LATER))) as process:
                service.taken = process.kill if life == 0 else None
                await until(
                    lambda: process.returncode is not None or len(dict(service.came)) == DEVICES
                )
    copies = Counter(name for name, _ in service.came)
    assert set(copies) == {browser.name for browser in browsers}
    assert sum(copies.values()) - DEVICES <= AT_ONCE_A_HOST
    for browser in browsers:
        assert len({pushed.headers["topic"] for pushed in service.for_(browser)}) == 1
