"""Mail comes in over a real socket, answers go to a real server that keeps them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from forum.threads.queries import ThreadHead
from tests.cast import Cast
from tests.inbound.relay import Relay, mail_comes_in
from tests.notifications.post_office import PostOffice, post_office
from tests.threads.stage import started


@pytest.fixture
async def office(cast: Cast) -> AsyncIterator[PostOffice]:
    """An empty post office, and the cast in empty tables."""
    async with post_office() as opened:
        yield opened


@pytest.fixture
async def relay(office: PostOffice) -> AsyncIterator[Relay]:
    """The mail server in front of the forum."""
    async with mail_comes_in() as opened:
        yield opened


@pytest.fixture
async def thread(cast: Cast) -> ThreadHead:
    """A thread of Anouk's."""
    return await started(cast)
