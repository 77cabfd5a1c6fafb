"""The recent discussions of a theme, live, for participants and for visitors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from forum.app import create_app
from forum.core import settings
from forum.front.sockets import recent_block, recent_head
from forum.members import actions as members
from forum.members.web.identify import cookie_name
from forum.themes import actions as themes
from forum.threads import actions
from forum.threads.forms import ReplyForm, ThreadForm
from tests.cast import Cast, Person
from tests.client import text_of
from tests.threads import dom


@dataclass
class House:
    """A real server over the tests' database, with a thread in an open and a closed category."""

    cast: Cast
    port: int
    threads: dict[str, int]

    async def reply(self, person: Person, category: str = "zorg") -> None:
        access = await self.cast.access(person)
        await actions.reply(access, self.threads[category], form=ReplyForm("Een reactie."))

    @asynccontextmanager
    async def watch(self, person: Person | None) -> AsyncIterator[ClientConnection]:
        headers = {}
        if person:
            token = await members.open_session(person.id)
            headers["cookie"] = f"{cookie_name('session')}={token}"
        since = await recent_head(self.cast.theme_id)
        url = f"ws://127.0.0.1:{self.port}/live?theme=mensenhandel&since={since}"
        origin = Origin(settings.current().origin)
        async with connect(url, proxy=None, origin=origin, additional_headers=headers) as socket:
            yield socket


@pytest.fixture
async def house_with_threads(cast: Cast) -> AsyncIterator[House]:
    access = await cast.access(cast.anouk)
    made = {}
    for slug, title in (("zorg", "Nachtopvang in de regio"), ("casuistiek", "Een lastige vraag")):
        form = ThreadForm(title, "question", cast.categories[slug], "Wie weet?")
        made[slug] = await actions.start_thread(access, form)
    config = uvicorn.Config(
        create_app(owns_database=False),
        port=0,
        ws="forum.core.wsproto:FastWS",
        lifespan="on",
        log_config=None,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield House(cast, server.servers[0].sockets[0].getsockname()[1], made)
    server.should_exit = True
    await serving


async def frame(socket: ClientConnection, seconds: float = 3) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        found: dict[str, Any] = json.loads(await socket.recv())
        return found


@pytest.mark.parametrize("reader", ["anouk", "fatima", None])
async def test_old_block_and_events_make_a_fresh_block(
    house_with_threads: House, reader: str | None
) -> None:
    house = house_with_threads
    person = getattr(house.cast, reader) if reader else None
    seen: dict[str, Any] = {
        "language": "en" if reader == "fatima" else "nl",
        "inside": person is not None,
    }
    page = dom.parse(await recent_block(house.cast.theme_id, **seen))
    async with house.watch(person) as socket:
        await house.reply(house.cast.bram)
        dom.apply(page, await frame(socket))
    fresh = dom.parse(await recent_block(house.cast.theme_id, **seen))
    assert dom.lines(page) == dom.lines(fresh)


async def test_the_line_has_exactly_the_agreed_form(house_with_threads: House) -> None:
    block = await recent_block(house_with_threads.cast.theme_id, language="nl", inside=False)
    words = text_of(block)
    assert "Forum Mensenhandel" in words
    assert " 5 deelnemers | Laatst bijgewerkt op " in words


async def test_a_visitor_sees_no_names_and_nothing_confidential(house_with_threads: House) -> None:
    house = house_with_threads
    async with house.watch(None) as visitor, house.watch(house.cast.bram) as member:
        await house.reply(house.cast.anouk)
        outside, inside = await frame(visitor), await frame(member)
    assert "Anouk" in inside["content"]
    assert "Een lastige vraag" in inside["content"]
    assert "Nachtopvang" in outside["content"]
    assert "Anouk" not in outside["content"]
    assert "Een lastige vraag" not in outside["content"]


async def test_many_replies_are_few_pictures_and_the_last_one_is_true(
    house_with_threads: House,
) -> None:
    house = house_with_threads
    got: list[dict[str, Any]] = []
    async with house.watch(house.cast.bram) as socket:
        for _ in range(20):
            await house.reply(house.cast.anouk)
        try:
            while True:
                got.append(await frame(socket, 2.5))
        except TimeoutError:
            pass
    assert 1 <= len(got) <= 3
    assert "20 reacties" in got[-1]["content"]


async def test_a_new_participant_is_counted(house_with_threads: House) -> None:
    house = house_with_threads
    async with house.watch(None) as visitor:
        await themes.join(house.cast.theme_id, house.cast.willem.id)
        assert "6 deelnemers" in (await frame(visitor, 5))["content"]


async def test_who_leaves_the_theme_is_sent_round_to_the_outside(
    house_with_threads: House,
) -> None:
    house = house_with_threads
    async with house.watch(house.cast.bram) as socket:
        await asyncio.sleep(0.1)
        await themes.leave(house.cast.theme_id, house.cast.bram.id)
        async with asyncio.timeout(5):
            await socket.wait_closed()
        assert socket.close_code == 1012


async def test_signing_out_everywhere_ends_the_sockets(house_with_threads: House) -> None:
    house = house_with_threads
    async with house.watch(house.cast.bram) as socket:
        await asyncio.sleep(0.1)
        await members.sign_out_everywhere(house.cast.bram.id)
        async with asyncio.timeout(5):
            await socket.wait_closed()
        assert socket.close_code == 4401
