"""The tools above the text: by keyboard, by shortcut, on a phone; and the single keys' switch."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread
from tests.browser.test_pages import ALL, SCRIPT, violations
from tests.browser.test_screenshots import LOOKED_AT, LOOKS, OUTPUT, picture


async def ready(page: Page, path: str) -> None:
    await page.goto(path)
    await page.locator("html:has(markdown-toolbar:defined)").wait_for()


async def test_tools_shape_the_text_and_shortcuts_do_the_same(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await ready(page, "/mensenhandel/forum/nieuw")
        text = page.locator("#text")
        for tool, shortcut, made in (
            ("Vet", "Control+b", "**woord**"),
            ("Cursief", "Control+i", "_woord_"),
            ("Doorhalen", "Control+Shift+X", "~~woord~~"),
            ("Link", "Control+k", "[woord](url)"),
            ("Code", "Control+e", "`woord`"),
            ("Citaat", "Control+Shift+Period", "> woord"),
            ("Lijst", "Control+Shift+Digit8", "- woord"),
            ("Genummerde lijst", "Control+Shift+Digit7", "1. woord"),
            ("Takenlijst", "Control+Shift+L", "- [ ] woord"),
            ("Kop", "", "### woord"),
        ):
            await text.fill("woord")
            await text.select_text()
            await page.get_by_role("button", name=tool).first.click()
            await expect(text).to_have_value(made)
            await expect(text).to_be_focused()
            if shortcut:
                await text.fill("woord")
                await text.select_text()
                await page.keyboard.press(shortcut)
                await expect(text).to_have_value(made)
        await text.fill("")
        await page.get_by_role("button", name="Tabel").click()
        await expect(text).to_have_value("| Kolom 1 | Kolom 2 |\n| --- | --- |\n|  |  |\n\n")
        await page.keyboard.type("Gemeente")
        await expect(text).to_have_value("| Gemeente | Kolom 2 |\n| --- | --- |\n|  |  |\n\n")
        await text.fill("Aantallen:\na\tb\n1\t2")
        await text.evaluate("area => area.setSelectionRange(11, area.value.length)")
        await page.get_by_role("button", name="Tabel").click()
        await expect(text).to_have_value("Aantallen:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n")
        await text.fill("")
        await page.get_by_role("button", name="Iemand noemen").click()
        await page.keyboard.type("maar", delay=40)
        await expect(page.locator(".names [role=option]").first).to_contain_text("Maarten")


async def test_the_arrow_keys_walk_along_all_tools(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await ready(page, "/mensenhandel/forum/nieuw")
        await page.fill("#text", "")
        await page.locator("markdown-toolbar").focus()
        names = []
        for _ in range(12):
            names.append(await page.evaluate("document.activeElement.title.split(' (')[0]"))
            await page.keyboard.press("ArrowRight")
        assert len(set(names)) == 12
        assert names[0] == "Kop"
        await expect(page.get_by_role("button", name="Kop")).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("button", name="Tabel")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#text")).to_have_value(
            "| Kolom 1 | Kolom 2 |\n| --- | --- |\n|  |  |\n\n"
        )
        await page.fill("#text", "")


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_the_tools_fit_and_can_be_looked_at(desk: Desk, look: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    async with desk.page("anouk", reduced_motion="reduce", **LOOKS[look]) as page:
        await ready(page, "/mensenhandel/forum/nieuw")
        await page.evaluate(SCRIPT)
        assert await violations(page, ALL) == []
        small = await page.eval_on_selector_all(
            ".composer__tools > *",
            "all => all.map(one => one.getBoundingClientRect())"
            ".filter(box => box.width < 32 || box.height < 32 || box.right > innerWidth).length",
        )
        assert small == 0
        await page.locator(".composer__tools").scroll_into_view_if_needed()
        await picture(page, f"composer-{look}")


async def test_who_turned_the_single_keys_off_types_them_in_vain(desk: Desk) -> None:
    path = await fresh_thread(desk, "Zonder losse letters")
    async with desk.page("samira") as page:
        for on in (False, True):
            await page.goto("/instellingen")
            await page.get_by_label("Losse letters als sneltoets gebruiken").set_checked(on)
            section = page.get_by_role("region", name="Sneltoetsen")
            await section.get_by_role("button", name="Opslaan").click()
            await expect(page.get_by_text("Uw keuze is opgeslagen.")).to_be_visible()
            await ready(page, path)
            await page.locator("#bericht-1").focus()
            await page.keyboard.press("r")
            if on:
                await expect(page.locator("#text")).to_be_focused()
            else:
                await expect(page.locator("#bericht-1")).to_be_focused()
        await page.locator("#bericht-1").focus()
        await page.keyboard.press("?")
        panel = page.get_by_role("dialog")
        await expect(panel.get_by_role("link", name="uw instellingen")).to_be_visible()
