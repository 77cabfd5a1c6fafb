"""Two people talk privately: what one says the other sees at once; nobody else can come in."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.browser.steps import once_and_in_order, opened, post, write
from tests.browser.test_pages import ALL, SCRIPT, violations

SOON = 3000  # ms


async def test_two_people_talk_and_a_third_cannot_come_in(desk: Desk) -> None:
    desk.expected = ("status of 404",)
    async with (
        desk.page("anouk") as hers,
        desk.session("maarten") as him,
        desk.page("samira") as no,
    ):
        his, list_ = await him.new_page(), await him.new_page()
        await opened(hers, "/gesprekken/1")
        await opened(his, "/gesprekken/1")
        await opened(list_, "/gesprekken")
        await write(hers, "Donderdag neem ik de **cijfers** mee.")
        await expect(hers.locator("#live-status")).to_have_text("Uw bericht is verstuurd.")
        said = post(his, "Donderdag neem ik de cijfers mee.")
        await expect(said).to_have_count(1, timeout=SOON)
        await expect(said.locator("strong").last).to_have_text("cijfers")
        await expect(post(hers, "Donderdag neem ik de cijfers mee.")).to_have_count(1)
        told = "Nieuw bericht van Anouk de Vries"
        await expect(his.locator("#live-status")).to_have_text(told, timeout=SOON)
        assert await his.evaluate("window.told") == [told]
        await expect(list_.locator("#inbox")).to_contain_text("cijfers mee", timeout=SOON)
        await write(his, "Heel graag.")
        await expect(post(hers, "Heel graag.")).to_have_count(1, timeout=SOON)
        for page in (hers, his):
            await once_and_in_order(page)
        await post(hers, "Donderdag neem ik").get_by_role("link", name="Bewerken").click()
        await expect(hers.locator("#text")).to_have_value("Donderdag neem ik de **cijfers** mee.")
        await hers.evaluate(SCRIPT)
        assert await violations(hers, ALL) == []
        await hers.go_back()
        await post(hers, "Donderdag neem ik").get_by_role("link", name="Verwijderen").click()
        await hers.get_by_role("button", name="Verwijderen").click()
        await expect(his.get_by_text("Dit bericht is verwijderd.")).to_have_count(1, timeout=SOON)
        await expect(said).to_have_count(0)
        answer = await no.goto("/gesprekken/1")
        assert answer is not None
        assert answer.status == 404
        assert await no.get_by_text("Heel graag").count() == 0
