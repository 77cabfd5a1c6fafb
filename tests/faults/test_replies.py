"""Members write and watch while the processes under them are killed: nothing lost, nothing twice.

Each drill here is a few kills of the loops in `bench/faults.py`, which run for minutes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from bench import faults
from bench.faults import Tally
from bench.stage import Stage, stage
from forum.core import db

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
async def it() -> AsyncIterator[Stage]:
    async with stage(webs=2, people=60, sessions=60) as started:
        yield started


def nothing_is_lost(tally: Tally, *, at_least: int) -> bool:
    """Every reply that was accepted stands there once, and everybody saw each event once."""
    told = dict(tally.told)
    assert told.pop("posts") >= at_least, "the load was too light to prove anything"
    assert not any(told.values()), told
    return (tally.lost, tally.doubled) == (0, 0)


async def test_no_reply_is_lost_or_doubled_when_web_processes_are_killed(it: Stage) -> None:
    assert nothing_is_lost(await faults.web_kills(it, 3), at_least=40)


async def test_no_reply_is_lost_when_the_broker_is_killed(it: Stage) -> None:
    assert nothing_is_lost(await faults.broker_kills(it, 3), at_least=20)


async def test_no_reply_is_lost_when_the_broker_forgets_everything(it: Stage) -> None:
    assert nothing_is_lost(await faults.broker_flushes(it, 3), at_least=10)


async def test_no_reply_is_lost_and_no_text_forgotten_when_the_database_is_killed(
    it: Stage,
) -> None:
    assert nothing_is_lost(await faults.database_kills(it, 3), at_least=20)


def test_a_database_that_is_taking_its_leave_counts_as_away() -> None:
    # Between its last words and the end of the line the driver has a state of its own for it.
    said = "cannot switch to state 15; another operation (2) is in progress"
    assert db.is_away(asyncpg.InternalClientError(said))
