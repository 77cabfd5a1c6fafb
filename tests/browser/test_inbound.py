"""Replies by mail, as their writer meets them in a browser."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Desk


async def test_a_reply_that_waited_is_placed_without_what_may_tell_of_somebody(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await page.goto(f"/mijn-mail/antwoord/{desk.forum.facts['mail_story']}")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Uw antwoord per e-mail")
        await page.get_by_text("De hele tekst van uw e-mail").click()
        await expect(page.get_by_text("schreef Forum")).to_be_visible()
        await page.get_by_role("button", name="Weglaten en plaatsen").click()
        placed = page.get_by_role("article").filter(has_text="Ons voorbeeld is van gemeente Emmen.")
        await expect(placed).to_be_visible()
        await expect(placed).not_to_contain_text("06 87654321")


async def test_only_the_writer_is_offered_to_mend_what_was_cut(desk: Desk) -> None:
    place = f"{desk.forum.thread('mail_thread')}/2"
    async with desk.page("maarten") as page:
        await page.goto(place)
        post = page.locator("#bericht-2")
        await expect(post).to_contain_text("per e-mail")
        await expect(post.get_by_text("Verkeerd afgekapt?")).to_be_hidden()
    async with desk.page("anouk") as page:
        await page.goto(place)
        await page.get_by_role("link", name="Verkeerd afgekapt? Bewerken").click()
        await expect(page.get_by_text("kort convenant").last).to_be_visible()
        text = page.get_by_label("Uw bericht")
        await text.fill("Wij doen dat in een kort convenant. Een voorbeeld volgt.")
        await page.get_by_role("button", name="Wijziging opslaan").click()
        await expect(page.locator("#bericht-2")).to_contain_text("Een voorbeeld volgt.")
        await expect(page.locator("#bericht-2")).to_contain_text("per e-mail")
