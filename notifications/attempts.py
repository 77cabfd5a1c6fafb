"""One attempt to deliver one row: written, held at the last moment, settled by how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.core import clock
from forum.core.unit import unit_of_work
from notifications import ledger, trouble
from notifications.announcements import holding
from notifications.audiences import MAILS_A_DAY
from notifications.channels.email import Ending, Outcome
from notifications.kinds.kind import Kind, Letter
from notifications.ledger import Claimed
from notifications.writing import message, words_of

# What was decided longer ago than this is decided anew before it is sent.
FRESH = timedelta(seconds=60)
SHORTEST_WAIT = timedelta(seconds=5)


async def to_the_end(work: Coroutine[Any, Any, object]) -> None:
    """Do it whole, also when we are cancelled meanwhile; then be cancelled."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


@dataclass
class Attempt:
    """`at`: when was decided that it may go; `stopping`: whether this worker is asked to end.

    `refused`: why it was not held, in the end; `held`: it was, so that it may have been sent.
    """

    row: Claimed
    letter: Letter
    kind: Kind
    at: datetime
    stopping: Callable[[], bool]
    subject: str = ""
    refused: str = ""
    held: bool = False

    def write(self) -> bytes:
        """The whole mail."""
        words = words_of(self.kind, self.letter)
        self.subject = words.subject
        return message(self.row, self.kind, self.letter, words)

    async def hold(self) -> bool:
        """Whether it may still go: asked between RCPT and DATA, however long it had to wait."""
        self.refused = self._postponed()
        if not self.refused:
            self.refused = self._refusal(await self._take_hold())
        self.held = not self.refused
        return self.held

    def _postponed(self) -> str:
        if self.stopping():
            return "stopping"
        return "stale" if clock.now() - self.at > FRESH else ""

    async def _take_hold(self) -> dict[str, Any] | None:
        letter = self.letter
        return await ledger.hold(
            self.row,
            address=letter.to.address,
            subject=self.subject,
            covers=letter.covers,
            counted=self.kind.capped,
        )

    def _refusal(self, wishes: dict[str, Any] | None) -> str:
        if wishes is None:
            return "lost"
        if wishes["halted"]:
            return str(wishes["halted"])
        if wishes["suppressed"] and not self.kind.secure:
            return "suppressed"
        if self.kind.capped and wishes["today"] >= MAILS_A_DAY:
            return "daily_cap"
        stops = self.letter.stops or self.kind.stops
        stopped = stops is not None and wishes[stops] is False and not self.kind.asked
        return "unsubscribed" if stopped else ""

    async def sent(self, outcome: Outcome) -> None:
        """Write down that it was taken: at once, while the connection waits."""
        done = ledger.finish(
            self.row, "sent", code=outcome.code, reply=outcome.reply, upto=self.letter.upto
        )
        await to_the_end(done)

    async def settle(self, outcome: Outcome, *, pause: timedelta) -> None:
        """Write down how else it ended; `pause`: how long the server is to be left alone."""
        row, code, reply = self.row, outcome.code, outcome.reply
        match outcome.ending:
            case Ending.SENT:
                pass  # written down at once, by `sent`
            case Ending.NOT_HELD:
                await self._not_held()
            case Ending.LATER:
                await ledger.retry_later(row, code=code, reply=reply)
            case Ending.HOST_AWAY | Ending.OUR_FAULT:
                await ledger.release(row, until=clock.now() + max(pause, SHORTEST_WAIT))
            case Ending.AMBIGUOUS:
                await self._ambiguous(outcome)
            case Ending.UNKNOWN_ADDRESS:
                await self._bounced(outcome)
            case Ending.REFUSED | Ending.REJECTED:
                await self._fail(outcome.ending.value, outcome)

    async def abandon(self) -> None:
        """We are ended in the middle: what was past the dot is in doubt, the rest was not tried."""
        if self.held:
            await self._ambiguous(Outcome(Ending.AMBIGUOUS, reply="cancelled"))
        else:
            await ledger.release(self.row, until=clock.now())

    async def _bounced(self, outcome: Outcome) -> None:
        address = self.letter.to.address
        async with unit_of_work():
            await self._fail("bounced", outcome)
            await trouble.note(
                self.row.recipient_id, address, weight=trouble.FOR_GOOD, unknown=True
            )

    async def _fail(self, reason: str, outcome: Outcome) -> None:
        await ledger.finish(
            self.row,
            "failed",
            reason=reason,
            code=outcome.code,
            reply=outcome.reply,
            address=self.letter.to.address,
            subject=self.subject,
        )

    async def _not_held(self) -> None:
        if self.refused in {"stale", "stopping"}:
            await ledger.release(self.row, until=clock.now())
        elif self.refused == holding.PAUSED:
            await holding.park(self.row)
        elif self.refused != "lost":
            await ledger.finish(self.row, "skipped", reason=self.refused)

    async def _ambiguous(self, outcome: Outcome) -> None:
        """Lost after the dot: sent again with the same Message-ID and Date, or left to a person."""
        if self.kind.repeatable:
            await ledger.retry_later(self.row, code=outcome.code, reply=outcome.reply)
            return
        await ledger.finish(
            self.row, "unknown", reason="ambiguous", code=outcome.code, reply=outcome.reply
        )
