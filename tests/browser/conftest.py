"""A real forum in a real Chromium; whatever any page complains about fails its test."""

from __future__ import annotations

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from forum.cli.frontend import SOURCES, build_front_end
from forum.embedded import Endpoints
from tests.browser.house import Forum, forum
from tests.running.browser import find_chromium

expect.set_options(timeout=20_000)  # ms: what comes, comes sooner; on a busy machine later

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)
COOKIES = {"forum-session", "forum-visit", "forum-language", "forum-scheme"}
# Chromium's word for a page that was left while its socket was still opening.
LEFT_EARLY = "WebSocket is closed before the connection is established"
# Chromium reads a PDF in a page of its own.
OWN_READER = ("chrome-extension://", "chrome://")
MISSING = "NO BROWSER: Chromium was not found. The forum was not tried in one."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives a browser; a worker that runs some has a forum and a browser for all of it."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house_to_look_at(endpoints: Endpoints) -> Iterator[Forum]:
    """The demo forum and its web process, for all tests of this folder in this worker."""
    _build()
    with (
        tempfile.TemporaryDirectory(prefix="forum-browser-") as folder,
        forum(endpoints, Path(folder)) as made,
    ):
        yield made


def _build() -> None:
    """Build the front end, if it must be, in one worker; the others wait for it."""
    folder = os.open(SOURCES, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        build_front_end(print)
    finally:
        os.close(folder)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for this worker."""
    path = find_chromium()
    if path is None and os.environ.get("FORUM_BROWSER_REQUIRED"):
        pytest.fail(MISSING)
    if path is None:
        pytest.skip(MISSING)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        await started.close()


class Desk:
    """Opens browser sessions, and hears every complaint of every page in them.

    A complaint: a broken content policy, an error or warning on the console, an exception, a
    request to another host, a cookie that is not on the list, an answer of 5xx.
    """

    def __init__(self, browser: Browser, house: Forum) -> None:
        self.browser = browser
        self.forum = house
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()

    @asynccontextmanager
    async def session(
        self, who: str | None = None, **options: Any
    ) -> AsyncIterator[BrowserContext]:
        """A browser session of "anouk", "maarten" (participants), "samira" (moderator), "mies"
        (manager), or of a visitor."""
        settings = {"viewport": {"width": 1280, "height": 900}, "locale": "nl-NL", **options}
        context = await self.browser.new_context(base_url=self.forum.origin, **settings)
        self._listen(context)
        if who:
            token = self.forum.facts["people"][who]
            cookie = {"name": "forum-session", "value": token, "url": self.forum.origin}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        try:
            yield context
            self.complaints += [
                f"unknown cookie {cookie['name']}"
                for cookie in await context.cookies()
                if cookie["name"] not in COOKIES
            ]
        finally:
            await context.close()

    @asynccontextmanager
    async def page(self, who: str | None = None, **options: Any) -> AsyncIterator[Page]:
        """The same, with its first page."""
        async with self.session(who, **options) as context:
            yield await context.new_page()

    def _listen(self, context: BrowserContext) -> None:
        host = urlsplit(self.forum.origin).netloc
        note = self.complaints.append
        context.on("weberror", lambda error: note(f"exception {error.error}"))
        context.on(
            "console",
            lambda said: (
                note(f"console {said.type}: {said.text}")
                if said.type in {"error", "warning"} or "Content Security" in said.text
                else None
            ),
        )
        context.on(
            "request",
            lambda asked: (
                note(f"another host: {asked.url}")
                if urlsplit(asked.url).netloc not in {host, ""}
                and not asked.url.startswith(OWN_READER)
                else None
            ),
        )
        context.on(
            "response",
            lambda got: note(f"{got.status} for {got.url}") if got.status >= 500 else None,
        )

    def unexpected(self) -> list[str]:
        """The complaints, without those that a test named in `expected`."""
        fine = (*self.expected, LEFT_EARLY)
        return [one for one in self.complaints if not any(part in one for part in fine)]


@pytest.fixture
async def desk(chromium: Browser, house_to_look_at: Forum) -> AsyncIterator[Desk]:
    """Browsers for one test; afterwards nothing may have been complained about."""
    if not house_to_look_at.runs():  # a test that failed may have left it so
        await asyncio.to_thread(house_to_look_at.start)
    await house_to_look_at.forget_limits()
    made = Desk(chromium, house_to_look_at)
    yield made
    assert made.unexpected() == []
