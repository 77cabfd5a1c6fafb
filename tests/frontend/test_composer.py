"""Writing a reply in a real browser: with scripts, without, and when it goes wrong."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.frontend.little_site import Site
from tests.frontend.test_live_hook import arrived, assert_shows, opened

pytestmark = pytest.mark.browser


NO_SOCKET = """
window.WebSocket = class extends EventTarget {
  static CONNECTING = 0; static OPEN = 1; static CLOSED = 3;
  readyState = 3;
  close() {}
};
"""


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Control+Enter")


@pytest.mark.parametrize("redirects", [True, False])
async def test_an_own_reply_appears_once_and_the_field_is_empty(
    tab: BrowserContext, site: Site, *, redirects: bool
) -> None:
    site.redirects = redirects
    page = await opened(tab, site)
    await write(page, "Mijn reactie.")
    await assert_shows(page, 2)
    await expect(page.locator("#text")).to_have_value("")
    await site.say("Sietske Bakker", "Daarna.")
    await assert_shows(page, 3)


async def test_crossing_replies_end_in_order(tab: BrowserContext, site: Site) -> None:
    site.redirects = False
    page = await opened(tab, site)
    site.posts.append(("Sietske Bakker", "Net eerder, nog niet verstuurd."))
    await write(page, "Mijn reactie.")
    await assert_shows(page, 3)


@pytest.mark.parametrize("status", [500, 503, 403])
async def test_a_failed_reply_keeps_its_text(tab: BrowserContext, site: Site, status: int) -> None:
    site.refuse = status
    page = await opened(tab, site)
    await write(page, "Mag niet verloren gaan.")
    await expect(page.locator(".composer__failed")).to_contain_text("Uw tekst staat er nog")
    await expect(page.locator("#text")).to_have_value("Mag niet verloren gaan.")
    await page.press("#text", "Control+Enter")
    await assert_shows(page, 2)


async def test_without_a_network_the_text_stays(tab: BrowserContext, site: Site) -> None:
    page = await opened(tab, site)
    await page.route("**/reageren", lambda route: route.abort())
    await write(page, "In de trein.")
    await expect(page.locator(".composer__failed")).to_be_visible()
    await expect(page.locator("#text")).to_have_value("In de trein.")
    assert await page.evaluate("document.querySelector('#text').readOnly") is False


async def test_a_refused_reply_shows_the_error_beside_the_field(
    tab: BrowserContext, site: Site
) -> None:
    site.refuse = 422
    page = await opened(tab, site)
    await write(page, "Iets met een fout.")
    await expect(page.locator("#text-fout")).to_have_text("Vul een bericht in.")
    await expect(page.locator("#text")).to_have_value("Iets met een fout.")
    assert await page.evaluate("document.activeElement.id") == "text"


async def test_without_a_socket_the_own_reply_still_appears(
    tab: BrowserContext, site: Site
) -> None:
    page = await tab.new_page()
    await page.add_init_script(NO_SOCKET)
    await page.goto(f"{site.origin}/draad")
    await write(page, "Achter een strenge proxy.")
    await assert_shows(page, 2)


async def test_without_scripts_it_is_a_form(browser: Browser, site: Site) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{site.origin}/draad")
    await page.fill("#text", "Zonder scripts.")
    await page.get_by_role("button", name="Reactie plaatsen").click()
    await arrived(lambda: len(site.posts) == 2)
    await expect(page.locator("#posts article")).to_have_count(2)
    await context.close()


async def test_the_toolbar_works_by_keyboard(tab: BrowserContext, site: Site) -> None:
    page = await opened(tab, site)
    await page.fill("#text", "belangrijk")
    await page.press("#text", "Control+a")
    await page.locator("markdown-toolbar").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_have_value("**belangrijk**")
