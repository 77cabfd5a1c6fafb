"""One database and broker for the run (real ones), emptied before each test that writes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from forum.core import db, jobs, security, settings
from forum.core.live.stream import close_publisher
from forum.embedded import Endpoints, servers
from forum.front.web.menu import news
from tests.cast import Cast, make_cast
from tests.emptied import empty_broker, emptying
from tests.groups import ByGroup
from tests.named import own_part

SECRET = "a secret key for tests, which is long enough"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    """Tests that belong together run in one worker (`tests/groups.py`)."""
    return ByGroup(config, log)


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Endpoints]:
    """Servers named by DATABASE_URL and REDIS_URL, or embedded ones on data of their own."""
    database, broker = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if database and broker:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        with own_part(database, broker, worker=worker) as part:
            yield part
        return
    with (
        tempfile.TemporaryDirectory(prefix="forum-tests-") as folder,
        servers(Path(folder), durable=False) as started,
    ):
        yield started


@pytest.fixture(scope="session")
async def house(endpoints: Endpoints) -> AsyncIterator[settings.Settings]:
    """Settings of the run, the tables migrated, the pool open."""
    chosen = settings.load(
        {
            "DATABASE_URL": endpoints.database_url,
            "REDIS_URL": endpoints.redis_url,
            "SECRET_KEY": SECRET,
            "BASE_URL": "http://127.0.0.1:8000",
            "LOG_LEVEL": "error",
        }
    )
    settings.use(chosen)
    await db.migrate()
    await db.open_database()
    yield chosen
    await jobs.close_jobs()
    await close_publisher()
    await security.close_limits()
    await db.close_database()


@pytest.fixture(scope="session")
async def empty(house: settings.Settings) -> str:
    """The statement that empties all tables."""
    return await emptying()


@pytest.fixture
async def clean(house: settings.Settings, empty: str) -> settings.Settings:
    """Empty tables and an empty broker."""
    await db.execute(empty)
    await empty_broker()
    news.forget()
    return house


@pytest.fixture
async def cast(clean: settings.Settings) -> Cast:
    """The named cast, in a house that was empty."""
    return await make_cast()
