"""What the moderators of the demo did, and what still waits for them."""

from __future__ import annotations

from forum.seed.stage import Stage


async def keep_order(stage: Stage) -> None:
    """Pins, locks, moves and reports, each with its reason."""
    assert stage.threads
