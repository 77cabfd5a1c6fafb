"""Pictures of the pages that matter, to look at (tests/output) and one for the README."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from forum.core.settings import ROOT
from tests.browser.conftest import Desk
from tests.browser.pages import every

OUTPUT = ROOT / "tests" / "output"
SHOWN = {
    *("home", "sign-in", "home-member", "list", "thread-long", "thread-own", "new-thread"),
    *("webinar-coming", "webinars", "settings", "mail-settings", "directory", "notices"),
    *("desk", "log", "thread-moderator", "nothing-here", "search", "practices", "practice"),
    *("talks", "talk", "talk-new", "message-shown"),
    *("drafts", "bookmarks", "follow-settings", "files", "post-bookmark", "shelves"),
    *("library", "publication", "publication-edit", "publication-withdrawn"),
}
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}


# What tells on a phone and in the dark is to be looked at: `make pictures`.
PICTURES = LOOKS if os.environ.get("FORUM_PICTURES") else {}
LOOKED_AT = PICTURES or ("desktop",)


@pytest.mark.parametrize("look", PICTURES)
async def test_every_page_that_matters_has_its_picture(desk: Desk, look: str) -> None:
    desk.expected = ("status of 404", "status of 410")
    OUTPUT.mkdir(exist_ok=True)
    for who in (None, "anouk", "samira", "mies"):
        async with desk.page(who, reduced_motion="reduce", **LOOKS[look]) as page:
            for place in every(desk.forum):
                if place.who == who and place.name in SHOWN:
                    await page.goto(place.path)
                    await picture(page, f"{place.name}-{look}")
    assert (OUTPUT / f"thread-own-{look}.png").stat().st_size > 10_000


async def picture(page: Page, name: str) -> Path:
    path = OUTPUT / f"{name}.png"
    await page.evaluate("document.fonts.ready")
    await page.screenshot(path=path)
    return path


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_an_error_and_a_mail_have_their_picture(desk: Desk, look: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    desk.expected = ("status of 422",)
    async with desk.page("anouk", reduced_motion="reduce", **LOOKS[look]) as page:
        await page.goto("/mensenhandel/forum/nieuw")
        await page.locator("#composer").evaluate("form => { form.noValidate = true; }")
        await page.fill("#text", "Hoe regelt u de eerste opvang in het weekend?")
        await page.get_by_role("button", name="Onderwerp plaatsen").click()
        await expect(page.locator(".error-summary")).to_be_focused()
        await expect(page.locator("#text")).to_have_value(
            "Hoe regelt u de eerste opvang in het weekend?"
        )
        await picture(page, f"error-{look}")
    async with desk.page("mies", reduced_motion="reduce", **LOOKS[look]) as page:
        answer = await page.goto("/instellingen/mail/voorbeeld/mail")
        assert answer
        assert answer.ok
        await picture(page, f"digest-mail-{look}")


async def test_the_readme_has_a_picture_of_the_forum_as_it_is(desk: Desk) -> None:
    """Made when it is not there: remove docs/screenshot.png to have a fresh one."""
    docs = ROOT / "docs" / "screenshot.png"
    async with desk.page("anouk", reduced_motion="reduce") as page:
        await page.goto("/mensenhandel")
        made = await picture(page, "screenshot")
    if not docs.exists():
        docs.write_bytes(made.read_bytes())
    assert docs.stat().st_size > 10_000
