"""The world of the hostile tests."""

from __future__ import annotations

import argon2
import pytest

from forum.core import security
from tests.cast import Cast
from tests.hostile.world import World, make_world


@pytest.fixture
async def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    """The cast with something of everything. Passwords are hashed as always, but cheaply:
    hundreds of forms are refused here, and none of the tests is about that cost."""
    cheap = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(security, "_HASHER", cheap)
    return await make_world(cast)
