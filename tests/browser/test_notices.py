"""The bell, by keyboard and live; choosing how one hears of what."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, write
from tests.browser.test_pages import ALL, SCRIPT, violations

SETTINGS = "/instellingen/meldingen"


def bell(page: Page) -> Locator:
    return page.locator("a.bell")


def panel(page: Page) -> Locator:
    return page.locator("#bell-panel")


async def count(page: Page) -> int:
    """The number at the bell."""
    badge = bell(page).locator(".nl-number-badge__visible-label")
    return int(await badge.inner_text()) if await badge.count() else 0


async def shows(page: Page, number: int) -> None:
    badge = bell(page).locator(".nl-number-badge__visible-label")
    if number:
        await expect(badge).to_have_text(str(number))
    else:
        await expect(badge).to_have_count(0)


async def mentioned(desk: Desk, title: str) -> str:
    """Maarten names Anouk in a new thread, and the worker has told of it; the thread's path."""
    path = await fresh_thread(desk, title)
    async with desk.page("maarten") as his:
        await opened(his, path)
        await write(his, "Wat vindt @Anouk de Vries hiervan?")
    await asyncio.to_thread(desk.forum.run, "tests.browser.told")
    return path


async def test_a_mention_arrives_is_opened_by_keyboard_and_read_everywhere(desk: Desk) -> None:
    async with desk.session("anouk") as hers:
        page, other = await hers.new_page(), await hers.new_page()
        await opened(other, "/instellingen")
        await opened(page, "/mensenhandel")
        before = await count(page)
        path = await mentioned(desk, "Wie weet dit?")
        for each in (page, other):
            await shows(each, before + 1)
        await bell(page).focus()
        await page.keyboard.press("Enter")
        await expect(panel(page)).to_be_visible()
        await expect(bell(page)).to_be_focused()
        await expect(bell(page)).to_have_attribute("aria-expanded", "true")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Escape")
        await expect(panel(page)).to_be_hidden()
        await expect(bell(page)).to_be_focused()
        await page.keyboard.press("Space")
        await expect(panel(page)).to_be_visible()
        first = panel(page).locator(".bell-line").first
        await expect(first).to_contain_text("Maarten Jansen noemt u in “Wie weet dit?”")
        await page.keyboard.press("Tab")
        await expect(panel(page).get_by_role("button", name="Alles gelezen")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(first).to_be_focused()
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(f"{path}/2"))
        await expect(page.locator("#bericht-2")).to_be_in_viewport()
        await shows(other, before)
        await shows(page, before)


async def test_all_is_read_and_unread_again_without_leaving_the_page(desk: Desk) -> None:
    await mentioned(desk, "Nog een vraag")
    async with desk.session("anouk") as hers:
        page, other = await hers.new_page(), await hers.new_page()
        await opened(other, "/instellingen")
        await opened(page, "/mensenhandel/forum")
        before = await count(page)
        assert before > 0
        await bell(page).click()
        await panel(page).get_by_role("button", name="Alles gelezen").press("Enter")
        back = panel(page).get_by_role("button", name="Ongedaan maken")
        await expect(back).to_be_focused()
        await expect(panel(page).get_by_role("status")).to_contain_text("nu gelezen")
        await expect(panel(page).locator(".bell-line--unread")).to_have_count(0)
        for each in (page, other):
            await shows(each, 0)
        await back.press("Enter")
        await expect(panel(page).get_by_role("button", name="Alles gelezen")).to_be_focused()
        for each in (page, other):
            await shows(each, before)
        assert "/mensenhandel/forum" in page.url


async def test_an_open_panel_shows_what_comes_and_closes_when_she_goes_on(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await opened(page, "/mensenhandel")
        await bell(page).click()
        await expect(panel(page)).to_be_visible()
        await panel(page).locator(".bell-line").nth(1).focus()
        await mentioned(desk, "Terwijl u keek")
        first = panel(page).locator(".bell-line").first
        await expect(first).to_contain_text("Terwijl u keek")
        assert await panel(page).evaluate("one => one.contains(document.activeElement)")
        await panel(page).get_by_role("link", name="Instellen").focus()
        await page.keyboard.press("Tab")
        await expect(panel(page)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_open_panel(desk: Desk, scheme: Any) -> None:
    found: list[str] = []
    async with desk.page("samira", reduced_motion="reduce", color_scheme=scheme) as page:
        await page.goto("/mensenhandel")
        await page.evaluate(SCRIPT)
        for width, height in ((1280, 900), (390, 844), (320, 256)):
            await page.set_viewport_size({"width": width, "height": height})
            await bell(page).click()
            await expect(panel(page)).to_be_visible()
            found += [f"{width} px: {one}" for one in await violations(page, ALL)]
            wide = await page.evaluate("document.documentElement.scrollWidth")
            found += [f"{wide} px wide at {width}"] if wide > width else []
            await page.keyboard.press("Escape")
            await expect(panel(page)).to_be_hidden()
    assert found == []


async def test_without_a_script_the_bell_is_a_link_and_all_read_can_be_undone(desk: Desk) -> None:
    async with desk.page("samira", java_script_enabled=False) as page:
        await page.goto("/mensenhandel")
        before = await count(page)
        assert before > 0
        await bell(page).click()
        await expect(page.get_by_role("heading", name="Meldingen", level=1)).to_be_visible()
        await page.get_by_role("button", name="Alles als gelezen markeren").click()
        await shows(page, 0)
        await page.get_by_role("button", name="Ongedaan maken").click()
        await shows(page, before)
        await expect(page.get_by_text("is weer ongelezen")).to_be_visible()


async def test_channel_and_quiet_hours_are_chosen_by_keyboard(desk: Desk) -> None:
    async with desk.page("maarten") as page:
        await page.goto(SETTINGS)
        await page.locator("#reply-mail").focus()
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#reply-digest")).to_be_checked()
        for name, hour in (("quiet_from", "18"), ("quiet_to", "08")):
            await page.locator(f"select[name={name}]").focus()
            await page.keyboard.type(hour)
            await expect(page.locator(f"select[name={name}]")).to_have_value(str(int(hour)))
        await page.get_by_role("button", name="Opslaan").press("Enter")
        await expect(page.get_by_text("Uw keuzes voor meldingen zijn opgeslagen.")).to_be_visible()
        await expect(page.locator("#reply-digest")).to_be_checked()
        await expect(page.locator(".lead")).to_contain_text("Tussen 18:00 en 08:00 uur")
