"""Every way in which handing over a notice can end, and what then becomes of its row."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from forum.core import clock, db, settings
from notifications.channels.push.service import Notice, PushServices
from notifications.push import deciding, ledger, sending
from tests.cast import Cast
from tests.notifications.push_service import (
    PushService,
)
from tests.notifications.pushing import MINUTE, begun, device, drained, rows, said, waiting
from tests.notifications.weekly import MONDAY


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten_with_what_waits_for_it(
    cast: Cast, service: PushService, status: int
) -> None:
    await waiting(cast, service)
    service.answers = [web.Response(status=status)]
    await drained(MONDAY + 2 * MINUTE)
    assert await db.value("select count(*) from push_device") == 0
    assert await rows() == []


@pytest.mark.parametrize("status", [302, 400, 401, 403, 413])
async def test_what_is_our_own_fault_fails_and_is_not_tried_again(
    cast: Cast, service: PushService, status: int
) -> None:
    await waiting(cast, service)
    elsewhere = {"Location": f"{service.origin}/push/elsewhere"}
    service.answers = [web.Response(status=status, headers=elsewhere)]
    await drained(MONDAY + 2 * MINUTE)
    await drained(MONDAY + timedelta(hours=6))
    assert service.asked == 1
    assert await rows() == [("failed", "refused")]
    assert await db.value("select code from push_delivery") == status


@pytest.mark.parametrize(
    ("status", "after", "wait"),
    [
        (429, "600", timedelta(minutes=10)),
        (503, "Mon, 23 Nov 2026 12:32:00 GMT", timedelta(minutes=30)),
        (500, "", timedelta(seconds=30)),
        (429, "soon", timedelta(seconds=30)),
        (503, "99999999999999999999", None),
    ],
)
async def test_a_service_that_asks_for_time_gets_it(
    cast: Cast, service: PushService, status: int, after: str, wait: timedelta | None
) -> None:
    browser = await waiting(cast, service)
    service.answers = [web.Response(status=status, headers={"Retry-After": after})]
    now = MONDAY + 2 * MINUTE
    await drained(now)
    if wait is None:  # past the day that it is worth
        assert await rows() == [("expired", "too_late")]
        return
    assert await db.value("select not_before from push_delivery") == now + wait
    await sending.close_sender()  # as after a new start: the pause itself is not for tests to wait
    await drained(now + wait)
    assert len(service.for_(browser)) == 1


async def test_a_service_that_is_away_is_left_alone_for_everybody(
    cast: Cast, service: PushService
) -> None:
    ident = await begun(cast)
    await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    service.answers = [web.Response(status=503)] * 2
    await drained(MONDAY + 2 * MINUTE)
    await device(service, cast.bram)
    await said(cast, cast.fatima, ident, "Bedankt", at=MONDAY + 3 * MINUTE)
    await drained(MONDAY + 5 * MINUTE)
    assert service.asked == 1
    tries = await db.rows("select tries from push_delivery order by id")
    assert [item["tries"] for item in tries] == [1, 0]


async def test_after_the_last_try_it_is_given_up(cast: Cast, service: PushService) -> None:
    await waiting(cast, service)
    service.answers = [web.Response(status=502) for _ in range(9)]
    for hours in range(1, 20):
        await sending.close_sender()
        await drained(MONDAY + timedelta(hours=hours))
    assert await rows() == [("failed", "gave_up")]
    assert service.asked == len(ledger.LADDER) + 1


async def test_a_service_that_cannot_be_reached_is_tried_later(
    cast: Cast, service: PushService
) -> None:
    await waiting(cast, service)
    settings.use(replace(settings.current(), push_hosts=("http://127.0.0.1:9",)))
    await db.execute("update push_device set endpoint = 'http://127.0.0.1:9/push/x'")
    await drained(MONDAY + 2 * MINUTE)
    assert await rows() == [("pending", "")]


async def test_a_worker_that_dies_after_the_service_took_it_makes_one_more_with_its_topic(
    cast: Cast, service: PushService
) -> None:
    browser = await waiting(cast, service)
    with clock.at(MONDAY + 2 * MINUTE):
        (row,) = await ledger.claim(5)
        found = (await deciding.decided([row]))[row.id]
        assert isinstance(found, Notice)
        services = PushServices()
        await services.send(found)  # and here it is killed: nothing is written down
        await services.close()
    assert await drained(MONDAY + 3 * MINUTE) == 0  # the lease holds
    assert await drained(MONDAY + 5 * MINUTE) == 1
    first, second = service.for_(browser)
    assert first.headers["topic"] == second.headers["topic"]
    assert first.words["tag"] == second.words["tag"]
    assert await ledger.finish(row, "failed") is False  # it comes back: too late
    assert await rows() == [("sent", "")]


async def test_what_comes_while_one_is_under_way_waits_and_tells_it_all(
    cast: Cast, service: PushService
) -> None:
    ident, browser = await begun(cast), await device(service, cast.anouk)
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 2 * MINUTE):
        (row,) = await ledger.claim(5)
    await said(cast, cast.bram, ident, "Nog een", at=MONDAY + 2 * MINUTE)
    with clock.at(MONDAY + 2 * MINUTE):
        await ledger.retry_later(row, code=503, wait=None)
    await drained(MONDAY + 4 * MINUTE)
    assert await rows() == [("skipped", "merged"), ("sent", "")]
    assert len(service.for_(browser)) == 1


async def test_two_workers_share_what_is_due(cast: Cast, service: PushService) -> None:
    ident = await begun(cast)
    browsers = [await device(service, cast.anouk) for _ in range(3)]
    await said(cast, cast.bram, ident, "Een antwoord", at=MONDAY + MINUTE)
    with clock.at(MONDAY + 2 * MINUTE):
        workers = [sending.Sender() for _ in range(3)]
        done = await asyncio.gather(*(worker.drain() for worker in workers))
        await asyncio.gather(*(worker.close() for worker in workers))
    assert sum(done) == 3
    assert [len(service.for_(browser)) for browser in browsers] == [1, 1, 1]


async def test_what_is_late_expires_and_is_forgotten(cast: Cast, service: PushService) -> None:
    await waiting(cast, service)
    with clock.at(MONDAY + timedelta(days=2)):
        await ledger.sweep()
    assert await rows() == [("expired", "too_late")]
    with clock.at(MONDAY + timedelta(days=10)):
        await ledger.sweep()
    assert await rows() == []


@pytest.fixture
def every_line() -> Iterator[None]:
    """Lines of every level are logged, whatever the settings of the run say."""
    before = structlog.get_config()
    structlog.configure(
        **{**before, "wrapper_class": structlog.make_filtering_bound_logger("debug")}
    )
    yield
    structlog.configure(**before)


async def test_no_log_holds_the_address_of_a_device(
    cast: Cast, service: PushService, every_line: None
) -> None:
    browser = await waiting(cast, service)
    service.answers = [web.Response(status=503)]
    with capture_logs() as said:
        await drained(MONDAY + 2 * MINUTE)
        await sending.close_sender()
        service.answers = [web.Response(status=400)]
        await drained(MONDAY + 10 * MINUTE)
    assert [line["event"] for line in said] == ["push_service_away", "push_refused"]
    assert browser.name not in str(said)
    assert "/push/" not in str(said)
