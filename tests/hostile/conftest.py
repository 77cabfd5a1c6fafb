"""The world of the hostile tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import argon2
import pytest
from redis.asyncio import Redis

from forum.core import security
from tests.cast import Cast
from tests.hostile.world import World, make_world


@pytest.fixture
async def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The cast with something of everything. Passwords are hashed as always, but cheaply:
    hundreds of forms are refused here, and none of the tests is about that cost."""
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(security, "_HASHER", cheap)
    yield await make_world(cast)
    security._NOBODY.cache_clear()  # what nobody's password is compared with was cheap, too


@pytest.fixture
async def broker(world: World) -> AsyncIterator[Redis]:
    """The broker, to forget what was counted: limits must not hide what is behind them."""
    client = security.redis()
    yield client
    await client.aclose()
