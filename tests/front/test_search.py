"""Searching titles and posts."""

from __future__ import annotations

import pytest

from forum.threads import actions as threads
from forum.threads.forms import ThreadForm
from tests.cast import Cast
from tests.client import Client, elements, heading, links, main_of, text_of, value_of


async def start(cast: Cast, title: str, text: str) -> int:
    form = ThreadForm(title, "question", cast.categories["zorg"], text)
    return await threads.start_thread(await cast.access(cast.anouk), form)


async def test_words_are_found_in_titles_and_posts_with_the_word_marked(cast: Cast) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    await start(cast, "Iets anders", "Onze gemeente regelt nachtopvang zelf.")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get("/zoeken", params={"q": "nachtopvang"})).text
    said = text_of(main_of(page))
    assert "Nachtopvang in de regio" in said
    assert "Iets anders" in said
    assert "<mark>nachtopvang</mark>" in page
    assert value_of(main_of(page), "q") == "nachtopvang"
    assert "<title>Zoeken naar “nachtopvang”" in page


async def test_nothing_found_says_what_to_do(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get("/zoeken?q=xylofoon")).text
    assert "Niets gevonden voor “xylofoon”." in text_of(page)
    assert heading(page) == "Zoeken"


async def test_a_visitor_signs_in_and_comes_back_to_the_question(cast: Cast) -> None:
    async with Client() as browser:
        answer = await browser.get("/zoeken?q=opvang%20%26%20zorg")
        page = await browser.get(answer.headers["location"])
    assert value_of(page.text, "volgende") == "/zoeken?q=opvang%20%26%20zorg"


async def test_a_stranger_finds_nothing_at_all(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.willem)
        assert (await browser.get("/zoeken?q=opvang")).status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "\0",
        "'",
        '"open',
        "a & | ! ( <-> :*",
        "<script>alert(1)</script>",
        "%",
        "\\",
        "x" * 5000,
        "🌷",
        "-",
        "\ue000opvang\ue001",
    ],
)
async def test_odd_questions_are_answered(cast: Cast, words: str) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get("/zoeken", params={"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "9999999999", "", "²"])
async def test_an_odd_page_number_is_the_first_page(cast: Cast, number: str) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get("/zoeken", params={"q": "nachtopvang", "pagina": number})
    assert "Nachtopvang in de regio" in text_of(page.text)


async def test_results_come_in_pages(cast: Cast) -> None:
    for number in range(25):
        await start(cast, f"Nachtopvang nummer {number}", "Wie heeft hier ervaring mee?")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        first = (await browser.get("/zoeken?q=nachtopvang")).text
        following = elements(first, "a", rel="next")[0]["href"]
        assert following == "/zoeken?q=nachtopvang&pagina=2"
        second = (await browser.get(following)).text
        assert elements(second, "a", rel="prev")[0]["href"] == "/zoeken?q=nachtopvang"
        found = [href for page in (first, second) for href in links(page) if "#bericht" in href]
    assert len(found) == len(set(found)) == 25
