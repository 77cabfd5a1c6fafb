"""The sender: claim rows, write each at the last moment, hand it over, commit after every one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from forum.core import clock
from forum.core import settings as settings_module
from notifications import ledger
from notifications.announcements import holding, stirring
from notifications.attempts import Attempt, to_the_end
from notifications.channels.email import MailServer, Pool
from notifications.inbound.addresses import return_path
from notifications.kinds.kind import Park, Skip, Wait, Written
from notifications.kinds.registry import KINDS, letters
from notifications.ledger import Claimed

FIRST_CHUNK, CHUNK = 20, 100  # rows: the first soon under way, then many for few queries
WRITING_AHEAD = 2
BUDGET_SECONDS = 50.0
Runners = Sequence[asyncio.Task[None]]
Waiting = asyncio.Queue[tuple[Claimed, Written | None, datetime] | None]
log = structlog.get_logger()


@dataclass
class Sender:
    """One a process: the connections, and whether a drain is running or must run again.

    `mine`: the rows that were claimed and have not come to an end yet, by id.
    """

    pool: Pool
    running: bool = False
    again: bool = False
    stopping: bool = False
    mine: dict[int, Claimed] = field(default_factory=dict)

    async def drain(self, budget: float = BUDGET_SECONDS) -> int:
        """Send what is due until nothing is, the budget is spent or we stop; how many rows."""
        self.again = True
        if self.running:
            return 0
        self.running = True
        self.mine.clear()
        done, ends = 0, time.monotonic() + budget
        try:
            while self.again and self._may_go_on(ends):
                self.again = False
                done += await self._drain_all(ends)
        finally:
            self.running = False
        await self.pool.tidy()
        return done

    def _may_go_on(self, ends: float) -> bool:
        rested = self.pool.manners.pause_left() == 0
        return rested and not self.stopping and time.monotonic() < ends

    async def _drain_all(self, ends: float) -> int:
        """Claim and decide on the next rows while those before them are being sent."""
        waiting: Waiting = asyncio.Queue(CHUNK // 2)
        # A few more than there are connections: they write while others talk.
        count = self.pool.manners.size + WRITING_AHEAD
        runners = [asyncio.create_task(self._run(waiting)) for _ in range(count)]
        try:
            try:
                done = await self._feed(waiting, ends)
            except Exception:  # the database is away: what is written may still leave
                await _finished(waiting, runners)
                raise
            await _finished(waiting, runners)
        except asyncio.CancelledError:
            await to_the_end(self._abandon(runners))
            raise
        await stirring.rest()
        return done

    async def _abandon(self, runners: Runners) -> None:
        """Ended by force: each mail under way writes how far it was, the others are given back."""
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)
        await ledger.give_back(list(self.mine.values()))
        self.mine.clear()

    async def _feed(self, waiting: Waiting, ends: float) -> int:
        done, limit = 0, FIRST_CHUNK
        while self._may_go_on(ends):
            rows = await ledger.claim(limit)
            if not rows:
                break
            self.mine.update((row.id, row) for row in rows)
            decided, at = await letters(rows), clock.now()
            for row in rows:
                await waiting.put((row, decided.get(row.id), at))
            done, limit = done + len(rows), CHUNK
        return done

    async def _run(self, waiting: Waiting) -> None:
        while taken := await waiting.get():
            await self._send_safely(*taken)

    async def _send_safely(self, row: Claimed, decided: Written | None, at: datetime) -> None:
        try:
            await self._send_one(row, decided, at)
        except Exception as error:  # one bad row must not end the others
            log.exception("delivery_error", delivery=row.id, kind=row.kind)
            with suppress(Exception):  # with the database away, the lease sets it free
                await ledger.retry_later(row, code=None, reply=type(error).__name__)
        self.mine.pop(row.id, None)
        await stirring.settled(row)

    async def _send_one(self, row: Claimed, decided: Written | None, at: datetime) -> None:
        if decided is None:
            await ledger.retry_later(row, code=None, reply="not written")
        elif isinstance(decided, Skip):
            await ledger.finish(row, decided.state, reason=decided.reason, upto=decided.upto)
        elif isinstance(decided, Wait):
            await ledger.release(row, until=decided.until)
        elif isinstance(decided, Park):
            await holding.park(row)
        elif self.stopping:
            await ledger.release(row, until=clock.now())
        else:
            await self._hand_over(Attempt(row, decided, KINDS[row.kind], at, self.is_stopping))

    def is_stopping(self) -> bool:
        """Whether this worker is asked to end: what is not past RCPT then stays for another."""
        return self.stopping

    async def _hand_over(self, attempt: Attempt) -> None:
        raw, number = attempt.write(), attempt.row.id
        to = attempt.letter.to.address
        sender = return_path(number) if attempt.kind.returns else ""
        try:
            outcome = await self.pool.send(
                sender, to, raw, hold=attempt.hold, sent=attempt.sent, envelope_id=str(number)
            )
        except asyncio.CancelledError:
            await to_the_end(attempt.abandon())
            raise
        except Exception:  # of the ledger: a server's faults are outcomes
            if not attempt.held:
                raise
            log.exception("delivery_in_doubt", delivery=number, kind=attempt.kind.name)
            with suppress(Exception):  # still away: the lease says that it is in doubt
                await attempt.abandon()
            return
        pause = timedelta(seconds=self.pool.manners.pause_left())
        await to_the_end(attempt.settle(outcome, pause=pause))

    async def close(self) -> None:
        """Say goodbye to the server."""
        await self.pool.close()


async def _finished(waiting: Waiting, runners: Runners) -> None:
    """Let the runners do what still waits, and no more."""
    for _ in runners:
        await waiting.put(None)
    await asyncio.gather(*runners, return_exceptions=True)


_senders: dict[int, Sender] = {}


def sender() -> Sender:
    """The sender of this process (of this loop), made from the settings on first use."""
    loop = id(asyncio.get_running_loop())
    if loop not in _senders:
        settings = settings_module.current()
        _senders[loop] = Sender(
            Pool(
                MailServer.at(settings.smtp_url),
                helo=settings.mail_domain,
                size=settings.mail_connections,
                per_second=settings.mail_per_second,
            )
        )
    return _senders[loop]


async def close_sender() -> None:
    """Close this loop's connections."""
    found = _senders.pop(id(asyncio.get_running_loop()), None)
    if found is not None:
        await found.close()
