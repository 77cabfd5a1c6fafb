"""The house's mail goes to a real server that keeps it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.cast import Cast
from tests.notifications.post_office import PostOffice, post_office


@pytest.fixture
async def office(cast: Cast) -> AsyncIterator[PostOffice]:
    """An empty post office, and the cast in empty tables."""
    async with post_office() as opened:
        yield opened
