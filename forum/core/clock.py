"""The only clock of the house. Every moment is aware and in UTC."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

# A whole process may live at another moment (tests of reminders and digests start children so).
_OFFSET = timedelta(seconds=float(os.environ.get("FORUM_CLOCK_OFFSET", "0")))
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return _frozen.get() or datetime.now(UTC) + _OFFSET


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at `moment` within the block (seeding and tests)."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
