"""From a digest to the forum: ending a rule, marking as read, and the next one beforehand."""

from __future__ import annotations

import asyncio

from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.furnish_digest import TITLE

PHONE = {"width": 390, "height": 844}


async def test_a_rule_is_ended_and_taken_back_without_signing_in(desk: Desk) -> None:
    async with desk.page(viewport=PHONE) as page:
        await page.goto(desk.forum.path("rule"))
        await page.get_by_role("button", name="Niet meer om mijn regio").click()
        await expect(page.get_by_role("status")).to_contain_text("geldt vanaf nu")
        await page.get_by_role("button", name="Toch weer in mijn overzicht").click()
        await expect(page.get_by_role("button", name="Niet meer om mijn regio")).to_be_visible()


async def test_what_a_digest_told_is_marked_as_read_on_its_page(desk: Desk) -> None:
    await asyncio.to_thread(desk.forum.run, "tests.browser.unread_again")
    async with desk.page("anouk") as page:
        await page.goto("/mijn-mail?soort=overzicht")
        await page.get_by_role("link", name=TITLE).click()
        told = page.get_by_role("listitem").filter(has_text=TITLE)
        await expect(told).to_contain_text("Ongelezen")
        await page.get_by_role("button", name="Markeer deze onderwerpen als gelezen").click()
        await expect(told).not_to_contain_text("Ongelezen")
        await expect(page.get_by_text("Deze onderwerpen zijn gemarkeerd")).to_be_visible()
        await page.get_by_role("main").get_by_role("link", name=TITLE).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


async def test_the_next_digest_is_looked_at_and_what_is_in_it_chosen(desk: Desk) -> None:
    async with desk.page("maarten") as page:
        await page.goto("/instellingen/mail")
        await page.get_by_role("link", name="Voorbeeld van uw volgende overzicht").click()
        mail = page.frame_locator(".mail-frame")
        await expect(mail.get_by_role("heading", name="Uw overzicht")).to_be_visible()
        webinars = mail.get_by_role("heading", name="Webinars")
        await expect(webinars).to_be_visible()
        await page.goto("/instellingen/mail")
        await page.get_by_label("Webinars die nog komen").uncheck()
        await page.get_by_role("button", name="Opslaan").click()
        await expect(page.get_by_text("Uw e-mailinstellingen zijn opgeslagen.")).to_be_visible()
        await expect(page.get_by_label("Webinars die nog komen")).not_to_be_checked()
        await page.goto("/instellingen/mail/voorbeeld")
        await expect(mail.get_by_role("heading", name="Uw overzicht")).to_be_visible()
        await expect(webinars).to_have_count(0)
