"""What readers think of posts, in a browser: thanks, an answer, a card, a permalink, paper."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from forum.core import clock
from tests.browser.conftest import Desk
from tests.browser.steps import fresh_thread, opened, post, write


async def asked(desk: Desk, title: str, kind: str) -> str:
    """A new thread of this kind by Maarten; its path."""
    async with desk.page("maarten") as his:
        await his.goto("/mensenhandel/forum/nieuw")
        await his.fill("[name=title]", title)
        await his.check(f"[name=kind][value={kind}]")
        await his.locator("select[name=category]").select_option(index=1)
        await his.fill("#text", "Wie heeft hier ervaring mee?")
        await his.press("#text", "Control+Enter")
        await his.wait_for_url(re.compile(r"/forum/\d+-"))
        return str(await his.evaluate("location.pathname"))


async def test_thanks_stay_pressed_and_arrive_at_others(desk: Desk) -> None:
    path = await fresh_thread(desk, "Bedankt zeggen")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await opened(his, path)
        thanks = hers.locator("#bericht-1").get_by_role("button", name="Bedankt")
        await thanks.click()
        await expect(thanks).to_have_attribute("aria-pressed", "true")
        await expect(thanks).to_contain_text("1")
        await expect(his.locator("#bericht-1")).to_contain_text("1 waardering")
        await expect(his.locator("#bericht-1 .react").first).to_be_hidden()
        assert hers.url.endswith(path)
        edit = his.locator("#bericht-1").get_by_role("link", name="Bewerken bericht 1")
        await edit.focus()
        await hers.locator("#bericht-1").get_by_role("button", name="Nuttig").click()
        await expect(his.locator("#bericht-1")).to_contain_text("2 waarderingen")
        await expect(edit).to_be_focused()
        await hers.locator("#bericht-1").get_by_role("button", name="Nuttig").click()
        await hers.reload()
        await expect(thanks).to_have_attribute("aria-pressed", "true")
        await thanks.click()
        await expect(thanks).to_have_attribute("aria-pressed", "false")
        await expect(his.locator("#bericht-1")).not_to_contain_text("1 waardering")


async def test_thanks_and_an_answer_without_scripts(desk: Desk) -> None:
    path = await asked(desk, "Vraag zonder scripts", "question")
    async with desk.page("anouk", java_script_enabled=False) as hers:
        await hers.goto(path)
        await hers.fill("#text", "Wij doen het zo.")
        await hers.get_by_role("button", name="Reactie plaatsen").click()
        thanks = hers.locator("#bericht-1").get_by_role("button", name="Nuttig")
        await thanks.click()
        await expect(thanks).to_have_attribute("aria-pressed", "true")
    async with desk.page("maarten", java_script_enabled=False) as his:
        await his.goto(f"{path}?vanaf=1")
        await his.locator("#bericht-2").get_by_role("button", name="Dit is het antwoord").click()
        await expect(his.locator("#thread-head")).to_contain_text("Beantwoord in bericht 2")


async def test_an_answer_is_told_to_who_has_the_page_open(desk: Desk) -> None:
    path = await asked(desk, "Vraag met een antwoord", "question")
    async with desk.page("anouk") as hers, desk.page("maarten") as his:
        await opened(hers, path)
        await write(hers, "Bel het vaste nummer.")
        await opened(his, path)
        await his.locator("#bericht-2").get_by_role("button", name="Dit is het antwoord").click()
        await expect(post(hers, "Bel het vaste nummer.")).to_contain_text("Gekozen als antwoord")
        await expect(hers.locator("#thread-head")).to_contain_text("Beantwoord in bericht 2")


async def test_a_permalink_goes_to_the_clipboard(desk: Desk) -> None:
    path = await fresh_thread(desk, "Een vaste link")
    async with desk.session("anouk", permissions=["clipboard-read", "clipboard-write"]) as session:
        page = await session.new_page()
        await opened(page, path)
        await page.locator("#bericht-1 .post__number").click()
        await expect(page.locator("#live-status")).to_have_text("Link gekopieerd")
        copied = str(await page.evaluate("navigator.clipboard.readText()"))
    assert re.search(r"/mensenhandel/forum/\d+/1$", copied)


async def test_a_card_is_filled_in_confirmed_and_found(desk: Desk) -> None:
    path = await asked(desk, "Een vast nummer voor de opvang", "best_practice")
    async with desk.page("maarten") as his:
        await his.goto(path)
        await his.get_by_role("link", name="Praktijkkaart invullen").click()
        await his.fill("[name=context]", "Gemeenten met één opvanghuis.")
        await his.fill("[name=approach]", "1. Spreek een nummer af.\n2. Leg vast wie belt.")
        until = (clock.now() + timedelta(days=90)).date().isoformat()
        await his.fill("[name=valid_until]", until)
        await his.get_by_role("button", name="Kaart opslaan").click()
        card = his.locator("#thread-card")
        await expect(card).to_contain_text("Leg vast wie belt.")
        await card.get_by_role("button", name="Niet meer geldig").click()
        await expect(card).to_contain_text("Verlopen")
        await card.get_by_role("button", name="Klopt nog").click()
        await expect(card).not_to_contain_text("Verlopen")
        await his.goto("/mensenhandel/praktijk")
        await expect(his.get_by_role("main")).to_contain_text("Een vast nummer voor de opvang")


RICH = """Zie https://voorbeeld.example/handreiking voor de stappen[^1].

- [x] Bellen
- [ ] Verslag maken

| Gemeente | Meldingen |
|---|---|
| Tilburg | 3 |

```
een regel code die heel lang is en daarom binnen zijn eigen kader moet schuiven op een telefoon
```

[^1]: Uit de handreiking van vorig jaar.
"""


@pytest.mark.parametrize("width", [320, 1280])
async def test_rich_text_keeps_within_the_page(desk: Desk, width: int) -> None:
    path = await fresh_thread(desk, f"Rijke tekst {width}")
    async with desk.page("anouk", viewport={"width": width, "height": 900}) as page:
        await opened(page, path)
        await write(page, RICH)
        await expect(page.locator("#bericht-2 table")).to_be_visible()
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
