"""The guard in the browser: it asks, nothing typed is lost, and the choice is one click."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post
from tests.browser.test_pages import ALL, SCRIPT, violations
from tests.browser.test_screenshots import LOOKED_AT, LOOKS, OUTPUT, picture

TEXT = "Bel haar op 06-12345678, zij wacht op u."


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_number_is_pointed_out_and_left_out(desk: Desk, scripts: bool) -> None:
    desk.expected = ("status of 422",)
    path = await fresh_thread(desk, f"Met een nummer, scripts {scripts}")
    async with desk.page("anouk", java_script_enabled=scripts) as page:
        await page.goto(path)
        await page.fill("#text", TEXT)
        await page.get_by_role("button", name="Reactie plaatsen").click()
        panel = page.locator(".guard")
        await expect(panel).to_contain_text("telefoonnummer")
        await expect(page.locator("#text")).to_have_value(TEXT)
        await panel.get_by_role("button", name="Weglaten en plaatsen").click()
        await expect(post(page, "[telefoonnummer weggelaten]")).to_have_count(1)
        await expect(page.locator("#text")).to_have_value("")


async def test_what_is_meant_is_posted_by_keyboard(desk: Desk) -> None:
    desk.expected = ("status of 422",)
    path = await fresh_thread(desk, "Ons eigen nummer")
    async with desk.page("anouk", reduced_motion="reduce") as page:
        await opened(page, path)
        await page.fill("#text", TEXT)
        await page.press("#text", "Control+Enter")
        await expect(page.locator(".guard")).to_be_visible()
        await expect(page.locator("#text")).to_be_focused()
        for _ in range(8):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.value === 'keep'"):
                break
        await page.keyboard.press("Enter")
        await expect(post(page, "06-12345678")).to_have_count(1)


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_the_question_can_be_looked_at(desk: Desk, look: str) -> None:
    desk.expected = ("status of 422",)
    OUTPUT.mkdir(exist_ok=True)
    path = await fresh_thread(desk, f"De vraag, {look}")
    async with desk.page("anouk", reduced_motion="reduce", **LOOKS[look]) as page:
        await page.goto(path)
        await page.fill("#text", f"{TEXT} Zij woont aan de Kerkstraat 14.")
        await page.get_by_role("button", name="Reactie plaatsen").click()
        await expect(page.locator(".guard")).to_be_visible()
        await page.evaluate(SCRIPT)
        assert await violations(page, ALL) == []
        await page.locator(".guard").scroll_into_view_if_needed()
        await picture(page, f"guard-{look}")


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_a_manager_lets_a_category_hold_and_a_moderator_places_what_waits(
    desk: Desk, look: str
) -> None:
    desk.expected = ("status of 422",)
    path = await fresh_thread(desk, f"Met meekijken, {look}")
    async with desk.page("mies", reduced_motion="reduce", **LOOKS[look]) as hers:
        await hers.goto(path)
        shelf = await hers.locator(".breadcrumb a, nav a[href*='/categorie/']").last.inner_text()
        await hers.goto("/mensenhandel/beheer/categorieen")
        await hers.get_by_role("button", name=f"Moderator laten meekijken in {shelf}").click()
        here = hers.get_by_role("listitem").filter(has=hers.get_by_role("heading", name=shelf))
        await expect(here.get_by_text("Moderator kijkt mee")).to_be_visible()
        await picture(hers, f"guard-shelves-{look}")
        async with desk.page("anouk", reduced_motion="reduce", **LOOKS[look]) as page:
            await page.goto(path)
            await page.fill("#text", TEXT)
            await page.get_by_role("button", name="Reactie plaatsen").click()
            await expect(page.locator(".guard")).to_contain_text("eerst bekeken door een moderator")
            await page.locator(".guard").scroll_into_view_if_needed()
            await picture(page, f"guard-holds-{look}")
            await page.get_by_role("button", name="Toch zo plaatsen").click()
            await expect(page.locator(".composer__waits")).to_be_visible()
            mine = post(page, "wacht op een moderator")
            await expect(mine).to_have_count(1)
            await mine.scroll_into_view_if_needed()
            await picture(page, f"guard-waits-{look}")
            await hers.goto("/mensenhandel/beheer/categorieen")
            await hers.locator("#aangewezen").scroll_into_view_if_needed()
            await picture(hers, f"guard-sums-{look}")
            await hers.goto("/mensenhandel/moderatie")
            await hers.evaluate(SCRIPT)
            assert await violations(hers, ALL) == []
            await picture(hers, f"guard-desk-{look}")
            case = hers.get_by_role("article").filter(has_text=f"Met meekijken, {look}")
            await case.get_by_role("button", name="Plaatsen", exact=True).click()
            await page.goto(path)
            await expect(post(page, "06-12345678")).to_have_count(1)
        await hers.goto("/mensenhandel/beheer/categorieen")
        await hers.get_by_role("button", name=f"Niet meer laten meekijken in {shelf}").click()
        await expect(here.get_by_text("Moderator kijkt mee")).to_have_count(0)
