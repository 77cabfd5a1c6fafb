"""People of the cast with passwords, and the processes that a story asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from bench.stage import Stage
from forum.core import db, security
from tests.cast import Cast, Person
from tests.stories.town import Browser, town

PASSWORD = "drie paarden op de kade"


@pytest.fixture
async def stage_of(cast: Cast, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """`await stage_of(webs=2, …)`: the processes, ended with the test."""
    async with AsyncExitStack() as held:

        async def start(**wanted: int) -> Stage:
            it: Stage = await held.enter_async_context(town(tmp_path, **wanted))
            return it

        yield start


@pytest.fixture
async def arrive(cast: Cast) -> AsyncIterator[Callable[..., Any]]:
    """`await arrive(person, web)`: her browser there, signed in with her password."""
    arrived: list[Browser] = []
    stored = await security.hash_password(PASSWORD)

    async def come(person: Person, web: Any) -> Browser:
        await db.execute("update member set password_hash = $2 where id = $1", person.id, stored)
        browser = Browser(web)
        arrived.append(browser)
        await browser.sign_in(person.email, PASSWORD)
        return browser

    yield come
    for browser in arrived:
        await browser.close()
