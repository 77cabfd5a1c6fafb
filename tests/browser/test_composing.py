"""Writing in the browser: nothing that was typed is lost."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post


async def kept(page: Page) -> None:
    await expect(page.locator(".composer__draft")).to_contain_text("Concept bewaard")


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


async def test_somebody_is_named_by_keyboard(desk: Desk) -> None:
    path = await fresh_thread(desk, "Wie weet dit?")
    async with desk.page("anouk") as page:
        await opened(page, path)
        await page.locator("#text").press_sequentially("Dag @maar", delay=40)
        await expect(page.locator(".names [role=option]").first).to_contain_text("Maarten")
        await page.keyboard.press("Enter")
        await page.locator("#text").press_sequentially("kunt u helpen?")
        await page.press("#text", "Control+Enter")
        await expect(page.locator("#posts .mention").last).to_contain_text("@Maarten")


async def test_a_selection_is_quoted_and_a_post_is_answered(desk: Desk) -> None:
    path = await fresh_thread(desk, "Om uit te citeren")
    async with desk.page("anouk") as page:
        await opened(page, path)
        await page.fill("#text", "Eerst dit.")
        await page.locator("#bericht-1 .post__body p").first.select_text()
        await page.get_by_role("button", name="Citeer selectie").click()
        await expect(page.locator("#text")).to_have_value(
            "Eerst dit.\n\n> **Maarten Jansen** (#1):\n>\n> Een onderwerp om in te proberen.\n\n"
        )
        await page.locator("#bericht-1").get_by_role("link", name="Reageren").click()
        await expect(page.locator(".composer__reply-to")).to_contain_text("bericht 1")
        await page.press("#text", "Control+Enter")
        await expect(page.locator(".post__reply-to")).to_contain_text("In antwoord op Maarten")
        await expect(page.locator(".post__reply-to q")).to_contain_text("Een onderwerp om in te")
        await expect(page.locator(".composer__reply-to")).to_be_hidden()


async def test_keys_step_through_the_posts(desk: Desk) -> None:
    path = desk.forum.thread("talk")
    async with desk.page("anouk") as page:
        await page.goto(f"{path}?vanaf=1")
        await page.locator("#bericht-1").focus()
        await page.keyboard.press("j")
        await expect(page.locator("#bericht-2")).to_be_focused()
        await page.keyboard.press("k")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_contain_text("Sneltoetsen")
        await page.keyboard.press("Escape")
        await page.keyboard.press("r")
        await expect(page.locator("#text")).to_be_focused()
