"""Searching in a browser: suggestions with the keyboard, filters, and threads like a new title."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.test_pages import ALL, SCRIPT, violations


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


async def test_the_box_in_the_phone_menu_suggests_as_well(desk: Desk) -> None:
    async with desk.page("anouk", viewport={"width": 390, "height": 844}) as page:
        await page.goto("/")
        await page.locator(".phone-menu summary").click()
        box = page.locator("#zoekveld-menu")
        await box.press_sequentially("meldp")
        options = page.locator("#voorstellen-zoekveld-menu [role=option]")
        await expect(options.first).to_be_visible()
        await box.press("Escape")
        await expect(page.locator("#voorstellen-zoekveld-menu")).to_be_hidden()
        await expect(box).to_be_visible()
        await box.press_sequentially("u")
        await expect(options.first).to_be_visible()
        to = await options.first.get_attribute("data-href")
        await options.first.click()
        await page.wait_for_url(f"**{to}*")


async def test_on_a_phone_results_come_before_the_filters_that_were_chosen(desk: Desk) -> None:
    async with desk.page("anouk", viewport={"width": 390, "height": 844}) as page:
        await page.goto("/zoeken?q=meldpunt&type=vraag&volgorde=nieuwste")
        await expect(page.get_by_label("Schrijver")).to_be_hidden()
        await expect(page.locator("main mark").first).to_be_in_viewport()
        await page.get_by_text("Filters wijzigen").click()
        await expect(page.get_by_label("Volgorde")).to_have_value("nieuwste")
        await page.get_by_role("link", name="Vraag wissen").click()
        await expect(page.get_by_role("link", name="Vraag wissen")).to_have_count(0)
        await expect(page.get_by_role("link", name="Nieuwste eerst wissen")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_with_suggestions_open(desk: Desk, scheme: Any) -> None:
    found: list[str] = []
    async with desk.page("anouk", reduced_motion="reduce", color_scheme=scheme) as page:
        for width, box in ((1280, "zoekveld"), (390, "q"), (320, "q")):
            await page.set_viewport_size({"width": width, "height": 256 if width == 320 else 844})
            await page.goto("/zoeken?q=opvang&filters=1")
            await page.evaluate(SCRIPT)
            await page.locator(f"#{box}").fill("")
            await page.locator(f"#{box}").press_sequentially("meldp")
            option = page.locator(f"#voorstellen-{box} [role=option]").first
            await expect(option).to_be_visible()
            await page.locator(f"#{box}").press("ArrowDown")
            await expect(option).to_have_attribute("aria-selected", "true")
            found += [f"{width} px: {one}" for one in await violations(page, ALL)]
            wide = await page.evaluate("document.documentElement.scrollWidth")
            found += [f"{wide} px wide at {width}"] if wide > width else []
    assert found == []
