"""What people come for, done in a browser: with scripts, without them, by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from forum.seed.sign_ins import PASSWORD
from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post, turn, write

HOME = "/mensenhandel"
REFUSED = ("status of 403", "status of 409", "status of 422")


async def sign_in(page: Page, email: str) -> None:
    await page.goto(f"/inloggen?volgende={HOME}/forum")
    await page.fill("[name=email]", email)
    await page.fill("[name=password]", PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    await expect(page).to_have_url(re.compile(r"/forum$"))


async def test_everything_works_without_scripts(desk: Desk) -> None:
    path = await fresh_thread(desk, "Zonder scripts")
    async with desk.page(java_script_enabled=False) as page:
        await sign_in(page, "anouk.de.vries@utrecht.example")
        await page.goto(path)
        await page.fill("#text", "Geschreven zonder scripts.")
        await page.get_by_role("button", name="Reactie plaatsen").click()
        await expect(post(page, "Geschreven zonder scripts.")).to_have_count(1)
        await page.locator("#bericht-2").get_by_role("link", name="Bewerken").click()
        await page.fill("#text", "Gewijzigd zonder scripts.")
        await page.get_by_role("button", name="Wijziging opslaan").click()
        await expect(post(page, "Gewijzigd zonder scripts.")).to_contain_text("bewerkt")
        await page.locator("#bericht-1").get_by_role("link", name="Melden").click()
        await page.check("[name=reason][value=off_topic]")
        await page.get_by_role("button", name="Melden", exact=True).click()
        await expect(page.get_by_text("Een moderator kijkt ernaar")).to_be_visible()
        await page.goto("/instellingen/mail")
        await page.check("[name=digest][value=off]")
        await page.get_by_role("button", name="Opslaan").click()
        await expect(page.get_by_text("U krijgt nu geen overzicht.")).to_be_visible()
        await page.goto("/instellingen")
        await page.check("[name=scheme][value=dark]")
        await page.get_by_role("region", name="Weergave").get_by_role("button").click()
        await expect(page.locator("html")).to_have_attribute("data-color-scheme", "dark")
        await page.check("[name=scheme][value=system]")
        await page.get_by_role("region", name="Weergave").get_by_role("button").click()
        await expect(page.locator("html")).not_to_have_attribute("data-color-scheme", "dark")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_webinar_is_registered_for_and_comes_into_the_calendar(
    desk: Desk, scripts: bool
) -> None:
    async with desk.page("maarten" if scripts else "samira", java_script_enabled=scripts) as page:
        await page.goto(desk.forum.facts["webinars"]["coming"])
        place = page.locator("#aanmelding")
        leave = place.get_by_role("button", name="Afmelden")
        if await leave.count():
            await leave.click()
        await place.get_by_role("button", name="Aanmelden").click()
        await expect(place).to_contain_text("U bent aangemeld")
        link = await place.get_by_role("link", name="Zet in uw agenda").get_attribute("href")
        answer = await page.request.get(str(link))
        assert "text/calendar" in answer.headers["content-type"]
        assert "BEGIN:VEVENT" in await answer.text()


SHOWS_FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const marked = [one, one.closest(".composer__box"), one.nextElementSibling].some((each) => {
    if (!each) return false;
    const look = getComputedStyle(each);
    const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 1;
    return outlined || look.boxShadow !== "none";
  });
  const seen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return marked && seen ? "" : one.outerHTML.slice(0, 160);
}"""


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus; at each step one can see where it is."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        assert await page.evaluate(SHOWS_FOCUS) == ""
        if await target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"not reached by Tab: {target}")


async def test_a_reply_is_written_by_keyboard_alone(desk: Desk) -> None:
    await fresh_thread(desk, "Met alleen het toetsenbord")
    async with desk.page(reduced_motion="reduce") as page:
        await page.goto(f"/inloggen?volgende={HOME}/forum")
        await page.keyboard.press("Tab")
        await expect(page.locator(".nl-skip-link")).to_be_focused()
        assert await page.evaluate(SHOWS_FOCUS) == ""
        await page.keyboard.press("Enter")
        await tab_to(page, page.locator("[name=email]"))
        await page.keyboard.type("anouk.de.vries@utrecht.example")
        await tab_to(page, page.locator("[name=password]"))
        await page.keyboard.type(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(r"/forum$"))
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await tab_to(page, page.get_by_role("link", name="Met alleen het toetsenbord"))
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("toetsenbord"))
        await tab_to(page, page.locator("#text"))
        await page.keyboard.type("Zonder muis geschreven.")
        await page.keyboard.press("Control+Enter")
        await expect(post(page, "Zonder muis geschreven.")).to_have_count(1)
        await expect(page.locator("#text")).to_have_value("")
        await page.locator("#text").focus()
        await page.keyboard.type("En nog een, met de knop.")
        await tab_to(page, page.get_by_role("button", name="Reactie plaatsen"))
        await page.keyboard.press("Enter")
        await expect(post(page, "En nog een, met de knop.")).to_have_count(1)
        await page.goto(f"{HOME}/forum")
        await tab_to(page, page.locator(".site-header__account summary"))
        await page.keyboard.press("Enter")
        await tab_to(page, page.locator(".dropdown__panel").get_by_role("button", name="Uitloggen"))
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("U bent uitgelogd.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_refused_reply_keeps_its_text(desk: Desk, scripts: bool) -> None:
    desk.expected = REFUSED
    path = await fresh_thread(desk, f"Gesloten, scripts {scripts}")
    async with (
        desk.page("anouk", java_script_enabled=scripts) as hers,
        desk.page("samira") as moderators,
    ):
        await hers.goto(path)
        await hers.fill("#text", "Dit stuurde ik net te laat.")
        await moderators.goto(path)
        await turn(moderators, "Sluiten")
        await hers.get_by_role("button", name="Reactie plaatsen").click()
        await expect(hers.locator("#composer")).to_contain_text("gesloten")
        await expect(hers.locator("#text")).to_have_value("Dit stuurde ik net te laat.")


async def test_a_long_thread_opens_where_the_reader_left_off(desk: Desk) -> None:
    await desk.forum.query(
        "insert into read_mark (thread_id, member_id, number, at) values ($1, $2, 25, now()) "
        "on conflict (thread_id, member_id) do update set number = 25",
        desk.forum.facts["long"],
        desk.forum.facts["members"]["mies"],
    )
    async with desk.page("mies") as page:
        await page.goto(desk.forum.thread("long"))
        await expect(page).to_have_url(re.compile(r"vanaf=21#ongelezen$"))
        await expect(page.locator("#ongelezen")).to_be_in_viewport()
        await expect(page.locator("#bericht-26")).to_be_in_viewport()


async def test_the_rhythm_of_the_digest_is_chosen(desk: Desk) -> None:
    async with desk.page("samira") as page:
        await page.goto("/instellingen/mail")
        await page.check("[name=digest][value=daily]")
        await page.select_option("[name=hour]", "8")
        await page.get_by_role("button", name="Opslaan").click()
        await expect(page.locator("[name=digest][value=daily]")).to_be_checked()
        await expect(page.locator(".lead")).to_contain_text("8:00")
        await page.get_by_role("link", name="Voorbeeld van uw volgende overzicht").click()
        await expect(page.locator("iframe, .empty").first).to_be_visible()


async def test_one_click_stops_the_digest(desk: Desk) -> None:
    async with desk.page(java_script_enabled=False) as page:
        await page.goto(desk.forum.path("unsubscribe"))
        await page.get_by_role("button", name="Geen overzicht meer").click()
        await expect(page.get_by_text("U bent afgemeld.")).to_be_visible()
    chosen = await desk.forum.query(
        "select digest from preference where member_id = $1",
        desk.forum.facts["members"]["maarten"],
    )
    assert chosen == "off"


async def test_a_report_is_decided_and_undone(desk: Desk) -> None:
    path = await fresh_thread(desk, "Wat wordt gemeld")
    async with (
        desk.page("maarten") as his,
        desk.page("anouk") as hers,
        desk.page("samira") as theirs,
    ):
        await opened(his, path)
        await write(his, "Hier staat iets wat niet mag.")
        await hers.goto(f"{path}/2/melden")
        await hers.check("[name=reason][value=privacy]")
        await hers.get_by_role("button", name="Melden", exact=True).click()
        await theirs.goto(f"{HOME}/moderatie")
        case = theirs.locator(".desk-item", has_text="Wat wordt gemeld")
        await case.locator("textarea").fill("Er stonden gegevens van een persoon in.")
        await case.get_by_role("button", name="Verbergen").click()
        await expect(his.locator("#bericht-2")).to_contain_text("verborgen")
        await expect(theirs.locator(".desk-item", has_text="Wat wordt gemeld")).to_have_count(0)
        await theirs.goto(f"{HOME}/moderatie/logboek")
        await theirs.get_by_role("button", name="Ongedaan maken").first.click()
        await expect(his.locator("#bericht-2")).to_contain_text("iets wat niet mag")
