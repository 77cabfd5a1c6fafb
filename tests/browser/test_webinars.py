"""A webinar in the browser: it begins while one looks on, one goes in, and the list knows."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import Desk
from tests.browser.test_pages import ALL, SCRIPT, violations
from tests.browser.test_screenshots import LOOKED_AT, LOOKS, OUTPUT, picture

HOME = "/mensenhandel/webinars"
MEETING = "https://vergadering.example/ruimte"


async def planned(desk: Desk, title: str) -> str:
    """The path of a webinar that the manager plans by the form."""
    async with desk.page("mies") as page:
        await page.goto(f"{HOME}/nieuw")
        await page.fill("[name=title]", title)
        await page.fill("[name=date]", "2099-05-12")
        await page.fill("[name=starts]", "14:00")
        await page.fill("[name=ends]", "15:00")
        await page.fill("[name=join_url]", MEETING)
        await page.get_by_role("button", name="Bewaren").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        return page.url.removeprefix(desk.forum.origin)


async def begins(desk: Desk, path: str, seconds: int) -> None:
    """Let it begin so many seconds from now, and last for ten minutes."""
    number = int(path.rpartition("/")[2].partition("-")[0])
    await desk.forum.query(
        "update webinar set starts_at = now() + $2 * interval '1 second', "
        "ends_at = now() + interval '10 minutes' where id = $1",
        *(number, float(seconds)),
    )


async def meeting_is_there(context: BrowserContext) -> None:
    await context.route(
        f"{MEETING}**",
        lambda route: route.fulfill(body="<title>Vergadering</title>", content_type="text/html"),
    )


async def register(page: Page, path: str) -> None:
    await page.goto(path)
    await page.locator("#aanmelding").get_by_role("button", name="Aanmelden").click()
    await expect(page.locator("#aanmelding")).to_contain_text("U bent aangemeld")


async def test_it_begins_while_she_looks_on_and_she_goes_in(desk: Desk) -> None:
    desk.expected = (f"another host: {MEETING}", f"another host: {MEETING[:27]}")
    path = await planned(desk, "Het begint vanzelf")
    async with desk.session("anouk") as context:
        page = await context.new_page()
        await meeting_is_there(context)
        await register(page, path)
        await begins(desk, path, 4)
        await page.goto(path)
        await expect(page.locator(".webinar-now")).to_contain_text("Begint over 1 minuut")
        leave = page.get_by_role("button", name="Afmelden voor dit webinar")
        await leave.focus()
        await expect(page.locator(".webinar-now--live")).to_be_visible()
        await expect(page.locator("#webinar [role=status]")).to_have_text(
            "Het webinar is begonnen."
        )
        await expect(leave).to_be_focused()
        await page.get_by_role("button", name="Nu deelnemen").click()
        await page.wait_for_url(MEETING)
        await page.go_back()
        await expect(page.locator(".webinar-now--live")).to_be_visible()
    async with desk.page("mies") as page:
        await page.goto(f"{path}/aanmeldingen")
        await expect(page.locator("caption")).to_have_text("1 van 1 aangemelde deelnemer was erbij")
        await page.get_by_role("button", name="was er niet").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("caption")).to_contain_text("0 van 1")
        await expect(page.get_by_role("button", name="was er wel")).to_be_visible()


async def test_a_session_that_ends_meanwhile_leads_to_signing_in(desk: Desk) -> None:
    path = await planned(desk, "De sessie loopt af")
    async with desk.session("anouk") as context:
        page = await context.new_page()
        await begins(desk, path, 3)
        await page.goto(path)
        await expect(page.locator(".webinar-now")).to_be_visible()
        await context.clear_cookies()
        await expect(page.get_by_label("Wachtwoord", exact=True)).to_be_visible()


async def test_without_scripts_she_goes_in_by_the_same_button(desk: Desk) -> None:
    desk.expected = (f"another host: {MEETING}",)
    path = await planned(desk, "Zonder scripts")
    async with desk.session("anouk", java_script_enabled=False) as context:
        page = await context.new_page()
        await meeting_is_there(context)
        await register(page, path)
        await page.get_by_role("button", name="Deelnemen").click()
        await page.wait_for_url(MEETING)


async def test_she_copies_the_address_of_her_calendar(desk: Desk) -> None:
    async with desk.session("maarten") as context:
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        await page.goto("/instellingen/agenda")
        await page.get_by_role("button", name="Maak mijn agenda-adres").click()
        await page.get_by_role("button", name="Kopieer").click()
        await expect(page.get_by_role("button", name="Adres gekopieerd")).to_be_visible()
        address = await page.evaluate("navigator.clipboard.readText()")
        answer = await page.request.get(address)
        assert (await answer.text()).startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_what_is_shown_while_it_goes_on_can_be_looked_at(desk: Desk, look: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    path = await planned(desk, f"Nu bezig, {look}")
    async with desk.page("anouk", reduced_motion="reduce", **LOOKS[look]) as page:
        await register(page, path)
        for name, seconds in (("soon", 1500), ("live", -60)):
            await begins(desk, path, seconds)
            await page.goto(path)
            await expect(page.locator(".webinar-now")).to_be_visible()
            await picture(page, f"webinar-{name}-{look}")
            await page.evaluate(SCRIPT)
            assert await violations(page, ALL) == []
