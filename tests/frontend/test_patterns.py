"""The page of patterns in a real browser: nothing for axe, no policy broken, no sideways scroll."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.frontend.little_site import Site

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
WIDTHS = (320, 390, 1280)


async def violations(page: Page) -> list[str]:
    found = await Axe().run(page, options=RULES)
    return [
        f"{one['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("address", ["/patronen", "/draad", "/fout"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(browser: Browser, site: Site, scheme: Any, address: str) -> None:
    for width in (320, 1280):
        context = await browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = await context.new_page()
        await page.goto(f"{site.origin}{address}")
        assert await violations(page) == []
        await context.close()


async def test_the_members_choice_of_scheme_overrules_the_systems(
    browser: Browser, site: Site
) -> None:
    context = await browser.new_context(color_scheme="dark")
    page = await context.new_page()
    grounds = {}
    for scheme in ("light", "dark"):
        await page.goto(f"{site.origin}/patronen?scheme={scheme}")
        grounds[scheme] = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await context.close()
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 23, 38)"}


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_scrolls_sideways(tab: BrowserContext, site: Site, width: int) -> None:
    page = await tab.new_page()
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(f"{site.origin}/patronen")
    assert await page.evaluate("document.documentElement.scrollWidth") == width


IN_A_SENTENCE = (
    "p, li, dd, h3, .prose, .crumbs, .visually-hidden, .error-summary, .log, .notice-row"
)
SMALL_TARGETS = """
(excepted) => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .filter((element) => element.checkVisibility() && !element.closest(excepted))
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)
"""


async def test_targets_are_large_enough(tab: BrowserContext, site: Site) -> None:
    """24 px, words inside a sentence excepted (WCAG 2.5.8)."""
    page = await tab.new_page()
    await page.goto(f"{site.origin}/patronen")
    assert await page.evaluate(SMALL_TARGETS, IN_A_SENTENCE) == []


async def test_the_phone_menu_opens_without_scripts(browser: Browser, site: Site) -> None:
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = await context.new_page()
    await page.goto(f"{site.origin}/patronen")
    menu = page.locator(".phone-menu__panel")
    await expect(menu).to_be_hidden()
    await page.locator(".phone-menu__button").click()
    await expect(menu.get_by_role("link", name="Webinars")).to_be_visible()
    await context.close()


async def test_escape_closes_a_menu_and_gives_the_focus_back(
    tab: BrowserContext, site: Site
) -> None:
    page = await tab.new_page()
    await page.goto(f"{site.origin}/patronen")
    await page.locator("#bericht-1 .act-menu__button").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.locator("#bericht-1 .act-menu__item").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#bericht-1 .act-menu")).not_to_have_attribute("open", "")
    await expect(page.locator("#bericht-1 .act-menu__button")).to_be_focused()


async def test_the_first_tab_skips_to_the_content(tab: BrowserContext, site: Site) -> None:
    page = await tab.new_page()
    await page.goto(f"{site.origin}/patronen")
    await page.keyboard.press("Tab")
    skip = page.locator(".nl-skip-link")
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "inhoud"


async def test_a_fresh_moment_is_told_relatively(tab: BrowserContext, site: Site) -> None:
    page = await tab.new_page()
    await page.goto(f"{site.origin}/draad")
    told = page.locator("#zojuist")
    await expect(told.locator("relative-time")).to_have_count(1)
    assert await told.text_content() == "22 september 2020 om 13:06"
    shown = await told.evaluate("e => e.firstElementChild.shadowRoot.textContent")
    assert "geleden" in shown or shown == "nu"
    await expect(page.locator("#ooit relative-time")).to_have_count(0)
