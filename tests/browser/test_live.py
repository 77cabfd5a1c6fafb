"""Two browsers, one thread: what one does the other sees, once, calmly, whatever the line does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, numbers, once_and_in_order, opened, post, turn, write

GONE = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION_",
    "WebSocket connection to",
    "htmx:ws:error",
    "Failed to fetch",
)


async def test_two_browsers_see_each_others_reply(desk: Desk) -> None:
    path = desk.forum.thread("talk")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        await write(hers, "Bij ons de burgemeester.")
        await expect(post(his, "Bij ons de burgemeester.")).to_have_count(1)
        await write(his, "Dank, dat helpt mij verder.")
        await expect(post(hers, "Dank, dat helpt mij verder.")).to_have_count(1)
        await expect(his.locator("#live-status")).not_to_be_empty()
        assert await his.locator("#live-status").get_attribute("aria-live") == "polite"
        for page in (hers, his):
            await once_and_in_order(page)
        replies = [one for one in await hers.evaluate("window.told") if "Maarten" in one]
        await expect(post(hers, "dat helpt mij verder").locator(".post__own")).to_be_hidden()
        await expect(post(his, "dat helpt mij verder").locator(".post__own")).to_be_visible()
    assert len(replies) <= 1


async def test_a_reply_is_told_once_and_the_focus_stays(desk: Desk) -> None:
    path = desk.forum.thread("talk")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        await his.focus("#text")
        await write(hers, "Nog een aanvulling.")
        await expect(his.locator("#live-status")).to_have_text("Nieuwe reactie van Anouk de Vries")
        assert await his.evaluate("window.told") == ["Nieuwe reactie van Anouk de Vries"]
        assert await his.evaluate("document.activeElement.id") == "text"


async def test_who_reads_along_is_counted_and_alone_nothing_is_shown(desk: Desk) -> None:
    path = desk.forum.thread("talk")
    async with desk.page("anouk") as hers:
        await opened(hers, path)
        await expect(hers.locator(".presence")).to_be_hidden()
        async with desk.page("maarten") as his:
            await opened(his, path)
            await expect(hers.locator(".presence")).to_have_text("2 lezen mee")
        await expect(hers.locator(".presence")).to_be_hidden()


@dataclass
class Line:
    """The wire of a laptop. Dead: connected for all it knows, but nothing comes through."""

    dead: bool = False

    def route(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        deaf = self  # a socket that was open when the line died stays deaf

        class State:
            lost = False

        def pass_on(message: str | bytes) -> None:
            State.lost = State.lost or deaf.dead
            if not State.lost:
                socket.send(message)

        server.on_message(pass_on)


HIDE = """(hidden) => {
  const state = { hidden, visibilityState: hidden ? "hidden" : "visible" };
  for (const [name, value] of Object.entries(state))
    Object.defineProperty(document, name, { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def the_network_goes(context: BrowserContext, _page: Page, _line: Line) -> Callable[[], Any]:
    await context.set_offline(True)

    async def back() -> None:
        await context.set_offline(False)

    return back


async def the_lid_closes(_context: BrowserContext, page: Page, line: Line) -> Callable[[], Any]:
    line.dead = True

    async def opens() -> None:
        line.dead = False
        await page.clock.fast_forward("45:00")

    return opens


async def the_tab_is_hidden(_context: BrowserContext, page: Page, line: Line) -> Callable[[], Any]:
    await page.evaluate(HIDE, True)
    line.dead = True

    async def shown() -> None:
        line.dead = False
        await page.clock.set_system_time(await page.evaluate("Date.now() + 3600000"))
        await page.evaluate(HIDE, False)

    return shown


@pytest.mark.parametrize("sleep", [the_network_goes, the_lid_closes, the_tab_is_hidden])
async def test_who_slept_through_ten_replies_catches_up_exactly(desk: Desk, sleep: Any) -> None:
    desk.expected = GONE
    path = await fresh_thread(desk, f"Slapen: {sleep.__name__}")
    async with desk.session("anouk") as laptop, desk.page("maarten") as his:
        hers, line = await laptop.new_page(), Line()
        await hers.clock.install()
        await hers.route_web_socket("**/live*", line.route)
        await hers.goto(path)
        await hers.fill("#text", "Een half geschreven gedachte")
        await opened(his, path)
        await write(his, "Nog wakker.")
        await expect(post(hers, "Nog wakker.")).to_have_count(1)
        wake = await sleep(laptop, hers, line)
        for number in range(1, 11):
            await desk.forum.forget_limits()
            await write(his, f"Gemist nummer {number}.")
        assert await numbers(hers) == [1, 2]
        await wake()
        await expect(hers.locator("#posts article")).to_have_count(12)
        assert await numbers(hers) == list(range(1, 13))
        assert await hers.input_value("#text") == "Een half geschreven gedachte"
        await write(his, "Daarna weer live.")
        await expect(post(hers, "Daarna weer live.")).to_have_count(1)
        await once_and_in_order(hers)


async def test_a_hidden_post_vanishes_from_the_other_screen(desk: Desk) -> None:
    path = await fresh_thread(desk, "Wat verdwijnt")
    async with desk.page("maarten") as his, desk.page("samira") as moderators:
        await opened(his, path)
        await write(his, "Hier staat per ongeluk een naam.")
        await moderators.goto(path)
        await moderators.locator("#bericht-2 .act-menu__button").click()
        await (
            moderators.locator("#bericht-2")
            .get_by_role("button", name="gegevens van personen")
            .click()
        )
        await expect(his.locator("#bericht-2 .prose")).to_have_count(0)
        await expect(his.locator("#bericht-2")).to_contain_text("verborgen door een moderator")


async def test_a_lock_takes_the_composer_away_but_never_the_text(desk: Desk) -> None:
    path = await fresh_thread(desk, "Wat sluit")
    async with (
        desk.page("anouk") as empty,
        desk.page("maarten") as writing,
        desk.page("samira") as moderators,
    ):
        await opened(empty, path)
        await opened(writing, path)
        await writing.fill("#text", "Nog niet verstuurd.")
        await moderators.goto(path)
        await turn(moderators, "Sluiten")
        await expect(empty.locator(".closed-line")).to_be_visible()
        await expect(empty.locator("#composer")).to_be_hidden()
        await expect(writing.locator(".closed-line")).to_be_visible()
        await expect(writing.locator("#text")).to_have_value("Nog niet verstuurd.")
        await expect(writing.locator("#composer")).to_be_visible()
        await turn(moderators, "Heropenen")
        await expect(empty.locator("#composer")).to_be_visible()
        await write(empty, "Na het heropenen.")
        await expect(post(writing, "Na het heropenen.")).to_have_count(1)


async def test_a_restart_of_the_server_loses_neither_text_nor_events(desk: Desk) -> None:
    desk.expected = GONE
    path = await fresh_thread(desk, "Wat herstart")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        await hers.fill("#text", "Getypt voor de herstart.")
        await asyncio.to_thread(desk.forum.stop)
        await hers.press("#text", "Control+Enter")
        await expect(hers.locator(".composer__failed")).to_be_visible()
        await expect(hers.locator("#text")).to_have_value("Getypt voor de herstart.")
        await asyncio.to_thread(desk.forum.start)
        await hers.press("#text", "Control+Enter")
        await expect(hers.locator("#text")).to_have_value("")
        for page in (hers, his):
            await expect(post(page, "Getypt voor de herstart.")).to_have_count(1)
            await once_and_in_order(page)
