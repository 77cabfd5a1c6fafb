"""Writing goes on: over a session that ended, beside another text, and while it is looked at."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from forum.core import clock, security
from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post
from tests.browser.test_composing import kept
from tests.browser.test_pages import ALL, SCRIPT, violations
from tests.browser.test_screenshots import LOOKED_AT, LOOKS, OUTPUT, picture

_SESSION = """
insert into session (token_hash, member_id, device, created_at, seen_at, expires_at)
values ($1, $2, 'Firefox', $3, $3, $4) returning id
"""


async def sign_in(desk: Desk, page: Page, who: str) -> None:
    """A session of its own, that this test may end."""
    token, now = security.random_token(24), clock.now()
    member_id = desk.forum.facts["members"][who]
    values = (security.fingerprint(token), member_id, now, now + timedelta(days=1))
    assert await desk.forum.query(_SESSION, *values)
    url = desk.forum.origin
    await page.context.add_cookies([{"name": "forum-session", "value": token, "url": url}])


async def come_back(page: Page) -> None:
    """As if she came to this tab again."""
    await page.evaluate("window.dispatchEvent(new Event('focus'))")


async def sign_out(page: Page) -> None:
    """In another tab of the same browser."""
    tab = await page.context.new_page()
    await tab.goto("/instellingen")
    await tab.locator("form[action='/uitloggen'] button").first.evaluate("one => one.click()")
    await tab.wait_for_url("**/inloggen**")
    await tab.close()


async def test_a_draft_goes_on_after_signing_in_again_in_another_tab(desk: Desk) -> None:
    desk.expected = ("status of 401", "status of 403")
    path = await fresh_thread(desk, "Een sessie die eindigt")
    async with desk.page() as page:
        await sign_in(desk, page, "anouk")
        await opened(page, path)
        text = page.locator("#text")
        await text.press_sequentially("Eerst dit, ")
        await kept(page)
        await sign_out(page)
        await text.press_sequentially("dan dat.")
        line = page.locator(".composer__draft")
        await expect(line).to_contain_text("Uw sessie is beëindigd")
        await sign_in(desk, page, "anouk")
        await come_back(page)
        await expect(line).to_contain_text("Concept bewaard")
        await expect(text).to_have_value("Eerst dit, dan dat.")
        source = "select source from draft where source like 'Eerst dit%'"
        assert await desk.forum.query(source) == "Eerst dit, dan dat."
        await text.press("Control+Enter")
        await expect(post(page, "Eerst dit, dan dat.")).to_have_count(1)


async def test_another_member_who_signs_in_does_not_get_the_text(desk: Desk) -> None:
    desk.expected = ("status of 401", "status of 403")
    path = await fresh_thread(desk, "Een gedeelde computer")
    async with desk.page() as page:
        await sign_in(desk, page, "anouk")
        await opened(page, path)
        await sign_out(page)
        await page.locator("#text").press_sequentially("Alleen van mij.")
        line = page.locator(".composer__draft")
        await expect(line).to_contain_text("Uw sessie is beëindigd")
        await sign_in(desk, page, "maarten")
        await come_back(page)
        await expect(line).to_contain_text("iemand anders ingelogd")
        await expect(page.locator("#text")).to_have_value("Alleen van mij.")
        mine = "select count(*) from draft where source like 'Alleen van mij%'"
        assert await desk.forum.query(mine) == 0


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_of_two_texts_both_are_shown_and_both_can_stay(desk: Desk, look: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    desk.expected = ("status of 409",)
    path = await fresh_thread(desk, f"Op twee schermen, {look}")
    options = {"reduced_motion": "reduce", **LOOKS[look]}
    async with desk.page("anouk", **options) as one, desk.page("anouk", **options) as two:
        await opened(one, path)
        await opened(two, path)
        await one.locator("#text").fill("Wij bellen eerst de regio en dan de politie.")
        await kept(one)
        await two.locator("#text").fill("Wij mailen eerst de regio en bellen dan.")
        panel = two.locator(".clash")
        await expect(panel).to_contain_text("Er zijn nu twee teksten")
        await expect(two.locator("#text")).to_be_focused()
        await two.evaluate(SCRIPT)
        assert await violations(two, ALL) == []
        await panel.scroll_into_view_if_needed()
        await picture(two, f"clash-{look}")
        await two.press("#text", "Control+Enter")
        await expect(panel.get_by_role("button", name="mijn tekst")).to_be_focused()
        await panel.get_by_role("button", name="Beide onder elkaar").click()
        both = (
            "Wij mailen eerst de regio en bellen dan.\n\n"
            "Wij bellen eerst de regio en dan de politie."
        )
        await expect(two.locator("#text")).to_have_value(both)
        await expect(panel).to_have_count(0)
        await kept(two)
        await one.reload()
        await expect(one.locator("#text")).to_have_value(both)


async def test_a_preview_leaves_the_text_the_caret_and_the_draft_alone(desk: Desk) -> None:
    desk.expected = ("status of 422",)
    path = await fresh_thread(desk, "Even kijken hoe het wordt")
    async with desk.page("anouk") as page:
        for at in (path, "/mensenhandel/forum/nieuw"):
            await page.goto(at)
            await page.locator("html:has(markdown-toolbar:defined)").wait_for()
            text = page.locator("#text")
            await text.fill("Dit wordt **vet**.")
            await text.evaluate("area => area.setSelectionRange(4, 9)")
            await text.evaluate("area => { window.same = area; }")
            await page.get_by_role("button", name="Voorbeeld", exact=True).click()
            shown = page.get_by_role("region", name="Voorbeeld van uw bericht")
            await expect(shown.locator("strong")).to_have_text("vet")
            await expect(page.locator("#live-status")).to_have_text(
                "Het voorbeeld staat onder het tekstveld."
            )
            await expect(page.get_by_role("button", name="Voorbeeld", exact=True)).to_be_focused()
            state = "[same.isConnected, same.selectionStart, same.selectionEnd]"
            assert await page.evaluate(state) == [True, 4, 9]
            await text.fill("Bel 06-12345678 maar.")
            await page.get_by_role("button", name="Voorbeeld", exact=True).click()
            await expect(page.locator(".guard")).to_contain_text("telefoonnummer")
            await expect(shown).to_contain_text("Bel 06-12345678 maar.")
            await kept(page)
            await page.get_by_role("button", name="Voorbeeld sluiten").click()
            await expect(shown).to_have_count(0)
            await text.fill(" ")
            await page.get_by_role("button", name="Voorbeeld", exact=True).click()
            await expect(page.locator(".composer__failed")).to_have_text(
                re.compile("Schrijf een bericht")
            )
            await text.fill("")
