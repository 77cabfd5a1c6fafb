"""The resume hook, in a real browser against a socket that misbehaves on purpose."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.frontend.little_site import Site

pytestmark = pytest.mark.browser


async def opened(tab: BrowserContext, site: Site) -> Page:
    page = await tab.new_page()
    await page.goto(f"{site.origin}/draad")
    await arrived(lambda: bool(site.since))
    return page


async def arrived(condition: object) -> None:
    async with asyncio.timeout(30):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def numbers(page: Page) -> list[int]:
    found: list[int] = await page.eval_on_selector_all(
        "#posts article", "all => all.map(one => Number(one.dataset.number))"
    )
    return found


async def assert_shows(page: Page, count: int) -> None:
    await expect(page.locator("#posts article")).to_have_count(count, timeout=30_000)
    assert await numbers(page) == list(range(1, count + 1))


async def test_a_reply_appears_and_is_told_politely(tab: BrowserContext, site: Site) -> None:
    page = await opened(tab, site)
    await site.say("Sietske Bakker", "Bij ons ook.")
    await assert_shows(page, 2)
    await expect(page.locator("#live-status")).to_have_text("Nieuwe reactie van Sietske Bakker")
    await expect(page.locator("#count")).to_have_text("2 berichten")


async def test_after_a_drop_the_list_is_exact(tab: BrowserContext, site: Site) -> None:
    site.cut_after = {3: 1012}
    page = await opened(tab, site)
    for number in range(2, 7):
        await site.say("Sietske Bakker", f"Reactie {number}.")
    await assert_shows(page, 6)
    assert site.since == [1, 3]


async def test_what_happened_between_render_and_connection_is_not_missed(
    tab: BrowserContext, site: Site
) -> None:
    page = await tab.new_page()
    await page.route("**/app-*.js", lambda route: _held(site, route))
    await page.goto(f"{site.origin}/draad")
    await assert_shows(page, 2)


async def _held(site: Site, route: object) -> None:
    await site.say("Sietske Bakker", "Tijdens het laden.")
    await route.continue_()  # type: ignore[attr-defined]


async def test_a_gap_is_asked_for_again(tab: BrowserContext, site: Site) -> None:
    site.leave_out = {2}
    page = await opened(tab, site)
    await site.say("Sietske Bakker", "Verloren.")
    await site.say("Sietske Bakker", "Gezien.")
    await assert_shows(page, 3)
    assert site.since == [1, 1]


async def test_a_resync_morphs_the_page_and_keeps_what_is_typed(
    tab: BrowserContext, site: Site
) -> None:
    site.cut_after = {2: 1012}
    site.resync_on = 2
    page = await opened(tab, site)
    await page.fill("#text", "Ik was nog aan het typen")
    await site.say("Sietske Bakker", "Twee.")
    await site.say("Sietske Bakker", "Drie.")
    await assert_shows(page, 3)
    assert await page.input_value("#text") == "Ik was nog aan het typen"
    assert await page.evaluate("document.activeElement.id") == "text"
    await site.say("Sietske Bakker", "Vier.")
    await assert_shows(page, 4)
    assert site.since[-1] == 3


async def test_a_closed_thread_leaves_the_text_that_was_typed(
    tab: BrowserContext, site: Site
) -> None:
    site.resync_on = 1
    page = await tab.new_page()
    await page.route("**/live*", lambda route: route.continue_())
    await page.goto(f"{site.origin}/draad")
    await page.fill("#text", "Nog niet klaar")
    site.closed = True
    await expect(page.locator(".closed-line")).to_be_visible(timeout=30_000)
    assert await page.input_value("#text") == "Nog niet klaar"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(4401, "Uw sessie is beëindigd."), (4403, "U hebt geen toegang meer")],
)
async def test_a_revoked_reader_is_told_and_does_not_come_back(
    tab: BrowserContext, site: Site, code: int, sentence: str
) -> None:
    site.cut_after = {2: code}
    page = await opened(tab, site)
    await site.say("Sietske Bakker", "Laatste.")
    await expect(page.locator("#live-state")).to_contain_text(sentence)
    await site.say("Sietske Bakker", "Niet meer voor u.")
    await asyncio.sleep(1.5)
    assert site.since == [1]
    assert await numbers(page) == [1, 2]


async def test_a_page_that_is_not_the_last_only_points_on(tab: BrowserContext, site: Site) -> None:
    site.tail = False
    page = await opened(tab, site)
    await site.say("Sietske Bakker", "Op een latere bladzijde.")
    await expect(page.locator("#live-newer")).to_be_visible()
    await expect(page.locator("#count")).to_have_text("2 berichten")
    assert await numbers(page) == [1]


async def test_a_reader_far_up_stays_there_and_is_offered_the_new_ones(
    tab: BrowserContext, site: Site
) -> None:
    site.posts += [("Sietske Bakker", "Lang verhaal. " * 120) for _ in range(6)]
    page = await opened(tab, site)
    for number in range(2):
        await site.say("Maarten Jansen", f"Nieuw {number}.")
    button = page.locator("#live-new")
    await expect(button).to_have_text("2 nieuwe reacties")
    assert await page.evaluate("scrollY") == 0
    await button.click()
    await expect(page.locator("#bericht-8")).to_be_in_viewport()
    await expect(button).to_be_hidden()
    assert await page.evaluate("document.activeElement.id") == "bericht-8"


async def test_what_is_the_viewers_own_is_shown_to_her_alone(
    tab: BrowserContext, site: Site
) -> None:
    page = await opened(tab, site)
    await site.say("Anouk de Vries", "Van mijzelf, in een ander venster.")
    await site.say("Sietske Bakker", "Van een ander.")
    await assert_shows(page, 3)
    await expect(page.locator("#bericht-2 .post__own a")).to_be_visible()
    await expect(page.locator("#bericht-3 .post__own a")).to_be_hidden()


async def test_posts_on_screen_are_marked_read(tab: BrowserContext, site: Site) -> None:
    await opened(tab, site)
    await site.say("Sietske Bakker", "Zichtbaar.")
    await arrived(lambda: site.read and site.read[-1] == 2)
    assert site.read == sorted(site.read)
