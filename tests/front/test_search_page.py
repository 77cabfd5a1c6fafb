"""The page of results: chosen filters, older posts, and a search that takes too long."""

from __future__ import annotations

import re

import pytest

from forum.core import db
from forum.threads import actions as threads
from forum.threads.queries import candidates
from tests.cast import Cast
from tests.client import Client, elements, links, main_of, text_of
from tests.front.test_search import start
from tests.threads.test_search_depth import crowd


def chips(page: str) -> str:
    """The list of chosen filters."""
    found = re.search(r'<ul[^>]*aria-label="Gekozen filters".*?</ul>', page, re.S)
    return found.group() if found else ""


async def test_each_chosen_filter_is_told_and_can_be_taken_away(cast: Cast) -> None:
    where = await db.value("select organisation_id from member where id = $1", cast.anouk.id)
    name = await db.value("select name from organisation where id = $1", where)
    shelf = cast.categories["zorg"]
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        asked = f"/zoeken?q=nachtopvang&categorie={shelf}&auteur=anouk&organisatie={where}&eigen=1"
        page = (await browser.get(asked)).text
        said = text_of(chips(page))
        assert name in said
        assert "Schrijver: anouk" in said
        assert "Alleen van mij" in said
        without = [each["href"] for each in elements(chips(page), "a")]
        assert len(without) == 4
        (wider,) = [href for href in without if "eigen" not in href]
        found = (await browser.get(wider)).text
    assert "Nachtopvang in de regio" not in text_of(main_of(page))
    assert "Nachtopvang in de regio" in text_of(main_of(found))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("type=vraag", "Vraag"),
        ("periode=maand&van=2025-01-01", "Afgelopen maand"),
        ("van=2025-01-01", "Vanaf 1 januari 2025"),
        ("tot=2025-02-03", "Tot en met 3 februari 2025"),
        ("ongelezen=1", "Alleen ongelezen"),
        ("volgorde=nieuwste", "Nieuwste eerst"),
        ("categorie=99999", "Onbekende categorie"),
        ("organisatie=99999", "Onbekende organisatie"),
        ("auteur=%3Cb%3E", "Schrijver: <b>"),
    ],
)
async def test_a_filter_is_told_in_words(cast: Cast, asked: str, said: str) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get(f"/zoeken?q=opvang&{asked}")).text
    assert text_of(chips(page)) == f"{said} wissen"
    assert elements(chips(page), "a")[0]["href"].startswith("/zoeken?q=opvang")


async def test_the_filters_are_folded_until_somebody_comes_for_them(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        narrowed = (await browser.get("/zoeken?q=opvang&type=vraag")).text
        wanted = (await browser.get("/zoeken?q=opvang&filters=1")).text
    assert "open" not in elements(narrowed, "details", class_="search-filters")[0]
    assert "open" in elements(wanted, "details", class_="search-filters")[0]
    assert chips(wanted) == ""


async def test_where_a_search_ended_is_told_with_a_way_to_older_posts(cast: Cast) -> None:
    await crowd(cast, "Het convenant ligt er, wij gaan tekenen.")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        asked = {"q": '"tekenen het convenant"', "periode": "jaar"}
        page = (await browser.get("/zoeken", params=asked)).text
        assert "Er is gezocht in berichten vanaf" in text_of(main_of(page))
        (older,) = [href for href in links(page) if "tot=" in href and "van=" in href]
        assert (await browser.get(older)).status_code == 200


async def test_a_search_that_takes_too_long_says_so_and_keeps_the_question(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        monkeypatch.setattr(candidates, "PATIENCE", 0.000_001)
        late = await browser.get("/zoeken?q=nachtopvang")
        monkeypatch.undo()
        page = await browser.get("/zoeken?q=nachtopvang")
    assert late.status_code == 503
    assert "Zoeken duurde te lang" in text_of(late.text)
    assert 'value="nachtopvang"' in late.text
    assert "Nachtopvang in de regio" in text_of(page.text)


async def test_a_number_of_a_person_is_no_name_of_a_writer_either(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        answer = await browser.get("/zoeken?q=opvang&auteur=bsn+725763863")
    assert answer.status_code == 303
    assert "725763863" not in answer.headers["location"]


async def test_a_mended_question_keeps_its_filters(cast: Cast) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    await threads.count_words()
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get("/zoeken?q=nachtopvnag&type=vraag&auteur=anouk")).text
    assert "Dit zijn resultaten voor “nachtopvang”." in text_of(main_of(page))
    assert "Nachtopvang in de regio" in text_of(main_of(page))
