"""The world of the hostile tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import argon2
import pytest
from redis.asyncio import Redis

from forum.core import security, settings
from tests.cast import Cast
from tests.hostile.world import World, make_world
from tests.notifications.push_service import VAPID_KEY


@pytest.fixture
async def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The cast with something of everything. Passwords are hashed as always, but cheaply:
    hundreds of forms are refused here, and none of the tests is about that cost."""
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(security, "_HASHER", cheap)
    before = settings.current()
    settings.use(replace(before, vapid_private_key=VAPID_KEY))
    yield await make_world(cast)
    settings.use(before)
    security._NOBODY.cache_clear()  # what nobody's password is compared with was cheap, too


@pytest.fixture
async def broker(world: World) -> AsyncIterator[Redis]:
    """The broker, to forget what was counted: limits must not hide what is behind them."""
    client = security.redis()
    yield client
    await client.aclose()
