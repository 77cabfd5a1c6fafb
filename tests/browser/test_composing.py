"""Writing in the browser: nothing that was typed is lost."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post


async def kept(page: Page) -> None:
    await expect(page.locator(".composer__draft")).to_contain_text("Concept bewaard", timeout=8000)


async def test_a_draft_survives_the_browser_and_follows_to_another_device(desk: Desk) -> None:
    path = await fresh_thread(desk, "Halverwege een zin")
    async with desk.page("anouk") as page:
        await opened(page, path)
        await page.locator("#text").press_sequentially("Wij regelen dit zo, want")
        await kept(page)
    async with desk.page("anouk", viewport={"width": 390, "height": 844}) as phone:
        await opened(phone, path)
        await expect(phone.locator("#text")).to_have_value("Wij regelen dit zo, want")
        await expect(phone.locator(".composer__kept")).to_contain_text("U ging verder")
        await phone.locator("#text").press("End")
        await phone.locator("#text").press_sequentially(" het werkt.")
        await phone.press("#text", "Control+Enter")
        await expect(post(phone, "want het werkt.")).to_have_count(1)
        await expect(phone.locator("#text")).to_have_value("")
        await phone.wait_for_timeout(2000)
        await phone.reload()
        await expect(phone.locator("#text")).to_have_value("")


async def test_leaving_the_page_keeps_the_last_words(desk: Desk) -> None:
    path = await fresh_thread(desk, "Snel weg")
    async with desk.page("anouk") as page:
        await opened(page, path)
        await page.locator("#text").press_sequentially("Nog net op tijd")
        await page.goto("/mijn-concepten")
        await page.wait_for_timeout(500)
        await page.reload()
        await expect(page.get_by_role("main")).to_contain_text("Nog net op tijd")
        await page.get_by_role("button", name="Weggooien").first.click()
        await expect(page.get_by_role("main")).not_to_contain_text("Nog net op tijd")


async def test_a_draft_that_went_on_elsewhere_is_not_overwritten(desk: Desk) -> None:
    desk.expected = ("status of 409",)
    path = await fresh_thread(desk, "Op twee schermen")
    async with desk.page("anouk") as one, desk.page("anouk") as two:
        await opened(one, path)
        await opened(two, path)
        await one.locator("#text").press_sequentially("Op het eerste scherm")
        await kept(one)
        await two.locator("#text").press_sequentially("Op het tweede")
        await expect(two.locator(".composer__draft")).to_contain_text(
            "ander apparaat", timeout=8000
        )
        await expect(two.locator("#text")).to_have_value("Op het tweede")
        await two.reload()
        await expect(two.locator("#text")).to_have_value("Op het eerste scherm")
