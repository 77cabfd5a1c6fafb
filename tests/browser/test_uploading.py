"""A file on its way: how far it is, stopping it, its name, and what lies on the clipboard."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread
from tests.browser.test_pages import ALL, SCRIPT, violations
from tests.browser.test_screenshots import LOOKED_AT, LOOKS, OUTPUT, picture
from tests.files.kept import pdf

COUNT = "select count(*) from file f join member m on m.id = f.owner_id where f.name = $1"
PASTE = """
(area, [name, type, data, words]) => {
  const clipboard = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  clipboard.items.add(new File([bytes], name, { type }));
  if (words) clipboard.setData("text/plain", words);
  const event = new ClipboardEvent("paste",
    { clipboardData: clipboard, bubbles: true, cancelable: true });
  area.focus();
  return !area.dispatchEvent(event);
}
"""

LARGE = 1_200_000  # bytes; sent in eight seconds, so that there is time to look meanwhile


async def ready(page: Page, path: str) -> None:
    await page.goto(path)
    await page.locator("html:has(file-attachment:defined)").wait_for()


async def slow(page: Page, upload: int) -> None:
    """A line that sends so many bytes a second (-1: as fast as it can)."""
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    await line.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": upload})


@pytest.mark.parametrize("look", LOOKED_AT)
async def test_an_upload_tells_how_far_it_is_and_can_be_stopped(desk: Desk, look: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    path = await fresh_thread(desk, f"Een groot bestand, {look}")
    name = f"verslag-{look}.pdf"
    large = pdf(b"x" * LARGE)
    sent: FilePayload = {"name": name, "mimeType": "application/pdf", "buffer": large}
    async with desk.page("anouk", reduced_motion="reduce", **LOOKS[look]) as page:
        await ready(page, path)
        await page.fill("#text", "Hierbij het verslag:")
        await slow(page, LARGE // 8)
        await page.set_input_files("#text-bestand", sent)
        panel = page.get_by_role("group", name=name)
        await panel.get_by_role("button", name="In de tekst zetten").click()
        await expect(panel.locator(".upload__percent")).to_have_text(re.compile(r"[1-9]\d?%"))
        await expect(panel.get_by_role("button", name="Annuleren")).to_be_focused()
        await panel.scroll_into_view_if_needed()
        await picture(page, f"upload-{look}")
        await page.evaluate(SCRIPT)
        assert await violations(page, ALL) == []
        await panel.get_by_role("button", name="Annuleren").click()
        await expect(panel).to_contain_text("Het versturen is afgebroken.")
        assert await desk.forum.query(COUNT, name) == 0
        await page.get_by_role("button", name="Reactie plaatsen").click()
        await expect(panel.get_by_role("alert")).to_contain_text("Zet dit bestand eerst")
        await slow(page, -1)
        await panel.get_by_role("button", name="In de tekst zetten").click()
        await expect(panel).to_have_count(0)
        await expect(page.locator("#text")).to_have_value(re.compile(rf"\[{name}\]\(/bestand/"))
        assert await desk.forum.query(COUNT, name) == 1


async def test_a_name_with_a_number_is_asked_about(desk: Desk) -> None:
    path = await fresh_thread(desk, "Een naam met een nummer")
    desk.expected = ("status of 422",)
    sent: FilePayload = {
        "name": "intake_0612345678.pdf",
        "mimeType": "application/pdf",
        "buffer": pdf(),
    }
    async with desk.page("anouk") as page:
        await ready(page, path)
        for choice, made in (
            ("Met een neutrale naam", "bestand.pdf"),
            ("Met deze naam", "intake-0612345678.pdf"),
        ):
            await page.fill("#text", "")
            await page.set_input_files("#text-bestand", sent)
            panel = page.get_by_role("group", name="intake_0612345678.pdf")
            await panel.get_by_role("button", name="In de tekst zetten").click()
            await expect(panel.get_by_role("alert")).to_contain_text("telefoonnummer")
            await expect(panel.get_by_role("button", name="neutrale naam")).to_be_focused()
            await panel.scroll_into_view_if_needed()
            await picture(page, "upload-name")
            await panel.get_by_role("button", name=choice).click()
            await expect(page.locator("#text")).to_have_value(re.compile(rf"\[{made}\]\(/bestand"))


async def test_what_lies_on_the_clipboard_is_added_or_refused(desk: Desk) -> None:
    path = await fresh_thread(desk, "Plakken maar")
    desk.expected = ("status of 422",)

    async def pasted(name: str, kind: str, raw: bytes, words: str = "") -> bool:
        data = base64.b64encode(raw).decode()
        return bool(await page.locator("#text").evaluate(PASTE, [name, kind, data, words]))

    async with desk.page("anouk") as page:
        await ready(page, path)
        assert await pasted("brief.pdf", "application/pdf", pdf())
        panel = page.get_by_role("group", name="brief.pdf")
        await panel.get_by_role("button", name="In de tekst zetten").click()
        await expect(page.locator("#text")).to_have_value(re.compile(r"\[brief.pdf\]\(/bestand/"))
        assert await pasted("start.exe", "application/x-msdownload", b"MZ" * 40)
        panel = page.get_by_role("group", name="start.exe")
        await panel.get_by_role("button", name="In de tekst zetten").click()
        await expect(panel.get_by_role("alert")).to_contain_text("Dit soort bestand kunt u")
        await panel.get_by_role("button", name="Weglaten").click()
        await expect(page.locator("#text")).to_be_focused()
        assert not await pasted("image.png", "image/png", b"\x89PNG", "1\t2")
        await expect(page.locator(".upload")).to_have_count(0)
