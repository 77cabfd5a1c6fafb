"""Every page, for every reader, light and dark, wide and narrow: nothing for axe, nothing lost."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from starlette.routing import Route

from forum.app import routes
from forum.messages.web.place import MESSAGE
from tests.browser import evidence
from tests.browser.calm import restless
from tests.browser.conftest import Desk
from tests.browser.house import Forum
from tests.browser.pages import Place, every

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# A scheme changes colours and nothing else: in the dark only these rules can find anything new.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
# 320 px is 1280 px at 400 % (WCAG 1.4.10); then little of the height is left, too.
ZOOMED = (320, 256)
# A mail that is shown in a page is a sandbox of nobody's origin: axe cannot speak to it.
AXE_IN_A_MAIL = "Failed to execute 'postMessage' on 'DOMWindow'"
SIZES = {"wide": (1280, 900)}
if os.environ.get("A11Y_REPORT"):  # the evidence looks at narrow pages, too
    SIZES |= {"phone": (390, 844), "zoomed": ZOOMED}


@pytest.mark.parametrize("who", [None, "anouk", "maarten", "samira", "mies"])
async def test_axe_finds_nothing_and_nothing_scrolls_sideways(desk: Desk, who: str | None) -> None:
    desk.expected = ("status of 404", "status of 410", AXE_IN_A_MAIL)
    found: list[str] = []
    async with desk.page(who, reduced_motion="reduce") as page:
        for place in every(desk.forum):
            if place.who == who:
                wrong = await faults(page, place)
                evidence.note(place, wrong, engine=await page.evaluate("axe.version"))
                found += [f"{place.name}: {one}" for one in wrong]
    evidence.write(desk.browser.version)
    assert found == []


def test_every_page_of_the_application_is_looked_at(house_to_look_at: Forum) -> None:
    """A page that is added is added to `pages.py`, or named here with the reason why not."""
    looked_at = [urlsplit(place.path).path for place in every(house_to_look_at)]
    missing = [
        route.path
        for route in routes()
        if isinstance(route, Route) and "GET" in (route.methods or ())
        if route.path not in NO_PAGES
        and not any(route.path_regex.match(path) for path in looked_at)
    ]
    assert missing == []


_ELSEWHERE = ("voorbeeld/mail", "stoppen")
# What a GET of answers with something else than a page of its own.
NO_PAGES = {
    *("/", "/contact", "/robots.txt", "/.well-known/security.txt", "/healthz", "/readyz"),
    *("/sw.js", "/manifest.webmanifest"),
    *("/meldingen/{notice:int}", "/dev/outbox", "/dev/outbox/{name}", "/dev/outbox/{name}/html"),
    *("/dev/outbox/{name}/agenda.ics", "/{theme}/webinars/{webinar}/agenda.ics"),
    *("/bestand/{key}/klein", "/bestand/{key}/{file}", "/{theme}/noemen"),  # files and JSON
    # pieces that a script puts into a page
    *("/zoeken/voorstellen", "/{theme}/forum/lijkt-op", "/meldingen/paneel"),
    *("/cal/{token}", "/{theme}/webinars/{webinar}/nu"),  # a calendar; a piece of its page
    f"{MESSAGE}/bewerken",  # for a quarter of an hour: test_messages.py
    "/instellingen/e-mailadres/{token}",  # behind a link from a mail: tests/members
    "/instellingen/mail/voorbeeld/mail",  # a mail: tests/notifications
    # a mail too, and a page for while one goes out: test_announcing.py
    *(f"/{{theme}}/beheer/aankondigingen/{{announcement:int}}/{w}" for w in _ELSEWHERE),
}


async def faults(page: Page, place: Place) -> list[str]:
    """Everything that is wrong with a page, in all schemes and sizes."""
    await page.set_viewport_size({"width": 1280, "height": 900})
    await page.emulate_media(color_scheme="light")
    answer = await page.goto(place.path)
    found = (
        [] if answer and answer.status == place.status else [f"status {answer and answer.status}"]
    )
    found += await restless(page)
    await page.evaluate(SCRIPT)
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        for scheme, rules in (("light", ALL), ("dark", COLOURS)):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await page.evaluate(DRAWN)
            found += [f"{size} {scheme} {one}" for one in await violations(page, rules)]
    await page.emulate_media(color_scheme="light")
    return found + await sideways(page)


# Nothing moves here (`reduced_motion`), so what changed is on the screen two frames later.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCRIPT = Axe().axe_script


async def violations(page: Page, rules: dict[str, Any]) -> list[str]:
    answer = await page.evaluate("rules => axe.run(document, rules)", rules)
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:160]}"
        for one in answer["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_an_open_menu(desk: Desk, scheme: Any) -> None:
    found: list[str] = []
    async with desk.page("samira", reduced_motion="reduce", color_scheme=scheme) as page:
        await page.goto(desk.forum.thread("talk"))
        await page.evaluate(SCRIPT)
        for menu, width in ((".site-header__account", 1280), (".phone-menu", 390), ACTS, LEVELS):
            await page.set_viewport_size({"width": width, "height": 900})
            await page.locator(f"{menu} summary").click()
            await expect(page.locator(menu)).to_have_attribute("open", "")
            found += [f"{menu}: {one}" for one in await violations(page, ALL)]
            found += [f"{menu}: {one}" for one in (await page.evaluate(WIDE))[1:]]
            await page.keyboard.press("Escape")
            await expect(page.locator(menu)).not_to_have_attribute("open", "")
    assert found == []


ACTS = ("#bericht-1 .act-menu", 390)
LEVELS = (".level-menu", 390)
WIDE = """() => [document.documentElement.scrollWidth, ...[...document.querySelectorAll("main *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility()
    && !one.closest(".table-frame, pre, .visually-hidden"))
  .slice(0, 3).map((one) => one.outerHTML.slice(0, 100))]"""


async def sideways(page: Page) -> list[str]:
    """What does not fit in 320 px (tables that scroll by themselves excepted)."""
    await page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    width, *parts = await page.evaluate(WIDE)
    return [f"at 320 px: {width} px wide {parts}"] if width > ZOOMED[0] or parts else []
