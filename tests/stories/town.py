"""Where the stories happen: real web processes and workers on the run's servers, and people who
use them as browsers do, by what stands on the pages."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from bench.stage import Process, Stage, end, start_webs, start_workers
from forum.core import settings
from forum.embedded import Endpoints
from tests.client import elements, value_of
from tests.conftest import SECRET

TOGETHER = 30.0  # seconds: for what other processes do, on a busy machine


@asynccontextmanager
async def town(folder: Path, *, webs: int = 0, workers: int = 0, smtp_port: int = 0) -> Any:
    """Processes on the servers of this test run, with its key; `Stage` without its own servers."""
    house = settings.current()
    environment = {
        "DATABASE_URL": house.database_url,
        "REDIS_URL": house.redis_url,
        "SECRET_KEY": SECRET,
        "BASE_URL": house.base_url,
        "FORUM_DATA": str(folder),
        "LOG_LEVEL": "warning",
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port or 9}",
        "MAIL_PER_SECOND": "10000",
    }
    it = Stage(folder, Endpoints(house.database_url, house.redis_url), (), environment)
    try:
        await start_webs(it, webs)
        await start_workers(it, workers)
        yield it
    finally:
        await end([*it.webs, *it.workers])


@dataclass
class Browser:
    """One person's browser on one web process: cookies, the page that is open, its forms."""

    web: Process
    http: httpx2.AsyncClient = field(
        default_factory=lambda: httpx2.AsyncClient(trust_env=False, timeout=TOGETHER)
    )
    page: str = ""

    async def open(self, path: str) -> str:
        """Go to a page, wherever it leads."""
        answer = await self.http.get(f"{self.web.address}{path}")
        while answer.is_redirect:
            answer = await self.http.get(f"{self.web.address}{answer.headers['location']}")
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        self.page = answer.text
        return self.page

    async def send(self, path: str, fields: Mapping[str, str]) -> httpx2.Response:
        """Send the form for `path` that is on the open page, with `fields` filled in."""
        hidden = {"csrf": value_of(self.page, "csrf")}
        if path.endswith("/reageren"):
            hidden["form_token"] = value_of(self.page, "form_token")
        return await self.http.post(
            f"{self.web.address}{path}",
            data={**hidden, **fields},
            headers={"origin": settings.current().origin},
        )

    async def sign_in(self, email: str, password: str) -> None:
        await self.open("/inloggen")
        answer = await self.send("/inloggen", {"email": email, "password": password})
        assert answer.status_code == 303, answer.status_code

    async def reply(self, text: str) -> str:
        """Write in the composer of the open page; where the answer leads to."""
        (form,) = elements(self.page, "form", id="composer")
        answer = await self.send(form["action"], {"text": text, "do": "post"})
        assert answer.status_code == 303, answer.status_code
        return answer.headers["location"]

    @asynccontextmanager
    async def watch(self, since: int | None = None) -> AsyncIterator[ClientConnection]:
        """The live socket of the open page, from the number it carries (or `since`)."""
        (live,) = elements(self.page, "div", id="live")
        address = f"{live['hx-ws:connect']}&since={live['data-seq'] if since is None else since}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        async with connect(
            f"ws{self.web.address.removeprefix('http')}{address}",
            additional_headers={"cookie": cookies, "origin": settings.current().origin},
            proxy=None,
        ) as socket:
            yield socket

    async def close(self) -> None:
        await self.http.aclose()


async def frames(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    """The next `count` frames that have a number."""
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(TOGETHER):
        while len(found) < count:
            frame = json.loads(await socket.recv())
            found += [frame] if "seq" in frame else []
    return found


async def nothing_more(socket: ClientConnection, seconds: float = 2.5) -> bool:
    """Whether no further event comes, for longer than a sweep takes."""
    try:
        async with asyncio.timeout(seconds):
            while "seq" not in json.loads(await socket.recv()):
                pass
    except TimeoutError:
        return True
    return False


def articles(html: str) -> list[str]:
    """The ids of the posts on a page, in order."""
    return re.findall(r'<article[^>]*id="(bericht-\d+)"', html)
