"""Every way an SMTP conversation can end, and what the ledger makes of it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from forum.core import clock, db
from notifications import ledger, sending
from notifications.channels.email import Ending, Outcome
from notifications.channels.email.manners import RECOVER_AFTER
from notifications.ledger import Intent
from tests.cast import Cast
from tests.notifications.faulty import FaultyServer, faulty_server
from tests.notifications.post_office import drain, mail_goes_to

pytestmark = pytest.mark.usefixtures("cast")


@asynccontextmanager
async def trouble(*script: str, connections: int = 1) -> AsyncIterator[FaultyServer]:
    async with (
        faulty_server(*script) as server,
        mail_goes_to(server.port, mail_connections=connections),
    ):
        yield server


async def intend(cast: Cast, kind: str = "password_reset", period: str = "one") -> None:
    who = cast.anouk.id
    await ledger.intend([Intent(kind, period, who, who, not_after=clock.now() + timedelta(days=3))])


async def row() -> dict[str, Any]:
    found = await db.row("select * from delivery order by id desc limit 1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("cue", "state", "reason"),
    [
        ("ok", "sent", ""),
        ("rcpt 550", "failed", "bounced"),
        ("rcpt 554", "failed", "refused"),
        ("rcpt 552", "pending", ""),
        ("rcpt 450", "pending", ""),
        ("rcpt 451", "pending", ""),
        ("rcpt 421", "pending", ""),
        ("mail 451", "pending", ""),
        ("mail 550", "pending", ""),
        ("mail 421", "pending", ""),
        ("dot 554", "failed", "rejected"),
        ("dot 451", "pending", ""),
        ("dot 421", "pending", ""),
        ("dot full", "pending", ""),
        ("dot unknown", "failed", "bounced"),
        ("dot close", "pending", ""),
    ],
)
async def test_every_ending_has_its_state(cast: Cast, cue: str, state: str, reason: str) -> None:
    async with trouble(cue):
        await intend(cast)
        await drain()
        found = await row()
        assert (found["state"], found["reason"]) == (state, reason)


@pytest.mark.parametrize("cue", ["rcpt 451", "dot 451", "dot close"])
async def test_what_comes_later_waits_five_minutes_first(cast: Cast, cue: str) -> None:
    async with trouble(cue) as server:
        await intend(cast)
        begun = clock.now()
        await drain()
        wait = (await row())["not_before"] - begun
        assert timedelta(minutes=5) <= wait < timedelta(minutes=6)
        with clock.at(begun + timedelta(minutes=6)):
            await drain()
        assert (await row())["state"] == "sent"
        assert len(server.accepted) == 1


@pytest.mark.parametrize("cue", ["mail 451", "mail 550", "mail 421", "rcpt 421", "dot 421"])
async def test_a_server_that_takes_none_is_not_the_mail_s_fault(cast: Cast, cue: str) -> None:
    async with trouble(cue):
        await intend(cast)
        await drain()
        found = await row()
        assert (found["state"], found["tries"]) == ("pending", 0)
        assert sending.sender().pool.manners.pause_left() > 0


async def test_a_message_lost_after_the_dot_goes_again_as_the_same(cast: Cast) -> None:
    async with trouble("dot close") as server:
        await intend(cast)
        await drain()
        with clock.at(clock.now() + timedelta(minutes=6)):
            await drain()
        first, second = server.kept
        for header in (b"Message-ID", b"Date"):
            pattern = rb"^" + header + rb": .*$"
            one, other = re.search(pattern, first, re.M), re.search(pattern, second, re.M)
            assert one is not None
            assert other is not None
            assert one[0] == other[0]


async def test_what_would_mislead_when_it_comes_twice_waits_for_a_person(cast: Cast) -> None:
    async with trouble("dot close") as server:
        await intend(cast, "password_changed")
        await drain()
        with clock.at(clock.now() + timedelta(hours=1)):
            await drain()
        assert (await row())["state"] == "unknown"
        assert len(server.kept) == 1


@pytest.mark.parametrize(
    ("kind", "state"), [("password_reset", "pending"), ("password_changed", "unknown")]
)
async def test_what_was_taken_and_could_not_be_written_down_is_in_doubt(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, kind: str, state: str
) -> None:
    real = ledger.finish

    async def away_once(*args: Any, **more: Any) -> bool:
        monkeypatch.setattr(ledger, "finish", real)
        raise ConnectionRefusedError("the database")

    monkeypatch.setattr(ledger, "finish", away_once)
    async with trouble() as server:
        await intend(cast, kind)
        await drain()
        found = await row()
        assert (found["state"], found["tries"], len(server.accepted)) == (state, 1, 1)
        assert found["not_before"] >= found["created_at"]


async def test_a_server_that_hangs_after_the_dot_is_ambiguous_too(cast: Cast) -> None:
    async with trouble("dot hang") as server:
        sending.sender().pool.data_timeout = 0.3
        await intend(cast)
        await drain()
        found = await row()
        assert (found["state"], found["tries"]) == ("pending", 1)
        assert len(server.kept) == 1


async def test_a_server_that_says_nothing_is_left_alone(cast: Cast) -> None:
    async with trouble() as server:
        server.silent = True
        sending.sender().pool.timeout = 0.3
        await intend(cast)
        await drain()
        assert ((await row())["state"], (await row())["tries"]) == ("pending", 0)
        assert sending.sender().pool.manners.pause_left() > 0


async def test_no_server_at_all_loses_nothing(cast: Cast) -> None:
    async with mail_goes_to(1):  # nobody listens on port 1
        await intend(cast)
        await drain()
        assert ((await row())["state"], (await row())["tries"]) == ("pending", 0)
    async with trouble() as server:
        with clock.at(clock.now() + timedelta(minutes=1)):
            await drain()
        assert len(server.accepted) == 1


async def test_after_five_tries_it_gives_up(cast: Cast) -> None:
    async with trouble(*["rcpt 451"] * 9):
        await intend(cast)
        at = clock.now()
        for _ in range(9):
            with clock.at(at):
                await drain()
            at += timedelta(hours=12, minutes=1)
        found = await row()
        assert (found["state"], found["reason"], found["tries"]) == ("failed", "gave_up", 6)


async def test_a_try_that_would_come_too_late_is_not_made(cast: Cast) -> None:
    async with trouble("rcpt 451"):
        who = cast.anouk.id
        soon = clock.now() + timedelta(minutes=2)
        await ledger.intend([Intent("password_reset", "x", who, who, not_after=soon)])
        await drain()
        assert ((await row())["state"], (await row())["reason"]) == ("expired", "too_late")


async def test_the_ladder_is_climbed_step_by_step(cast: Cast) -> None:
    async with trouble(*["rcpt 451"] * 5):
        who, at = cast.anouk.id, clock.now()
        last = at + timedelta(days=3)
        with clock.at(at):
            await ledger.intend([Intent("password_reset", "x", who, who, not_after=last)])
        waits = []
        for _ in range(5):
            with clock.at(at):
                await drain()
            waits.append((await row())["not_before"] - at)
            at += waits[-1]
    assert waits == [timedelta(minutes=m) for m in (5, 15, 60, 240, 720)]


async def test_a_policy_does_not_punish_the_address(cast: Cast) -> None:
    async with trouble("rcpt 554", "rcpt 554"):
        at = clock.now()
        for number in range(2):
            with clock.at(at + timedelta(hours=25 * number)):
                await intend(cast, period=f"reset {number}")
                await drain()
        assert await db.value("select count(*) from suppression") == 0
        assert await db.value("select count(*) from address_trouble") == 0


async def test_a_sender_refused_for_good_stops_the_queue_and_calls_a_person(cast: Cast) -> None:
    before = stops("sender_refused")
    async with trouble("mail 550") as server:
        for number in range(3):
            await intend(cast, period=f"reset {number}")
        with capture_logs() as logs:
            await drain()
            await drain()
        assert server.commands.count("MAIL") == 1
        assert sending.sender().pool.manners.pause_left() > 600
    errors = [entry for entry in logs if entry["log_level"] == "error"]
    assert [(entry["event"], entry["why"]) for entry in errors] == [
        ("mail_queue_stopped", "sender_refused")
    ]
    assert stops("sender_refused") == before + 1


def stops(why: str) -> float:
    return REGISTRY.get_sample_value("forum_mail_stops_total", {"why": why}) or 0.0


def answers(kind: str) -> float:
    return REGISTRY.get_sample_value("forum_mail_replies_total", {"kind": kind}) or 0.0


async def test_the_operator_sees_how_many_answers_were_refusals(cast: Cast) -> None:
    before = {kind: answers(kind) for kind in ("2xx", "4xx", "5xx")}
    async with trouble("ok", "rcpt 550", "rcpt 451", "dot 554", "ok"):
        for number in range(5):
            await intend(cast, period=f"reset {number}")
        await drain()
    assert {kind: answers(kind) - was for kind, was in before.items()} == {
        "2xx": 2,
        "4xx": 1,
        "5xx": 2,
    }


async def test_rejected_texts_that_are_not_in_a_row_stop_nothing(cast: Cast) -> None:
    async with trouble("dot 554", "dot 554", "ok", "dot 554", "dot 554", "ok") as server:
        for number in range(6):
            await intend(cast, period=f"reset {number}")
        await drain()
        assert server.commands.count("DATA") == 6
        assert sending.sender().pool.manners.pause_left() == 0


async def test_three_rejected_texts_in_a_row_stop_the_queue(cast: Cast) -> None:
    async with trouble(*["dot 554"] * 3) as server:
        for number in range(5):
            await intend(cast, period=f"reset {number}")
        await drain()
        states = await db.rows("select state, count(*)::int as n from delivery group by 1")
        assert {item["state"]: item["n"] for item in states} == {"failed": 3, "pending": 2}
        assert server.commands.count("DATA") == 3
        assert sending.sender().pool.manners.pause_left() > 600


async def test_an_unknown_address_is_suppressed_the_second_time_a_day_later(cast: Cast) -> None:
    async with trouble("rcpt 550", "rcpt 550"):
        at = clock.now()
        for number in range(2):
            with clock.at(at + timedelta(hours=25 * number)):
                await intend(cast, period=f"reset {number}")
                await drain()
        assert await db.value("select reason from suppression") == "bounced"


async def test_two_bounces_on_one_day_do_not_suppress(cast: Cast) -> None:
    async with trouble("rcpt 550", "rcpt 550"):
        for number in range(2):
            await intend(cast, period=f"reset {number}")
            await drain()
        assert await db.value("select count(*) from suppression") == 0


async def test_after_a_clean_refusal_the_connection_goes_on(cast: Cast) -> None:
    async with trouble("rcpt 550", "ok", "dot 554", "ok") as server:
        for number in range(4):
            await intend(cast, period=f"reset {number}")
        await drain()
        assert len(server.accepted) == 2
        assert server.connections == 1


async def test_a_lost_connection_is_never_used_again(cast: Cast) -> None:
    async with trouble("dot close", "ok") as server:
        for number in range(2):
            await intend(cast, period=f"reset {number}")
        await drain()
        assert server.connections == 2
        assert len(server.accepted) == 1


async def test_the_server_may_ask_for_less(cast: Cast) -> None:
    async with trouble("rcpt 450", "rcpt 450", connections=4):
        for number in range(2):
            await intend(cast, period=f"reset {number}")
        await drain()
        manners = sending.sender().pool.manners
        assert manners.allowed == 1
        allowed = []
        for _ in range(3):
            for _ in range(RECOVER_AFTER):
                manners.note(Outcome(Ending.SENT, 250, "ok"))
            allowed.append(manners.allowed)
        assert allowed == [2, 3, 4]  # one more for every twenty that went well
