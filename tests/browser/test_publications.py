"""The library: a manager adds a guide with its file; a participant finds and discusses it."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.files.kept import pdf

LIBRARY = "/mensenhandel/publicaties"
TITLE = "Handreiking vervoer in de nacht"


async def test_a_publication_goes_from_its_manager_to_a_discussion(desk: Desk) -> None:
    # Beside a PDF of its own a browser asks for /favicon.ico.
    desk.expected = ("status of 422", "status of 404")
    async with desk.page("mies") as page:
        await page.goto(LIBRARY)
        await page.get_by_role("link", name="Publicatie toevoegen").click()
        await added(page)
        path = await page.evaluate("location.pathname")
    async with desk.page("anouk") as page:
        await page.goto("/zoeken?q=vervoer&soort=publicaties")
        await page.get_by_role("link", name=TITLE).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        async with page.expect_response(re.compile("vervoer-in-de-nacht.pdf$")) as waiting:
            await page.get_by_role("link", name="vervoer-in-de-nacht.pdf").click()
        headers = (await waiting.value).headers
        assert headers["content-disposition"].startswith("inline")
        assert headers["content-type"] == "application/pdf"
        await page.goto(path)
        await page.get_by_role("link", name="Bespreek dit").click()
        await page.get_by_label("Categorie").select_option(index=1)
        await page.get_by_label("Uw bericht").fill("Wie heeft het vervoer zo geregeld?")
        await page.get_by_role("button", name="Onderwerp plaatsen").click()
        card = page.locator("#bericht-1 .link-card")
        await expect(card.get_by_role("link")).to_have_text(TITLE)
        await expect(card).to_contain_text("Handreiking · Vereniging van Gemeenten")
        await card.get_by_role("link").click()
        await expect(page).to_have_url(re.compile(re.escape(path)))
        await expect(page.get_by_role("link", name="Ga naar het gesprek")).to_be_visible()


async def added(page: Page) -> None:
    """The form, first without a title: the file that was chosen stays."""
    await page.get_by_label("Soort publicatie").select_option("guide")
    await page.get_by_label("Uitgever").fill("Vereniging van Gemeenten")
    await page.get_by_label("Verschenen op").fill("2026-01-15")
    file = {"name": "Vervoer in de nacht.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    await page.set_input_files("#file", file)  # type: ignore[arg-type]
    await page.locator("main form").evaluate("form => { form.noValidate = true; }")
    await page.get_by_label("Titel").press("Enter")
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect(page.get_by_text("vervoer-in-de-nacht.pdf", exact=True)).to_be_visible()
    await page.get_by_label("Titel").fill(TITLE)
    await page.get_by_role("main").get_by_role("button", name="Bewaren").last.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


async def test_the_library_is_narrowed_without_scripts(desk: Desk) -> None:
    async with desk.page("anouk", java_script_enabled=False) as page:
        await page.goto(LIBRARY)
        await page.get_by_role("link", name=re.compile(r"^Rapport \(")).click()
        rows = page.locator(".publication-row")
        await expect(rows).to_have_count(2)
        await page.get_by_text("Kies op trefwoord, uitgever of jaar").click()
        await page.get_by_label("Trefwoord").select_option("toezicht")
        await page.get_by_role("button", name="Toon publicaties").click()
        await expect(rows).to_have_count(1)
        await expect(page.get_by_role("link", name=re.compile(r"^Rapport \("))).to_have_attribute(
            "aria-current", "true"
        )
