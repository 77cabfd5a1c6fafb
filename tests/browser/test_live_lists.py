"""What one writes the others find in their lists, menus and titles, and nothing jumps."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post, write
from tests.browser.test_live import HIDE

LIST = "/mensenhandel/forum"


async def order(page: Page) -> list[str]:
    found: list[str] = await page.eval_on_selector_all(
        "ol.thread-list > li", "all => all.map(one => one.id)"
    )
    return found


async def scrolled_to(page: Page, selector: str) -> None:
    await page.locator(selector).evaluate(
        "one => one.scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    await page.wait_for_timeout(300)


async def top_of(page: Page, selector: str) -> float:
    found: float = await page.locator(selector).evaluate("one => one.getBoundingClientRect().top")
    return found


async def test_a_row_changes_where_it_stands_and_news_waits_behind_a_button(desk: Desk) -> None:
    path = await fresh_thread(desk, "Nieuws onder de vouw")
    first = f"onderwerp-{path.rsplit('/', 1)[1].split('-')[0]}"
    await fresh_thread(desk, "Dit staat erboven")
    async with (
        desk.page("anouk") as hers,
        desk.page("samira") as third,
        desk.page("maarten") as his,
    ):
        await opened(hers, LIST)
        await opened(third, LIST)
        before = await order(hers)
        await opened(his, path)
        await write(his, "Er is nieuws.")
        row = hers.locator(f"#{first}")
        await expect(row).to_contain_text("1 reactie")
        assert await order(hers) == before
        button = hers.locator("#list-new")
        await expect(button).to_have_text("1 onderwerp met nieuws tonen")
        await expect(third.locator("#list-new")).to_be_visible()
        await expect(hers.locator("#live-status")).to_have_text("1 onderwerp met nieuws tonen")
        await button.click()
        await expect(button).to_be_hidden()
        pinned = await hers.locator(".thread-row--pinned").count()
        assert (await order(hers))[pinned] == first
        shown = await order(hers)
        await hers.reload()
        assert await order(hers) == shown
        assert [one for one in await hers.evaluate("window.told") if one] == []


async def test_a_hidden_thread_leaves_the_list_and_a_new_one_is_offered(desk: Desk) -> None:
    path = await fresh_thread(desk, "Dit wordt zo verborgen")
    row = f"#onderwerp-{path.rsplit('/', 1)[1].split('-')[0]}"
    async with desk.page("anouk") as hers, desk.page("samira") as moderator:
        await opened(hers, LIST)
        await expect(hers.locator(row)).to_be_visible()
        await moderator.goto(path)
        await moderator.locator("#thread-head .act-menu__button").click()
        await moderator.locator("#thread-head").get_by_role("link", name="Verbergen").click()
        await moderator.fill("[name=reason]", "Dit hoort hier niet.")
        await moderator.locator("main form.form button[type=submit]").click()
        await moderator.wait_for_load_state()
        await expect(hers.locator(row)).to_have_count(0)
        await fresh_thread(desk, "Helemaal nieuw")
        await expect(hers.locator("#list-new")).to_be_visible()


# In the headless shell it failed once of two times: to be looked into with a whole browser.
@pytest.mark.long
async def test_a_hidden_tab_asks_when_somebody_looks_again(desk: Desk) -> None:
    async with desk.page("anouk") as hers:
        await opened(hers, LIST)
        asked: list[str] = []
        hers.on("request", lambda one: asked.append(one.url) if one.url.endswith(LIST) else None)
        await hers.evaluate(HIDE, True)
        await fresh_thread(desk, "Terwijl niemand keek")
        await hers.wait_for_timeout(4_000)
        assert asked == []
        await hers.evaluate(HIDE, False)
        await expect(hers.locator("#list-new")).to_be_visible()
        assert len(asked) == 1


async def test_the_menu_counts_news_and_forgets_it_when_it_is_read(desk: Desk) -> None:
    async with desk.page("anouk") as hers, desk.page("anouk") as other:
        await opened(hers, "/instellingen")
        badge = hers.locator(".site-nav a[href$='/forum'] .badge-number")
        await expect(badge).to_contain_text("met nieuws")
        await other.goto(LIST)
        await other.get_by_role("button", name="Alles als gelezen markeren").click()
        await expect(badge).to_have_count(0)


async def test_who_types_is_named_and_gone_with_the_reply_and_nothing_moves(desk: Desk) -> None:
    path = await fresh_thread(desk, "Wie schrijft er")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        before = await top_of(hers, "#composer")
        await his.locator("#text").press_sequentially("Ik denk", delay=20)
        line = hers.locator("#typing")
        await expect(line).to_have_text("Maarten Jansen schrijft een reactie")
        assert await top_of(hers, "#composer") == before
        await expect(his.locator("#typing")).to_be_empty()
        await his.press("#text", "Control+Enter")
        await expect(post(hers, "Ik denk")).to_have_count(1)
        await expect(line).to_be_empty(timeout=5_000)
        await expect(hers.locator("#live-status")).not_to_be_empty()
        told = await hers.evaluate("window.told")
        assert len(told) == 1
        assert "schrijft" not in told[0]


async def test_the_same_words_are_told_again_for_the_next_reply_but_never_twice_for_one(
    desk: Desk,
) -> None:
    path = await fresh_thread(desk, "Tweemaal hetzelfde")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        for round_ in range(2):
            await write(his, f"Reactie {round_}.")
            await expect(post(hers, f"Reactie {round_}.")).to_have_count(1)
            await hers.wait_for_timeout(2_800)
        told = await hers.evaluate("window.told")
        assert len(told) == 2
        assert told[0] == told[1]
        assert not any("Nieuwe reactie" in one for one in await his.evaluate("window.told"))


async def test_what_is_read_stays_where_it_is_when_posts_come_or_change(desk: Desk) -> None:
    path = await fresh_thread(desk, "Niets verspringt")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(his, path)
        for number in range(8):
            await write(his, f"Lange reactie {number}.\n\n" + "Nog een regel.\n\n" * 6)
        await opened(hers, path)
        await scrolled_to(hers, "#bericht-5")
        before = await top_of(hers, "#bericht-5")
        await write(his, "Eén aan het einde.")
        button = hers.locator("#live-new")
        await expect(button).to_be_visible()
        assert abs(await top_of(hers, "#bericht-5") - before) < 1
        await his.locator("#bericht-2 .post__own a").first.click()
        await his.fill("#text", "Veel langer geworden.\n\n" + "Een regel erbij.\n\n" * 20)
        await his.locator("main form button[type=submit]").first.click()
        await expect(post(hers, "Veel langer geworden")).to_have_count(1)
        await hers.wait_for_timeout(300)
        assert abs(await top_of(hers, "#bericht-5") - before) < 1
        await button.click()
        await expect(post(hers, "Eén aan het einde.")).to_be_in_viewport()
        await expect(button).to_be_hidden()


async def test_the_title_counts_what_came_while_nobody_looked(desk: Desk) -> None:
    path = await fresh_thread(desk, "Terwijl u weg was")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        title = await hers.title()
        await opened(his, path)
        await hers.evaluate(HIDE, True)
        for number in range(2):
            await write(his, f"Bericht {number} terwijl u weg was.")
        await expect(hers).to_have_title(f"(2) {title}")
        await hers.evaluate(HIDE, False)
        await expect(hers).to_have_title(title)
