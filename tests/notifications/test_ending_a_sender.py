"""A sender that is asked to stop, or ended by force, in the middle: nothing stays leased."""

from __future__ import annotations

import asyncio

import pytest

from forum.core import clock, db
from notifications import ledger, sending
from notifications.ledger import Intent
from tests.cast import Cast
from tests.notifications.faulty import FaultyServer
from tests.notifications.test_endings import trouble

pytestmark = pytest.mark.usefixtures("cast")
MANY = 90  # more than fit in the queue between claiming and sending


async def intend(cast: Cast, number: int, kind: str = "password_reset") -> None:
    who = cast.anouk.id
    await ledger.intend([Intent(kind, f"p{n}", who, who) for n in range(number)])


async def outcomes() -> dict[tuple[str, int, str], int]:
    found = await db.rows(
        "select state, tries, reason, count(*)::int as n from delivery group by 1, 2, 3"
    )
    return {(row["state"], row["tries"], row["reason"]): row["n"] for row in found}


async def test_asked_to_stop_it_lets_go_what_is_not_past_the_recipient(cast: Cast) -> None:
    async with trouble() as server:
        at_rcpt(server)
        await intend(cast, MANY)
        await sending.sender().drain()
        assert server.commands.count("RCPT") <= 1 + sending.WRITING_AHEAD  # those in its hands
        assert "DATA" not in server.commands
    assert await outcomes() == {("pending", 0, ""): MANY}


def at_rcpt(server: FaultyServer) -> None:
    """A signal comes while the server thinks about the first recipient."""
    cue = server.cue

    def stop() -> str:
        sending.sender().stopping = True
        return cue()

    server.cue = stop  # type: ignore[method-assign]


async def test_ended_by_force_it_writes_down_what_is_in_doubt_and_gives_back_the_rest(
    cast: Cast,
) -> None:
    async with trouble("dot hang", "dot hang", connections=2) as server:
        await intend(cast, MANY)
        before = clock.now()
        await ended_by_force(server)
        assert await outcomes() == {("pending", 1, ""): 2, ("pending", 0, ""): MANY - 2}
        doubtful = await db.rows("select not_before from delivery where tries = 1")
        assert all(row["not_before"] > before for row in doubtful)
        assert await db.value("select count(*) from delivery where lease_until is not null") == 0


async def test_ended_by_force_with_what_would_mislead_a_person_decides(cast: Cast) -> None:
    async with trouble("dot hang") as server:
        await intend(cast, 5, "password_changed")
        await ended_by_force(server)
    assert await outcomes() == {("unknown", 1, "ambiguous"): 1, ("pending", 0, ""): 4}


async def ended_by_force(server: FaultyServer) -> None:
    """What the worker does when its patience with a server that says nothing is over."""
    draining = asyncio.create_task(sending.sender().drain())
    async with asyncio.timeout(20):
        await server.heard.wait()
        while len(server.kept) < sending.sender().pool.manners.size:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        draining.cancel()
        with pytest.raises(asyncio.CancelledError):
            await draining
