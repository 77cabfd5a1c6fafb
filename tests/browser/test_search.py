"""Searching in a browser: suggestions with the keyboard, filters, and threads like a new title."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Desk


async def test_suggestions_open_with_typing_and_are_chosen_with_the_keyboard(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await page.goto("/")
        box = page.locator("#zoekveld")
        await box.press_sequentially("meldp")
        options = page.locator("#voorstellen-zoekveld [role=option]")
        await expect(options.first).to_be_visible()
        assert await box.get_attribute("aria-expanded") == "true"
        await box.press("ArrowDown")
        active = await box.get_attribute("aria-activedescendant")
        assert active == await options.first.get_attribute("id")
        assert await page.evaluate("document.activeElement.id") == "zoekveld"
        await box.press("Escape")
        await expect(page.locator("#voorstellen-zoekveld")).to_be_hidden()
        assert await box.input_value() == "meldp"
        await box.press_sequentially("u")
        await expect(options.first).to_be_visible()
        await box.press("ArrowDown")
        to = await options.first.get_attribute("data-href")
        await box.press("Enter")
        await page.wait_for_url(f"**{to}*")


async def test_a_question_is_narrowed_with_the_filters(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await page.goto("/zoeken?q=meldpunt")
        await page.get_by_role("link", name="Filters").click()
        await page.get_by_label("Volgorde").select_option("nieuwste")
        await page.get_by_role("button", name="Filters toepassen").click()
        await expect(page.get_by_label("Volgorde")).to_have_value("nieuwste")
        await expect(page.locator("main mark").first).to_be_visible()


async def test_a_title_that_exists_is_told_while_it_is_typed(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await page.goto("/mensenhandel/forum/nieuw")
        await page.locator("#title").press_sequentially("Vraag over het meldpunt")
        await expect(page.locator("#similar a").first).to_be_visible()
        assert await page.locator("#similar").get_attribute("role") == "status"
        assert await page.evaluate("document.activeElement.id") == "title"
