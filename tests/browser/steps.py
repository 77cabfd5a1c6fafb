"""What people do in the browser, in the words of the tests."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Desk


async def opened(page: Page, path: str) -> None:
    """The page, with a socket that has been answered."""
    await page.add_init_script(COUNT_ANNOUNCEMENTS)
    if page.url != "about:blank":  # the page before may only now be opening its own socket
        await page.goto("about:blank")
    async with page.expect_websocket() as waiting:
        await page.goto(path)
    socket = await waiting.value
    await socket.wait_for_event("framereceived")


# What a screen reader would say, in order.
COUNT_ANNOUNCEMENTS = """
window.told = [];
document.addEventListener("DOMContentLoaded", () => {
  const line = document.getElementById("live-status");
  if (line) new MutationObserver(() => line.textContent && window.told.push(line.textContent))
    .observe(line, { childList: true, characterData: true, subtree: true });
});
"""


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Control+Enter")
    await expect(page.locator("#text")).to_have_value("")


def post(page: Page, text: str) -> Locator:
    return page.locator("#posts article", has_text=text)


async def numbers(page: Page) -> list[int]:
    found: list[int] = await page.eval_on_selector_all(
        "#posts article", "all => all.map(one => Number(one.dataset.number))"
    )
    return found


async def once_and_in_order(page: Page) -> None:
    found = await numbers(page)
    assert found == sorted(set(found))


async def fresh_thread(desk: Desk, title: str) -> str:
    """A new thread by Maarten, made as he would; its path."""
    async with desk.page("maarten") as his:
        await his.goto("/mensenhandel/forum/nieuw")
        await his.fill("[name=title]", title)
        await his.check("[name=kind][value=discussion]")
        category = his.locator("select[name=category]")
        await category.select_option(index=1)
        await his.fill("#text", "Een onderwerp om in te proberen.")
        await his.press("#text", "Control+Enter")
        await his.wait_for_url(re.compile(r"/forum/\d+-"))
        return str(await his.evaluate("location.pathname"))


async def turn(page: Page, act: str) -> None:
    await page.locator("#thread-head .act-menu__button").click()
    await page.locator("#thread-head").get_by_role("button", name=act).click()
    await page.wait_for_load_state()
