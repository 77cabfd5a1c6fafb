"""The ledger: one intent, one holder at a time, and nothing lost when a worker dies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from forum.core import clock, db
from notifications import ledger, preferences, reaping
from notifications.ledger import Intent
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain

pytestmark = pytest.mark.usefixtures("cast")


async def intend(cast: Cast, number: int = 1, kind: str = "password_reset") -> int:
    who = cast.anouk.id
    return await ledger.intend([Intent(kind, f"p{i}", who, who) for i in range(number)])


async def test_an_intent_exists_once_however_often_it_is_planned(cast: Cast) -> None:
    counts = await asyncio.gather(*(intend(cast, 20) for _ in range(5)))
    assert sum(counts) == 20
    assert await db.value("select count(*) from delivery") == 20


async def test_somebody_who_is_not_a_member_yet_is_told_once_too() -> None:
    intent = Intent("invitation", "i1", ref_id=1, address="nieuw@gemeente.example")
    assert [await ledger.intend([intent]) for _ in range(2)] == [1, 0]


async def test_two_workers_never_claim_the_same_row(cast: Cast) -> None:
    await intend(cast, 100)
    claims = await asyncio.gather(*(ledger.claim(30) for _ in range(6)))
    ids = [row.id for claim in claims for row in claim]
    assert len(ids) == len(set(ids))
    assert len(ids) == 100


async def test_a_row_not_due_yet_stays(cast: Cast) -> None:
    later = clock.now() + timedelta(hours=1)
    who = cast.anouk.id
    await ledger.intend([Intent("password_reset", "x", who, who, not_before=later)])
    assert await ledger.claim(10) == []
    with clock.at(later):
        assert len(await ledger.claim(10)) == 1


async def test_the_row_of_a_dead_worker_is_taken_over_and_the_dead_one_changes_nothing(
    cast: Cast,
) -> None:
    await intend(cast)
    (dead,) = await ledger.claim(10)
    assert await ledger.claim(10) == []
    with clock.at(clock.now() + ledger.CLAIM_LEASE + timedelta(seconds=1)):
        (alive,) = await ledger.claim(10)
        assert (alive.id, alive.token, alive.doubtful) == (dead.id, dead.token + 1, False)
        assert await ledger.finish(dead, "sent") is False
        assert await ledger.hold(dead, address="a@b.example", subject="x") is None
        assert await ledger.finish(alive, "sent") is True
    assert await db.value("select state from delivery") == "sent"


async def test_a_row_that_may_have_been_sent_is_marked_doubtful(cast: Cast) -> None:
    await intend(cast)
    (dead,) = await ledger.claim(10)
    assert await ledger.hold(dead, address="a@b.example", subject="x") is not None
    soon = clock.now() + ledger.CLAIM_LEASE + timedelta(seconds=1)
    with clock.at(soon):
        assert await ledger.claim(10) == []  # the long lease covers the whole DATA phase
    with clock.at(clock.now() + ledger.DATA_LEASE + timedelta(seconds=1)):
        (again,) = await ledger.claim(10)
        assert again.doubtful


async def test_a_doubtful_row_that_would_mislead_waits_for_a_person(
    cast: Cast, office: PostOffice
) -> None:
    await intend(cast, kind="password_changed")
    (dead,) = await ledger.claim(10)
    await ledger.hold(dead, address="a@b.example", subject="x")
    with clock.at(clock.now() + ledger.DATA_LEASE + timedelta(seconds=1)):
        await drain()
    assert await db.value("select state from delivery") == "unknown"
    assert office.mails == []


async def test_a_finished_row_is_never_claimed_again(cast: Cast, office: PostOffice) -> None:
    await intend(cast, 7)
    await asyncio.gather(drain(), drain())
    with clock.at(clock.now() + timedelta(days=2)):
        await drain()
    assert len(office.mails) == 7


async def test_the_watermark_moves_with_the_row_or_not_at_all(cast: Cast) -> None:
    await preferences.of(cast.anouk.id)
    await intend(cast)
    (row,) = await ledger.claim(1)
    upto = clock.now() + timedelta(days=1)
    stale = replace(row, token=row.token - 1)
    assert await ledger.finish(stale, "sent", upto=upto) is False
    assert (await preferences.of(cast.anouk.id)).digest_upto < upto
    assert await ledger.finish(row, "sent", upto=upto) is True
    assert (await preferences.of(cast.anouk.id)).digest_upto == upto


async def test_the_message_id_is_known_at_birth_and_unique(cast: Cast) -> None:
    await intend(cast, 50)
    found = await db.rows("select id, message_id, date, created_at from delivery")
    assert len({item["message_id"] for item in found}) == 50
    for item in found:
        assert item["message_id"] == ledger.message_id("password_reset", item["id"])
        assert item["date"] == item["created_at"]


async def test_what_is_too_late_expires_and_keeps_its_watermark(cast: Cast) -> None:
    before = (await preferences.of(cast.anouk.id)).digest_upto
    ends = clock.now() + timedelta(hours=18)
    await ledger.intend([Intent("digest", "2026-11-24", cast.anouk.id, not_after=ends)])
    assert await ledger.expire(ends) == 1
    assert await db.value("select reason from delivery") == "too_late"
    assert (await preferences.of(cast.anouk.id)).digest_upto == before


async def test_old_rows_go_a_few_at_a_time_and_young_ones_stay(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "FORGET_AT_ONCE", 2)
    await intend(cast, 5)
    for row in await ledger.claim(5):
        await ledger.finish(row, "sent")
    await ledger.intend([Intent("password_reset", "young", cast.anouk.id, cast.anouk.id)])
    assert await ledger.forget(before=clock.now() - timedelta(days=1)) == 0
    assert await ledger.forget(before=clock.now() + timedelta(days=1)) == 5
    assert await db.value("select period from delivery") == "young"


async def test_the_operator_sees_what_waits_and_what_a_person_must_decide(cast: Cast) -> None:
    await intend(cast, 3, kind="password_changed")
    (row,) = await ledger.claim(1)
    await ledger.finish(row, "unknown", reason="ambiguous")
    with clock.at(clock.now() + timedelta(minutes=16)), capture_logs() as logs:
        await reaping.reap()
    assert ("mail_is_late", "error") in {(e["event"], e["log_level"]) for e in logs}
    seen = REGISTRY.get_sample_value
    assert (seen("forum_ledger_oldest_seconds") or 0) >= 16 * 60
    assert seen("forum_ledger_rows", {"state": "unknown"}) == 1
    assert seen("forum_ledger_rows", {"state": "pending"}) == 2
