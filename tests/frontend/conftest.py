"""The front end, built once; a small site around it; a real browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, async_playwright

from forum.core.settings import ROOT
from tests.frontend.little_site import Site

FRONTEND = ROOT / "frontend"
NPM_CI = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


@pytest.fixture(scope="session")
def built() -> Path:
    """`forum/static`, built when it is missing."""
    static = ROOT / "forum" / "static"
    if not (static / "manifest.json").exists():
        if not (FRONTEND / "node_modules").exists():
            subprocess.run(NPM_CI, cwd=FRONTEND, check=True, capture_output=True)
        subprocess.run(["node", "build.mjs"], cwd=FRONTEND, check=True, capture_output=True)
    return static


@pytest.fixture(scope="session")
def manifest(built: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((built / "manifest.json").read_text())
    return found


@pytest.fixture
async def site(built: Path, manifest: dict[str, str]) -> AsyncIterator[Site]:
    """A site of one thread, served with our content security policy."""
    made = Site(built, manifest)
    config = uvicorn.Config(
        made.app, port=0, log_level="critical", ws="websockets-sansio", lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    made.port = server.servers[0].sockets[0].getsockname()[1]
    yield made
    server.should_exit = server.force_exit = True
    with contextlib.suppress(asyncio.CancelledError):
        await serving


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium: Debian's, or the one that Playwright installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        try:
            started = await playwright.chromium.launch(executable_path=path, args=flags)
        except Exception as error:
            pytest.skip(f"NO BROWSER: the front end was not tried in one ({error})")
        yield started
        await started.close()


@pytest.fixture
async def tab(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh browser session; what it complains about fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if "Content Security Policy" in message.text or message.type == "warning"
            else None
        ),
    )
    yield context
    await context.close()
    assert complaints == []
