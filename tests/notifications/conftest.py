"""The house's mail and notices go to real servers that keep them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.cast import Cast
from tests.notifications.post_office import PostOffice, post_office
from tests.notifications.push_service import PushService, push_service


@pytest.fixture
async def office(cast: Cast) -> AsyncIterator[PostOffice]:
    """An empty post office, and the cast in empty tables."""
    async with post_office() as opened:
        yield opened


@pytest.fixture
async def service(cast: Cast) -> AsyncIterator[PushService]:
    """An empty push service, and the cast in empty tables."""
    async with push_service() as opened:
        yield opened
