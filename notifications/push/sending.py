"""The sender of notices: claim rows, look once more, hand over, commit after every one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from forum.core import clock
from notifications.channels.push import vapid
from notifications.channels.push.ending import Ending, Outcome
from notifications.channels.push.service import AT_ONCE, Notice, PushServices
from notifications.push import ledger
from notifications.push.deciding import Decided, Drop, Wait, decided
from notifications.push.ledger import Claimed
from notifications.push.saying import Skip

log = structlog.get_logger()


@dataclass
class Sender:
    """One a process: its connections, and whether it is at work or asked to stop."""

    services: PushServices = field(default_factory=PushServices)
    running: bool = False
    stopping: bool = False

    async def drain(self) -> int:
        """Hand over what is due; how many rows were settled. One at a time in a process."""
        if self.running or not vapid.offered():
            return 0
        self.running, done = True, 0
        try:
            while not self.stopping and (rows := await ledger.claim(AT_ONCE)):
                found = await decided(rows)
                await asyncio.gather(*(self._settle_safely(row, found[row.id]) for row in rows))
                done += len(rows)
        finally:
            self.running = False
        return done

    async def _settle_safely(self, row: Claimed, what: Decided) -> None:
        try:
            await self._settle(row, what)
        except Exception:  # one bad row must not end the others
            log.exception("push_error", delivery=row.id, kind=row.kind)
            with suppress(Exception):  # with the database away, the lease sets it free
                await ledger.retry_later(row, code=None, wait=None)

    async def _settle(self, row: Claimed, what: Decided) -> None:
        match what:
            case Skip(reason, state):
                await ledger.finish(row, state, reason=reason)
            case Wait(until):
                await ledger.release(row, until=until)
            case Drop(subscription):
                await ledger.drop_device(row, subscription)
            case Notice():
                outcome = await self.services.send(what)
                await asyncio.shield(_note(row, what, outcome))

    async def close(self) -> None:
        """Close the connections."""
        await self.services.close()


async def _note(row: Claimed, notice: Notice, outcome: Outcome) -> None:
    """Write down how it ended."""
    match outcome.ending:
        case Ending.SENT:
            await ledger.finish(row, "sent", code=outcome.code)
        case Ending.GONE:
            await ledger.drop_device(row, notice.subscription)
        case Ending.LATER:
            await ledger.retry_later(row, code=outcome.code, wait=outcome.wait)
        case Ending.HELD_BACK:
            await ledger.release(row, until=clock.now() + (outcome.wait or timedelta(minutes=1)))
        case Ending.REFUSED:
            # Our own fault, and the next one will go the same way: a person must look.
            log.error("push_refused", delivery=row.id, kind=row.kind, code=outcome.code)
            await ledger.finish(row, "failed", reason="refused", code=outcome.code)


_senders: dict[int, Sender] = {}


def sender() -> Sender:
    """The sender of this process (of this loop), made on first use."""
    return _senders.setdefault(id(asyncio.get_running_loop()), Sender())


async def close_sender() -> None:
    """Close this loop's connections."""
    found = _senders.pop(id(asyncio.get_running_loop()), None)
    if found is not None:
        await found.close()
