"""A conversation, live: old page + events = fresh page, for whom, and when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from forum.app import create_app
from forum.core import clock, settings
from forum.members import actions as members
from forum.members.web.identify import cookie_name
from forum.messages import actions
from forum.moderation import actions as moderation
from tests.cast import Cast, Person
from tests.client import Client
from tests.messages.said import begin, change, message_id, say
from tests.moderation.stage import for_days
from tests.threads import dom

Act = Callable[["Scene"], Awaitable[object]]
PARTS = ("thread-head", "posts", "thread-state")


@dataclass
class Scene:
    """A conversation of Anouk, Bram and Fatima, and a real server to watch it on."""

    cast: Cast
    ident: int
    port: int

    async def page(self, reader: Person) -> tuple[dom.Element, int]:
        """What is live of the page as this reader gets it now, and its event number."""
        async with Client() as browser:
            await browser.sign_in(reader)
            whole = dom.parse((await browser.get(f"/gesprekken/{self.ident}")).text)
        posts, live = (dom.found(whole, name) for name in ("posts", "live"))
        posts.attrs.pop("data-read", None)
        posts.children = [c for c in posts.children if "unread-line" not in str(c)]
        shown = [dom.found(whole, name) for name in PARTS]
        return dom.Element("root", {}, list(shown)), int(live.attrs["data-seq"] or 0)

    @asynccontextmanager
    async def watch(self, person: Person | None, query: str) -> AsyncIterator[ClientConnection]:
        headers = {}
        if person:
            token = await members.open_session(person.id)
            headers["cookie"] = f"{cookie_name('session')}={token}"
        url = f"ws://127.0.0.1:{self.port}/live?{query}"
        origin = Origin(settings.current().origin)
        async with connect(url, proxy=None, origin=origin, additional_headers=headers) as it:
            yield it

    def since(self, number: int) -> str:
        return f"talk={self.ident}&since={number}"


@pytest.fixture
async def scene(cast: Cast) -> AsyncIterator[Scene]:
    with clock.at(clock.now() - timedelta(days=1)):
        ident = await begin(cast, cast.anouk, cast.bram, cast.fatima, text="Wie kan donderdag?")
    await say(cast, cast.bram, ident, "Ik *kan*.")
    app = create_app(owns_database=False)
    config = uvicorn.Config(
        app, port=0, ws="forum.core.wsproto:FastWS", lifespan="on", log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    yield Scene(cast, ident, server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await serving


async def told(socket: ClientConnection, *kinds: str) -> dict[str, Any]:
    """The next frame of one of these kinds."""
    async with asyncio.timeout(30):
        while True:
            found: dict[str, Any] = json.loads(await socket.recv())
            if found["kind"] in kinds:
                return found


async def hidden(scene: Scene) -> None:
    await actions.set_hidden(await message_id(scene.ident, 2), hidden=True)


async def shown_again(scene: Scene) -> None:
    await actions.set_hidden(await message_id(scene.ident, 2), hidden=False)


async def taken_back(scene: Scene) -> None:
    await actions.delete(await scene.cast.access(scene.cast.anouk), scene.ident, 1)


ACTS: dict[str, Act] = {
    "a message": lambda s: say(s.cast, s.cast.bram, s.ident, "# Kop\n\n<b>x</b> & @Anouk"),
    "one's own": lambda s: say(s.cast, s.cast.anouk, s.ident, "Dank!"),
    "an edit": lambda s: change(s.cast, s.cast.bram, s.ident, 2, "Ik kan **toch niet**."),
    "hidden": hidden,
    "shown again": shown_again,
    "taken back": taken_back,
}


@pytest.mark.parametrize("reader", ["anouk", "bram", "fatima"])
async def test_old_page_and_events_make_a_fresh_page(scene: Scene, reader: str) -> None:
    person: Person = getattr(scene.cast, reader)
    await actions.block(scene.cast.fatima.id, scene.cast.bram.id)  # she sees his folded away
    for name, act in ACTS.items():
        page, since = await scene.page(person)
        async with scene.watch(person, scene.since(since)) as socket:
            await act(scene)
            fresh, head = await scene.page(person)
            for seq in range(since + 1, head + 1):
                got = await told(socket, "message_added", "message_changed")
                assert got["seq"] == seq
                dom.apply(page, got)
        assert dom.lines(page) == dom.lines(fresh), name


async def test_a_sleeper_catches_up_and_what_was_hidden_is_never_sent(scene: Scene) -> None:
    page, since = await scene.page(scene.cast.fatima)
    await say(scene.cast, scene.cast.bram, scene.ident, "Dit had niet gemoeten")
    await actions.set_hidden(await message_id(scene.ident, 3), hidden=True)
    await say(scene.cast, scene.cast.anouk, scene.ident, "Tot donderdag.")
    fresh, head = await scene.page(scene.cast.fatima)
    async with scene.watch(scene.cast.fatima, scene.since(since)) as socket:
        for _ in range(head - since):
            got = await told(socket, "message_added", "message_changed")
            assert "gemoeten" not in got["content"]
            dom.apply(page, got)
    assert dom.lines(page) == dom.lines(fresh)


async def test_somebody_leaves_and_the_others_fetch_the_page(scene: Scene) -> None:
    _page, since = await scene.page(scene.cast.anouk)
    async with (
        scene.watch(scene.cast.anouk, scene.since(since)) as hers,
        scene.watch(scene.cast.bram, scene.since(since)) as his,
    ):
        await asyncio.sleep(0.1)
        await actions.leave(scene.cast.bram.id, scene.ident)
        await told(hers, "resync")
        async with asyncio.timeout(10):
            await his.wait_closed()
        assert his.close_code == 4403


@pytest.mark.parametrize(("who", "code"), [("maarten", 4403), ("willem", 4403), (None, 4401)])
async def test_who_is_not_in_it_hears_nothing(scene: Scene, who: str | None, code: int) -> None:
    person = getattr(scene.cast, who) if who else None
    async with scene.watch(person, scene.since(0)) as socket:
        async with asyncio.timeout(10):
            await socket.wait_closed()
        assert socket.close_code == code


async def test_an_address_that_says_nothing_is_refused(scene: Scene) -> None:
    with pytest.raises(InvalidStatus):
        async with scene.watch(scene.cast.anouk, "talk=x"):
            pass


async def test_a_silence_brings_the_reader_back_with_other_eyes(scene: Scene) -> None:
    async with scene.watch(scene.cast.bram, scene.since(0)) as socket:
        await told(socket, "message_added")
        maarten = await scene.cast.access(scene.cast.maarten)
        await moderation.silence(maarten, scene.cast.bram.id, form=for_days(2))
        async with asyncio.timeout(10):
            await socket.wait_closed()
        assert socket.close_code == 1012


async def test_the_list_and_the_number_follow(scene: Scene) -> None:
    async with scene.watch(scene.cast.anouk, "inbox=1") as socket:
        first = await told(socket, "inbox_changed")
        assert first["news"] == 1
        await actions.mark_read(scene.cast.anouk.id, scene.ident, number=2)
        assert (await told(socket, "inbox_changed"))["news"] == 0
        await say(scene.cast, scene.cast.bram, scene.ident, "Nog iets.")
        again = await told(socket, "inbox_changed")
        assert (again["news"], "Nog iets." in again["content"]) == (1, True)
    async with scene.watch(scene.cast.anouk, "") as socket:
        counts = await told(socket, "mine")
        assert counts["talks"] == [1, "1 gesprek met nieuws"]
