"""Reading and judging by keyboard alone: what to hear of, what to keep, what was new."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post, write
from tests.browser.test_judging import asked

FORUM = "/mensenhandel/forum"


async def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until `goal` has the focus."""
    for _ in range(150):
        await page.keyboard.press("Tab")
        if await goal.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{goal} is not reached by keyboard")


async def enter(page: Page, goal: Locator) -> None:
    await tab_to(page, goal)
    await page.keyboard.press("Enter")


def row(page: Page, title: str) -> Locator:
    return page.locator(".thread-row", has_text=title)


async def test_a_thread_is_muted_by_keyboard_and_the_focus_stays(desk: Desk) -> None:
    path = await fresh_thread(desk, "Dempen met het toetsenbord")
    async with desk.page("samira") as page:
        await opened(page, path)
        menu = page.locator(".level-menu > summary")
        await enter(page, menu)
        await enter(page, page.get_by_role("button", name="Dempen"))
        await expect(menu).to_contain_text("Onderwerp: gedempt")
        await expect(menu).to_be_focused()
        await page.keyboard.press("Enter")
        chosen = page.get_by_role("button", name="Dempen")
        await expect(chosen).to_have_attribute("aria-pressed", "true")
        await page.keyboard.press("Escape")
        await expect(chosen).to_be_hidden()
        await expect(menu).to_be_focused()
        await page.goto(FORUM)
        muted = row(page, "Dempen met het toetsenbord")
        await expect(muted).to_contain_text("Gedempt")
        await expect(muted.locator(".thread-row__unread")).to_have_count(0)


async def test_a_category_is_followed_among_all_choices_by_keyboard(desk: Desk) -> None:
    async with desk.page("samira") as page:
        await page.goto("/instellingen/volgen")
        shelf = page.get_by_role("form", name="Ketenafspraken en regio")
        for level in ("Volgen", "Geen keuze"):
            choice = shelf.get_by_role("button", name=level)
            await enter(page, choice)
            await expect(choice).to_have_attribute("aria-pressed", "true")
            await expect(choice).to_be_focused()
            await expect(page.get_by_role("status").first).to_contain_text("opgeslagen")


async def test_a_post_is_kept_with_a_reminder_found_and_let_go(desk: Desk) -> None:
    title = "Om later terug te vinden"
    path = await fresh_thread(desk, title)
    async with desk.page("samira") as page:
        await opened(page, path)
        keep = page.locator("#bericht-1").get_by_role("link", name="Bewaren")
        await enter(page, keep)
        await expect(page.locator("[name=date]")).to_be_hidden()
        await tab_to(page, page.locator("[name=note]"))
        await page.keyboard.type("Voor het overleg")
        await tab_to(page, page.get_by_role("radio", name="Geen herinnering"))
        await page.keyboard.press("ArrowUp")  # round to the last one
        await expect(page.get_by_role("radio", name="Op een moment")).to_be_checked()
        await expect(page.locator("[name=date]")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.locator("#bericht-1").get_by_role("link", name="Bewaard")).to_be_visible()
        await expect(page.locator("#bericht-1")).to_be_focused()
        await page.goto("/bewaard?met=herinnering")
        kept = page.locator(".saved__item", has_text=title)
        await expect(kept).to_contain_text("Voor het overleg")
        await expect(kept).to_contain_text("Herinnering")
        await enter(page, kept.get_by_role("link", name=title, exact=True))
        await expect(page.locator("#bericht-1")).to_be_focused()
        await page.goto("/bewaard")
        await enter(page, kept.get_by_role("button", name="Niet meer bewaren"))
        await expect(kept).to_have_count(0)
        await page.goto(path)
        await expect(keep).to_be_visible()


async def test_what_one_keeps_says_so_when_it_changes_on_the_page(desk: Desk) -> None:
    path = await fresh_thread(desk, "Bewaard en daarna gewijzigd")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await hers.goto(f"{path}/1/bewaren")
        await hers.get_by_role("button", name="Bewaren").click()
        await opened(hers, path)
        await his.goto(f"{path}/1/bewerken")
        await his.fill("#text", "Nu met een andere tekst.")
        await his.press("#text", "Control+Enter")
        changed = post(hers, "Nu met een andere tekst.")
        await expect(changed.get_by_role("link", name="Bewaard")).to_be_visible()
        await expect(changed.get_by_role("link", name="Bewaren")).to_have_count(0)
        await expect(his.locator("#bericht-1").get_by_role("link", name="Bewaren")).to_be_visible()


async def test_thanks_by_keyboard_keep_the_focus_while_others_write(desk: Desk) -> None:
    path = await fresh_thread(desk, "Bedanken terwijl het gesprek doorgaat")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        first = hers.locator("#bericht-1")
        for name, pressed in (("Bedankt", 1), ("Nuttig", 2)):
            button = first.get_by_role("button", name=name)
            await enter(hers, button)
            await expect(button).to_have_attribute("aria-pressed", "true")
            await expect(first).to_contain_text(re.compile(f"{pressed} waardering"))
            await expect(button).to_be_focused()
        await write(his, "Fijn dat u dit leest.")
        await expect(post(hers, "Fijn dat u dit leest.")).to_have_count(1)
        await expect(first.get_by_role("button", name="Nuttig")).to_be_focused()


async def test_an_answer_is_chosen_and_taken_back_by_keyboard(desk: Desk) -> None:
    path = await asked(desk, "Een antwoord kiezen met het toetsenbord", "question")
    async with desk.page("anouk") as hers:
        await opened(hers, path)
        await write(hers, "Vraag het de zorgcoördinator.")
    async with desk.page("maarten") as his:
        await opened(his, path)
        second, head = his.locator("#bericht-2"), his.locator("#thread-head")
        await enter(his, second.get_by_role("button", name="Dit is het antwoord"))
        await expect(second).to_contain_text("Gekozen als antwoord")
        await expect(second).to_be_focused()
        await expect(head).to_contain_text("Beantwoord in bericht 2")
        await enter(his, second.get_by_role("button", name="Toch niet het antwoord"))
        await expect(head).not_to_contain_text("Beantwoord in bericht")


async def test_new_posts_are_found_from_the_list_and_a_category_is_read_at_once(desk: Desk) -> None:
    title = "Wat er sinds uw bezoek bij kwam"
    path = await fresh_thread(desk, title)
    async with desk.page("samira") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await expect(hers.locator("#posts")).to_have_attribute("data-read", "1")
        await hers.goto("/mensenhandel")
        await opened(his, path)
        for text in ("Een eerste aanvulling.", "Een tweede aanvulling."):
            await write(his, text)
        await hers.goto(FORUM)
        await enter(hers, row(hers, title).get_by_role("link", name="2 nieuw"))
        await expect(hers.locator("#ongelezen")).to_be_in_viewport()
        await expect(hers.locator("#ongelezen + article")).to_contain_text("Een eerste aanvulling.")
        await hers.goto("/mensenhandel")
        await write(his, "Een derde aanvulling.")
        await hers.goto(FORUM)
        await expect(row(hers, title)).to_contain_text("1 nieuw")
        shelf = str(await row(hers, title).locator(".thread-row__meta a").get_attribute("href"))
        await hers.goto(shelf)
        await enter(hers, hers.get_by_role("button", name="Deze categorie als gelezen markeren"))
        await expect(hers.get_by_role("status").first).to_contain_text("gemarkeerd als gelezen")
        await expect(hers.locator(".thread-row__unread")).to_have_count(0)


async def test_a_long_thread_is_read_by_day_and_on_paper(desk: Desk) -> None:
    async with desk.page("samira") as page:
        await page.goto(f"{desk.forum.thread('long')}?vanaf=21")
        await expect(page.locator(".day-line").first).to_be_visible()
        await enter(page, page.get_by_role("link", name="Per dag"))
        days = page.locator(".day-list a")
        day = str(await days.nth(2).text_content())
        number = str(await days.nth(2).get_attribute("href")).rpartition("-")[2]
        await enter(page, days.nth(2))
        first = page.locator(f"#bericht-{number}")
        await expect(first).to_be_focused()
        await expect(first.locator(".post__when")).to_contain_text(day)
        await page.goto(desk.forum.thread("long") + "?vanaf=1")
        await enter(page, page.get_by_role("link", name="Afdrukken"))
        await expect(page.locator(".paper__post")).to_have_count(int(desk.forum.facts["long_last"]))
        await page.emulate_media(media="print")
        await expect(page.get_by_text("Vertrouwelijk.")).to_be_visible()
        await expect(page.locator(".paper__back, .site-nav, .site-footer").first).to_be_hidden()


async def test_a_permalink_is_copied_by_keyboard(desk: Desk) -> None:
    path = await fresh_thread(desk, "Een vaste link met het toetsenbord")
    async with desk.session("anouk", permissions=["clipboard-read", "clipboard-write"]) as session:
        page = await session.new_page()
        await opened(page, path)
        link = page.locator("#bericht-1 .post__number")
        await enter(page, link)
        await expect(page.locator("#live-status")).to_have_text("Link gekopieerd")
        await expect(link).to_be_focused()
        copied = str(await page.evaluate("navigator.clipboard.readText()"))
        await page.goto(copied)
        await expect(page.locator("#bericht-1")).to_have_class(re.compile("post--marked"))


async def test_ones_own_things_are_behind_ones_name(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        await page.goto(FORUM)
        menu = page.locator(".site-header__account")
        await enter(page, menu.locator("summary"))
        for name, address in (
            ("Mijn concepten", "/mijn-concepten"),
            ("Bewaarde berichten", "/bewaard"),
            ("Mijn bestanden", "/mensenhandel/bestanden"),
        ):
            link = menu.get_by_role("link", name=name)
            await expect(link).to_have_attribute("href", address)
        await enter(page, menu.get_by_role("link", name="Mijn bestanden"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Mijn bestanden")
        await page.goto("/mensenhandel")
        await enter(page, page.get_by_role("link", name="Alle praktijkkaarten"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Praktijkvoorbeelden")


async def test_the_theme_page_says_what_is_new_and_says_the_same_when_it_comes_live(
    desk: Desk,
) -> None:
    title = "Wat er op het overzicht bij kwam"
    path = await fresh_thread(desk, title)
    async with desk.page("samira") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await expect(hers.locator("#posts")).to_have_attribute("data-read", "1")
        await opened(hers, "/mensenhandel")
        await expect(row(hers, title).locator(".thread-row__unread")).to_have_count(0)
        await opened(his, path)
        await write(his, "Dit is nieuw voor wie het overzicht open heeft.")
        await expect(row(hers, title).get_by_role("link", name="1 nieuw")).to_be_visible()
        other = "Een onderwerp van zojuist"
        await fresh_thread(desk, other)
        await expect(row(hers, other).locator(".thread-row__unread")).to_have_text("Nieuw")
        live = await hers.eval_on_selector_all(".thread-row", NEWS)
        await hers.reload()
        assert await hers.eval_on_selector_all(".thread-row", NEWS) == live


# Of each row: its id, whether it stands out, and the sign of what is new.
NEWS = """rows => rows.map((row) => [row.id, row.className,
  row.querySelector(".thread-row__unread")?.outerHTML ?? ""])"""
