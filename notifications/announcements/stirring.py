"""Letting open pages know that an announcement moved on: at most once a second, and at the end.

Nothing depends on it: a page that hears nothing is found by the sweep of its hub.
"""

from __future__ import annotations

import time

from forum.core import live
from notifications.ledger import Claimed

EVERY = 1.0  # seconds between two signs of one announcement in the midst of sending
_given: dict[int, float] = {}


def topic(announcement_id: int) -> str:
    return f"announcement:{announcement_id}"


async def stir(announcement_id: int) -> None:
    """After a commit: something of it changed that a page shows."""
    await live.wake(topic(announcement_id), 0)


async def settled(row: Claimed) -> None:
    """A row of the ledger came to an end, or was given back."""
    if row.kind != "announcement" or row.ref_id is None:
        return
    now = time.monotonic()
    if now - _given.get(row.ref_id, -EVERY) >= EVERY:
        _given[row.ref_id] = now
        await stir(row.ref_id)


async def rest() -> None:
    """Nothing more is being sent: the last sign of each that was."""
    for announcement_id in list(_given):
        del _given[announcement_id]
        await stir(announcement_id)
