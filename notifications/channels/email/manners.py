"""Manners towards a mail server: how many at once, how fast, and when to leave it alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from forum.core.metrics import mail_replies, mail_stops
from notifications.channels.email.ending import Ending, Outcome, slows_down

SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
STOPPED_SECONDS = 900.0
REJECTED_IN_A_ROW = 3
RECOVER_AFTER = 20
log = structlog.get_logger()


class HostPaused(OSError):
    """The server is being left alone; nothing was tried."""


class Manners:
    """Concurrency that halves when the server asks for less, a rate, and pauses (monotonic)."""

    def __init__(self, *, size: int, per_second: float) -> None:
        self.size = size
        self.allowed = size
        self.paused_until = 0.0
        self._interval = 1.0 / per_second
        self._next = 0.0
        self._busy = 0
        self._pause = SHORTEST_PAUSE
        self._rejected = 0
        self._good = 0
        self._freed = asyncio.Condition()

    def pause_left(self) -> float:
        """Seconds this server is to be left alone still; 0 when it is not."""
        return max(0.0, self.paused_until - time.monotonic())

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place among those that may talk at once. Raises `HostPaused`."""
        async with self._freed:
            await self._freed.wait_for(lambda: self._busy < self.allowed or self.pause_left() > 0)
            if self.pause_left() > 0:
                raise HostPaused("the mail server is being left alone for a while")
            self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1
            async with self._freed:
                self._freed.notify_all()

    async def turn(self) -> None:
        """Wait until the rate allows one more message."""
        now = time.monotonic()
        self._next = max(self._next, now - self._interval) + self._interval
        if self._next > now:
            await asyncio.sleep(self._next - now)

    def note(self, outcome: Outcome) -> None:
        """Learn from how an attempt ended."""
        if outcome.ending is Ending.SENT:
            self._went_well()
        elif outcome.ending is Ending.OUR_FAULT:
            self._stop("sender_refused", outcome)
        elif outcome.ending is Ending.REJECTED:
            self._rejected += 1
            if self._rejected >= REJECTED_IN_A_ROW:
                self._stop("content_rejected", outcome)
        if slows_down(outcome.code):
            self._slow_down()
        if outcome.ending is Ending.HOST_AWAY:
            self._back_off(outcome)
        if outcome.code is not None:
            mail_replies.labels(kind=f"{outcome.code // 100}xx").inc()

    def _went_well(self) -> None:
        self._rejected = 0
        self._pause = SHORTEST_PAUSE
        self._good += 1
        if self.allowed < self.size and self._good >= RECOVER_AFTER:
            self.allowed += 1
            self._good = 0

    def _slow_down(self) -> None:
        self.allowed = max(1, self.allowed // 2)
        self._good = 0

    def _back_off(self, outcome: Outcome) -> None:
        if self.pause_left() > 0:
            return  # those that were under way together count once
        self.paused_until = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        log.warning("mail_server_away", code=outcome.code, seconds=round(self.pause_left()))

    def _stop(self, why: str, outcome: Outcome) -> None:
        # Our own fault, or taken for spam: going on would make it worse. A person must look.
        self._rejected = 0
        self.paused_until = time.monotonic() + STOPPED_SECONDS
        mail_stops.labels(why=why).inc()
        log.error("mail_queue_stopped", why=why, code=outcome.code)
