"""Workers are killed and mail servers misbehave in the middle of a run of digests."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bench import faults, kills
from bench.stage import Stage, stage, start_workers, until
from tests.notifications.faulty import FaultyServer, faulty_server

pytestmark = pytest.mark.faults

PEOPLE = 40
# One word a message, in the order in which they are begun; after these the server is good.
SCRIPT = (
    *("ok", "rcpt 450", "ok", "dot close", "rcpt 550", "ok", "dot 554", "ok", "rcpt 451"),
    *("ok", "dot 451", "ok", "dot close", "ok", "rcpt 421", "ok", "dot hang", "ok"),
)


async def test_no_mail_is_lost_when_senders_are_killed_in_the_middle_of_a_run() -> None:
    run = await kills.drill(240, kills=8)
    assert (run.lost, run.wrong, run.said) == (0, 0, []), run
    assert run.ended >= 8
    assert run.again <= run.ended * kills.CONNECTIONS
    assert run.taken == run.mails + run.again


@pytest.mark.long
async def test_senders_that_are_asked_to_stop_double_nothing_and_keep_no_lease() -> None:
    run = await kills.drill(200, stops=4)
    assert (run.lost, run.again, run.wrong, run.leased, run.failures) == (0, 0, 0, 0, 0), run
    assert run.ended >= 4
    assert run.taken == run.mails
    assert run.said == []


@pytest.mark.long
async def test_no_mail_is_lost_when_broker_and_database_are_killed_in_a_run() -> None:
    tally = await faults.mail_drill(faults.server_kills, people=40, kills=2, rate=10)
    assert (tally.lost, tally.doubled) == (0, 0), tally
    assert tally.told["taken"] == 40 + tally.permitted


def heard(server: FaultyServer) -> Counter[str]:
    """How often each Message-ID came past the dot, whatever was answered."""
    found = (re.search(rb"^Message-ID: (\S+)", raw, re.M) for raw in server.kept)
    return Counter(match[1].decode() for match in found if match)


async def answered(it: Stage) -> None:
    """Go on until every mail has an end: time passes (waits and pauses are over) each turn."""
    for _ in range(8):
        await until(lambda: faults.rested(it), seconds=60, every=0.1)
        if not await it.value(faults.WAITING):
            return
        await faults.start_over(it)


@pytest.mark.long
async def test_no_mail_is_lost_however_the_mail_server_answers() -> None:
    async with faulty_server(*SCRIPT) as server:
        mail = {**faults.MAIL, "SMTP_URL": f"smtp://127.0.0.1:{server.port}"}
        async with stage(people=PEOPLE, environment=mail) as it:
            await start_workers(it, 1)
            await faults.plan_digests(it)
            await answered(it)
            rows = await it.fetch("select message_id, state, reason from delivery")
    states = Counter((row["state"], row["reason"]) for row in rows)
    # Refused for good: a stored reason each. Everything else was said yes to, in the end.
    assert states == {
        ("sent", ""): PEOPLE - 2,
        ("failed", "bounced"): 1,
        ("failed", "rejected"): 1,
    }
    sent = {row["message_id"] for row in rows if row["state"] == "sent"}
    copies = heard(server)
    assert sent <= set(copies)
    # Closed twice after the dot, hung once after it, "451" once: the same Message-ID came again.
    assert copies.total() - len(copies) == 4
