"""Files in a text: chosen, described, and seen by others."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread
from tests.files.kept import photo


async def test_an_image_is_added_while_writing_and_others_see_it(desk: Desk) -> None:
    path = await fresh_thread(desk, "Een foto van het loket")
    desk.expected = ("status of 422",)
    async with desk.page("anouk") as page:
        await page.goto(path)
        await page.fill("#text", "Zo ziet het eruit:")
        await page.locator("html:has(file-attachment:defined)").wait_for()
        await page.set_input_files(
            "#text-bestand", {"name": "loket.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        panel = page.get_by_role("group", name="loket.jpg")
        await expect(panel.get_by_label("Wat is er op de afbeelding te zien?")).to_be_focused()
        await panel.get_by_role("button", name="In de tekst zetten").click()
        await expect(panel.get_by_role("alert")).to_contain_text("Beschrijf wat er")
        await page.keyboard.press("Shift+Tab")
        await panel.get_by_label("Wat is er op de afbeelding te zien?").fill("Het loket")
        await page.keyboard.press("Enter")
        await expect(page.locator("#text")).to_have_value(re.compile(r"!\[Het loket\]\(/bestand/"))
        await page.get_by_role("button", name="Reactie plaatsen").click()
        await expect(page.locator("#posts img")).to_have_attribute("alt", "Het loket")
    async with desk.page("maarten") as page:
        await page.goto(path)
        shown = page.locator("#posts img")
        await shown.scroll_into_view_if_needed()
        await expect(shown).to_have_js_property("naturalWidth", 600)


async def test_without_scripts_the_composer_leads_to_ones_files(desk: Desk) -> None:
    path = await fresh_thread(desk, "Zonder scripts een bestand")
    async with desk.page("samira", java_script_enabled=False) as page:
        await page.goto(path)
        await page.get_by_role("link", name="Bestand toevoegen").click()
        await page.set_input_files(
            "#file", {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": photo()}
        )
        await page.fill("#alt", "Het loket")
        await page.get_by_role("main").get_by_role("button", name="Bestand toevoegen").click()
        await expect(page.get_by_label("Zet dit in uw bericht:").first).to_have_value(
            re.compile(r"!\[Het loket\]\(/bestand/")
        )
