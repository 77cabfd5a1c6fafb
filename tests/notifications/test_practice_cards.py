"""The card of a best practice: filled in, shown, asked about, confirmed, ended, taken over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden
from forum.threads import actions, queries
from forum.threads.forms import CardForm, card_form
from forum.threads.queries import ThreadHead
from notifications import queries as told
from notifications import sentences
from notifications.kinds import cards
from tests.cast import Cast
from tests.client import Client, elements, links, main_of, text_of
from tests.notifications.post_office import PostOffice, drain
from tests.threads.stage import started

NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
FIELDS = {
    "context": "Gemeenten met *één* opvanghuis.",
    "approach": "1. Bel de zorgcoördinator\n2. Spreek af wie belt",
    "result": "",
    "contact": "",
}


def filled(days: int = 365) -> CardForm:
    until = queries.today() + timedelta(days=days)
    return card_form({**FIELDS, "valid_until": until.isoformat()})


async def practice(cast: Cast, *, days: int = 365) -> ThreadHead:
    thread = await started(cast, title="Vaste contactpersoon per huis", kind="best_practice")
    await actions.save_card(await cast.access(cast.anouk), thread.id, filled(days))
    return thread


async def test_the_author_fills_in_the_card_and_all_read_it(cast: Cast) -> None:
    thread = await started(cast, title="Vaste contactpersoon per huis", kind="best_practice")
    until = (queries.today() + timedelta(days=100)).isoformat()
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        wrong = await browser.post(f"{thread.place}/kaart", {**FIELDS, "valid_until": "morgen"})
        right = await browser.post(f"{thread.place}/kaart", {**FIELDS, "valid_until": until})
        hers = (await browser.get(f"{thread.href}?vanaf=1")).text
        await browser.sign_in(cast.bram)
        his = (await browser.get(f"{thread.href}?vanaf=1")).text
        refused = await browser.post(f"{thread.place}/kaart", {**FIELDS, "valid_until": until})
        overview = text_of((await browser.get("/mensenhandel/praktijk")).text)
    assert wrong.status_code == 422
    assert "Bel de zorgcoördinator" in wrong.text
    assert right.status_code == 303
    assert "<em>één</em>" in his
    assert f'data-own-by="{cast.anouk.id}">' in hers
    assert f'data-own-by="{cast.anouk.id}" hidden' in his
    assert refused.status_code == 403
    assert thread.title in overview


async def test_only_a_best_practice_has_a_card(cast: Cast) -> None:
    thread = await started(cast)
    with pytest.raises(Conflict):
        await actions.save_card(await cast.access(cast.anouk), thread.id, filled())


async def test_the_owner_is_asked_once_a_month_before_and_confirms(
    cast: Cast, office: PostOffice
) -> None:
    with clock.at(NOON):
        thread = await practice(cast, days=40)
        assert await cards.sweep() == 0
    with clock.at(NOON + timedelta(days=15)):
        assert await cards.sweep() == 1
        assert await cards.sweep() == 0
        await db.execute("update practice_card set asked_at = null")  # as if that was lost
        assert await cards.sweep() == 0
        await drain()
        (mail,) = office.to(cast.anouk.email)
        (line,) = await told.notices_of(cast.anouk.id)
        await actions.confirm_card(await cast.access(cast.anouk), thread.id)
        card = await queries.card_of(thread.id)
        assert await cards.sweep() == 0
    assert mail["Subject"] == "Klopt deze praktijkkaart nog?"
    assert thread.title in mail.text
    assert sentences.notice_words(line) == f"Klopt de praktijkkaart bij “{thread.title}” nog?"
    assert line.count == 1
    assert card is not None
    assert card.valid_until == (NOON + timedelta(days=15 + 365)).date()


async def test_moderators_are_asked_when_the_owner_left_and_take_over(cast: Cast) -> None:
    thread = await practice(cast, days=10)
    await db.execute(
        "update membership set left_at = $2 where member_id = $1", cast.anouk.id, clock.now()
    )
    assert await cards.sweep() == 2  # Maarten and Mies
    await actions.take_card(await cast.access(cast.maarten), thread.id)
    card = await queries.card_of(thread.id)
    assert card is not None
    assert card.owner_name == cast.maarten.name
    with pytest.raises(Forbidden):
        await actions.take_card(await cast.access(cast.bram), thread.id)


async def test_the_mail_says_why_it_comes_to_an_owner(cast: Cast, office: PostOffice) -> None:
    await practice(cast, days=10)
    await cards.sweep()
    await drain()
    (mail,) = office.to(cast.anouk.email)
    assert "omdat u deze kaart beheert" in mail.text
    assert "uw account" not in mail.text + mail.html


async def test_a_moderator_is_told_that_the_owner_left(cast: Cast, office: PostOffice) -> None:
    await practice(cast, days=10)
    await db.execute(
        "update membership set left_at = $2 where member_id = $1", cast.anouk.id, clock.now()
    )
    await cards.sweep()
    await drain()
    (mail,) = office.to(cast.maarten.email)
    assert "omdat u moderator bent" in mail.text


async def test_an_ended_card_says_so_and_nobody_is_asked(cast: Cast) -> None:
    thread = await practice(cast, days=10)
    await actions.end_card(await cast.access(cast.anouk), thread.id)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = text_of((await browser.get(f"{thread.href}?vanaf=1")).text)
        overview = text_of((await browser.get("/mensenhandel/praktijk?categorie=zorg")).text)
        nothing = await browser.get("/mensenhandel/praktijk?categorie=bestaat-niet")
    assert "Verlopen" in page
    assert "Verlopen" in overview
    assert nothing.status_code == 404
    assert await cards.sweep() == 0


async def test_a_hidden_thread_has_no_card_for_members(cast: Cast) -> None:
    thread = await practice(cast)
    await actions.set_thread_hidden(thread.id, hidden=True)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        overview = (await browser.get("/mensenhandel/praktijk")).text
        card = await browser.get(f"{thread.place}/kaart")
    assert thread.title not in overview
    assert card.status_code == 404


async def test_the_overview_shows_the_shelves_that_have_cards_and_lets_one_share(
    cast: Cast,
) -> None:
    thread = await practice(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        overview = main_of((await browser.get("/mensenhandel/praktijk")).text)
        empty = text_of(main_of((await browser.get(f"{PRACTICE}?categorie=beleid")).text))
        (share,) = [href for href in links(overview) if "/forum/nieuw" in href]
        form = (await browser.get(share)).text
        home = main_of((await browser.get("/mensenhandel")).text)
    shelves = [href for href in links(overview) if "?categorie=" in href]
    assert shelves == [f"{PRACTICE}?categorie=zorg"]
    assert "Er zijn nog geen praktijkkaarten" in empty
    (kind,) = [each for each in elements(form, "input", name="kind") if "checked" in each]
    assert kind["value"] == "best_practice"
    assert thread.href in links(home)
    assert PRACTICE in links(home)


PRACTICE = "/mensenhandel/praktijk"
