"""The page of one participant: what colleagues, moderators and managers see."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock
from forum.moderation import actions as moderation
from forum.themes import actions as themes
from forum.threads import actions as threads
from tests.cast import Cast
from tests.client import Client, links, text_of
from tests.threads.stage import said, started


async def page_of(cast: Cast, who: int, by: object) -> str:
    async with Client() as browser:
        await browser.sign_in(by)  # type: ignore[arg-type]
        answer = await browser.get(f"/mensenhandel/deelnemers/{who}")
        assert answer.status_code == 200
        return answer.text


async def test_colleagues_see_who_she_is_and_what_she_wrote(cast: Cast) -> None:
    thread = await started(cast, cast.bram, title="Signalen delen")
    page = await page_of(cast, cast.bram.id, cast.anouk)
    told = text_of(page)
    assert "ketenregisseur, Tilburg" in told
    assert "Signalen delen" in told
    assert f"{thread.href}/1#bericht-1" in links(page)
    assert cast.bram.email not in page
    assert not [each for each in links(page) if each.endswith(("/rol", "/verwijderen"))]
    assert "Wijzigingen van de rol" not in told


async def test_what_is_hidden_or_taken_back_is_not_there(cast: Cast) -> None:
    maarten = await cast.access(cast.maarten)
    hidden = await started(cast, cast.bram, title="Verborgen onderwerp")
    await moderation.hide(maarten, hidden.id, reason="Naam")
    other = await started(cast, title="Ander onderwerp")
    await said(cast, cast.bram, other, "Weg ermee.")
    await threads.delete(await cast.access(cast.bram), other.id, 2)
    for who in (cast.anouk, cast.maarten):
        told = text_of(await page_of(cast, cast.bram.id, who))
        assert "Verborgen onderwerp" not in told
        assert "Ander onderwerp" not in told
        assert "nog niets geschreven" in told


async def test_moderators_and_managers_find_their_ways(cast: Cast) -> None:
    here = f"/mensenhandel/deelnemers/{cast.bram.id}"
    measures = f"/mensenhandel/moderatie/deelnemer/{cast.bram.id}"
    moderators = links(await page_of(cast, cast.bram.id, cast.maarten))
    managers = links(await page_of(cast, cast.bram.id, cast.mies))
    assert measures in moderators
    assert f"{here}/rol" not in moderators
    assert {measures, f"{here}/rol", f"{here}/verwijderen"} <= set(managers)
    own = links(await page_of(cast, cast.mies.id, cast.mies))
    assert f"/mensenhandel/deelnemers/{cast.mies.id}/verwijderen" not in own


async def test_a_sanction_is_for_moderators_to_see(cast: Cast) -> None:
    until = clock.now() + timedelta(days=3)
    await themes.set_sanction(
        cast.theme_id, cast.bram.id, silenced_until=None, suspended_until=until
    )
    assert "Geschorst tot" in text_of(await page_of(cast, cast.bram.id, cast.maarten))
    assert "Geschorst" not in text_of(await page_of(cast, cast.bram.id, cast.anouk))


async def test_who_left_is_found_by_managers_only(cast: Cast) -> None:
    await themes.leave(cast.theme_id, cast.bram.id)
    async with Client() as browser:
        for who, status in ((cast.anouk, 404), (cast.maarten, 404), (cast.mies, 200)):
            await browser.sign_in(who)
            answer = await browser.get(f"/mensenhandel/deelnemers/{cast.bram.id}")
            assert answer.status_code == status
        assert "Verliet het forum, was deelnemer" in text_of(answer.text)
        for nobody in (cast.willem.id, 0, 4242, 2**31, 10**17):
            answer = await browser.get(f"/mensenhandel/deelnemers/{nobody}")
            assert answer.status_code == 404


async def test_the_directory_leads_there(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.get("/mensenhandel/deelnemers")
    assert f"/mensenhandel/deelnemers/{cast.bram.id}" in links(page.text)
