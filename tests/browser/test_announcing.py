"""An announcement in the browser: written, tried and sent; the bar moves, and stands still."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_pages import ALL, SCRIPT, violations

HOME = "/mensenhandel/beheer/aankondigingen"


async def works(desk: Desk) -> None:
    """A worker passes by: three mails leave, of those that may."""
    await asyncio.to_thread(desk.forum.run, "tests.browser.announced")


async def no_violations(page: Page) -> None:
    await page.evaluate(SCRIPT)
    assert await violations(page, ALL) == []


async def test_from_the_first_word_to_the_outcomes(desk: Desk) -> None:
    async with desk.page("mies") as page:
        await page.goto(HOME)
        await page.get_by_role("link", name="Nieuwe aankondiging").click()
        await page.fill("[name=subject]", "De bijeenkomst van maart")
        await page.fill("[name=text]", "Wij spreken over **opvang**.\n\nTot dan.")
        await page.get_by_role("button", name="Tel hoeveel mensen dat zijn").click()
        await expect(page.locator("#bereik")).to_contain_text("passen nu bij deze selectie")
        await page.get_by_role("button", name="Bewaren en bekijken").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("De bijeenkomst van maart")

        await page.get_by_role("link", name="Voorbeeld van de e-mail").click()
        mail = page.frame_locator("iframe")
        await expect(mail.locator("strong")).to_have_text("opvang")
        await page.get_by_role("button", name="Proef aan uzelf sturen").click()
        await expect(page.locator("[role=status]").first).to_contain_text("De proef is onderweg")

        await page.get_by_role("link", name="Versturen of plannen…").click()
        await page.get_by_role("button", name="Versturen of plannen").click()
        bar = page.locator("#balk")
        await expect(bar).to_have_js_property("value", 0)
        await works(desk)
        await expect(bar).to_have_js_property("value", 3)

        await page.get_by_role("button", name="Stilzetten").click()
        await expect(page.locator("#voortgang")).to_contain_text("Er gaat nu niets weg")
        await works(desk)
        await expect(bar).to_have_js_property("value", 3)
        await page.get_by_role("link", name="Stoppen…").click()
        await no_violations(page)
        await page.get_by_role("link", name="Niet stoppen").click()
        await page.get_by_role("button", name="Verder versturen").click()
        await expect(page.get_by_role("button", name="Stilzetten")).to_be_visible()
        await works(desk)
        await expect(bar).to_have_js_property("value", 6)

        await no_violations(page)
        await page.get_by_role("link", name="Ontvangers").click()
        await page.get_by_role("link", name="Verstuurd (").click()
        await expect(page.locator("tbody tr").first).to_contain_text("Verstuurd")
