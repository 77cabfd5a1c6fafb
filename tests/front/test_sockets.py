"""The recent discussions of a theme, live, for participants and for visitors."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from forum.app import create_app
from forum.core import clock, settings
from forum.core.unit import unit_of_work
from forum.front.sockets import mine, recent_block, recent_head
from forum.members import actions as members
from forum.members.web.identify import cookie_name
from forum.themes import actions as themes
from forum.threads import actions
from forum.threads import queries as threads
from forum.threads.forms import ReplyForm, ThreadForm
from notifications import notices
from notifications.notices import Line
from tests.cast import Cast, Person
from tests.client import text_of
from tests.threads import dom

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


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
    async def watch(
        self, person: Person | None, query: str | None = None
    ) -> AsyncIterator[ClientConnection]:
        headers = {}
        if person:
            token = await members.open_session(person.id)
            headers["cookie"] = f"{cookie_name('session')}={token}"
        since = await recent_head(self.cast.theme_id)
        query = f"theme=mensenhandel&since={since}" if query is None else query
        url = f"ws://127.0.0.1:{self.port}/live?{query}"
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


async def frame(
    socket: ClientConnection, seconds: float = 30, *, mine: bool = False
) -> dict[str, Any]:
    """The next frame of what the page is about, or (`mine`) of the member's own counts."""
    async with asyncio.timeout(seconds):
        while True:
            found: dict[str, Any] = json.loads(await socket.recv())
            if "beat" not in found and (found["kind"] == "mine") == mine:
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
        assert "6 deelnemers" in (await frame(visitor))["content"]


async def test_who_leaves_the_theme_is_sent_round_to_the_outside(
    house_with_threads: House,
) -> None:
    house = house_with_threads
    async with house.watch(house.cast.bram) as socket:
        await asyncio.sleep(0.1)
        await themes.leave(house.cast.theme_id, house.cast.bram.id)
        async with asyncio.timeout(30):
            await socket.wait_closed()
        assert socket.close_code == 1012


async def test_signing_out_everywhere_ends_the_sockets(house_with_threads: House) -> None:
    house = house_with_threads
    async with house.watch(house.cast.bram) as socket:
        await asyncio.sleep(0.1)
        await members.sign_out_everywhere(house.cast.bram.id)
        async with asyncio.timeout(30):
            await socket.wait_closed()
        assert socket.close_code == 4401


async def told(socket: ClientConnection, seconds: float = 30, **counts: Any) -> dict[str, Any]:
    """The member's counts, once they are these."""
    async with asyncio.timeout(seconds):
        while True:
            found = await frame(socket, seconds, mine=True)
            if all(found[name] == value for name, value in counts.items()):
                return found


async def news_in(socket: ClientConnection) -> list[Any] | None:
    """What the next picture of the member's counts says of the theme."""
    found: list[Any] | None = (await frame(socket, mine=True))["unread"].get("mensenhandel")
    return found


@pytest.mark.parametrize("page", ["", "theme=mensenhandel", "list=mensenhandel", "thread"])
async def test_every_page_carries_the_members_own_counts(
    house_with_threads: House, page: str
) -> None:
    house = house_with_threads
    query = f"thread={house.threads['zorg']}" if page == "thread" else page
    async with house.watch(house.cast.bram, query) as socket:
        first = await frame(socket, mine=True)
        assert first["notices"] == 0
        assert first["unread"] == {"mensenhandel": [2, "2 onderwerpen met nieuws"]}
        await notices.note([house.cast.bram.id], Line("mention", "thread:1", "Een vraag", "/", NOW))
        assert (await told(socket, notices=1))["bell"] == "1 ongelezen melding"
        await notices.read_all(house.cast.bram.id, upto=NOW)
        await told(socket, notices=0)


async def test_what_is_read_in_one_tab_is_no_news_in_another(house_with_threads: House) -> None:
    house = house_with_threads
    async with house.watch(house.cast.fatima, "") as socket:
        assert await news_in(socket) == [2, "2 topics with news"]
        await actions.mark_read(house.cast.fatima.id, house.threads["zorg"], number=1)
        assert await news_in(socket) == [1, "1 topic with news"]
        await actions.mark_all_read(await house.cast.access(house.cast.fatima))
        assert await news_in(socket) is None


async def test_what_others_write_counts_without_a_wake_up(house_with_threads: House) -> None:
    house = house_with_threads
    await actions.mark_all_read(await house.cast.access(house.cast.bram))
    async with house.watch(house.cast.bram, "") as socket, house.watch(house.cast.mies, ""):
        assert await news_in(socket) is None
        await house.reply(house.cast.anouk)
        assert await news_in(socket) == [1, "1 onderwerp met nieuws"]


@pytest.mark.parametrize(("rest", "counted_anew"), [(60.0, False), (0.0, True)])
async def test_everybody_is_counted_together_and_not_all_the_time(
    house_with_threads: House, rest: float, counted_anew: bool
) -> None:
    cast = house_with_threads.cast
    everyone = [cast.bram.id, cast.fatima.id, cast.mies.id]
    source = mine.Members(rest)
    await source.heads(everyone)
    before = await source.heads(everyone)
    await notices.note([cast.bram.id], Line("mention", "thread:1", "Een vraag", "/", NOW))
    after = await source.heads(everyone)
    assert (after[cast.bram.id] > before[cast.bram.id]) is counted_anew
    assert after[cast.mies.id] == before[cast.mies.id]


async def test_what_was_being_written_while_all_were_counted_counts_the_next_time(
    house_with_threads: House,
) -> None:
    """A number is taken before the commit: a round in between sees it, and not yet the post."""
    house = house_with_threads
    everyone = [house.cast.bram.id, house.cast.fatima.id]
    source = mine.Members(0.0)

    async def heads() -> dict[int, int]:
        return await asyncio.create_task(source.heads(everyone), context=Context())

    before = await heads()
    async with unit_of_work():
        await actions.mark_all_read(await house.cast.access(house.cast.bram))
        await house.reply(house.cast.anouk)
        assert await heads() == before
    after = await heads()
    assert after[house.cast.bram.id] > before[house.cast.bram.id]


async def test_a_visitor_has_no_counts_and_no_list(house_with_threads: House) -> None:
    for query in ("", "list=mensenhandel", "list=weg"):
        with pytest.raises(InvalidStatus):
            async with house_with_threads.watch(None, query):
                pass
    with pytest.raises(InvalidStatus):
        async with house_with_threads.watch(house_with_threads.cast.willem, "list=mensenhandel"):
            pass


async def test_a_list_hears_that_something_changed_and_few_times_for_much(
    house_with_threads: House,
) -> None:
    house = house_with_threads
    async with house.watch(house.cast.bram, "list=mensenhandel") as socket:
        await asyncio.sleep(0.2)
        for _ in range(5):
            await house.reply(house.cast.anouk)
        got = [await frame(socket)]
        with contextlib.suppress(TimeoutError):
            while True:
                got.append(await frame(socket, 3))
    assert 1 <= len(got) <= 2
    assert all(one["kind"] == "list_changed" and "content" not in one for one in got)


async def test_what_happened_between_list_and_socket_is_told(house_with_threads: House) -> None:
    house = house_with_threads
    made_at = threads.list_moment()
    await house.reply(house.cast.anouk)
    async with house.watch(house.cast.bram, f"list=mensenhandel&since={made_at}") as late:
        assert (await frame(late))["kind"] == "list_changed"
    with clock.at(clock.now() + timedelta(minutes=1)):
        since = threads.list_moment()
    async with house.watch(house.cast.bram, f"list=mensenhandel&since={since}") as calm:
        with pytest.raises(TimeoutError):
            await frame(calm, 1)
