"""Searching titles and posts."""

from __future__ import annotations

import pytest

from forum.publications import actions as publications
from forum.threads import actions as threads
from forum.threads.forms import ThreadForm
from tests.cast import Cast
from tests.client import Client, elements, heading, links, main_of, text_of, value_of
from tests.publications.shelved import shelve
from tests.webinars.planned import plan


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


async def test_filters_stand_in_the_address_and_in_the_form(cast: Cast) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        asked = "/zoeken?q=nachtopvang&type=vraag&auteur=anouk&periode=week"
        page = (await browser.get(asked)).text
        none = (await browser.get(f"{asked}&eigen=1")).text
    assert "1 bericht gevonden" in text_of(page)
    assert value_of(main_of(page), "auteur") == "anouk"
    assert "Nachtopvang in de regio" not in text_of(main_of(none))
    assert "/zoeken?q=nachtopvang" in links(main_of(none))


@pytest.mark.parametrize(
    "filters",
    [
        "categorie=x&organisatie=-1&type=zzz&periode=eeuw&van=2026-13-45&tot=gisteren",
        "categorie=999999999&organisatie=999999999&soort=iets&pagina=999",
        "van=2026-02-30&tot=9999-99-99&ongelezen=ja&volgorde=omgekeerd",
        "van=2025-01-01&tot=2025-12-31&ongelezen=1&eigen=1&volgorde=nieuwste",
        "auteur=%25%27%5C&filters=1",
    ],
)
async def test_odd_filters_are_answered(cast: Cast, filters: str) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        assert (await browser.get(f"/zoeken?q=opvang&{filters}")).status_code == 200


async def test_a_slip_leads_to_what_was_meant(cast: Cast) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    await threads.count_words()
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get("/zoeken?q=nachtopvnag")).text
    said = text_of(main_of(page))
    assert "Dit zijn resultaten voor “nachtopvang”." in said
    assert "Nachtopvang in de regio" in said


async def test_webinars_and_publications_stand_beside_the_posts(cast: Cast) -> None:
    card = await shelve(cast, title="Handreiking nachtopvang")
    old = await shelve(cast, title="Oude nachtopvang")
    await publications.withdraw(await cast.access(cast.mies), old.id, reason="Verouderd")
    webinar = await plan(cast, title="Nachtopvang in de praktijk")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get("/zoeken?q=nachtopvang")).text
        only = (await browser.get("/zoeken?q=nachtopvang&soort=webinars")).text
    assert card.path in links(main_of(page))
    assert "Oude nachtopvang" not in page
    assert f"/mensenhandel/webinars/{webinar}-nachtopvang-in-de-praktijk" in links(main_of(page))
    assert "Handreiking" not in main_of(only)
    assert "Nachtopvang in de praktijk" in text_of(main_of(only))


async def test_suggestions_are_for_members_and_hold_what_they_may_see(cast: Cast) -> None:
    await start(cast, "Nachtopvang <in> de regio", "Wie heeft hier afspraken over gemaakt?")
    async with Client() as browser:
        assert (await browser.get("/zoeken/voorstellen?q=nacht")).status_code == 303
        await browser.sign_in(cast.bram)
        options = (await browser.get("/zoeken/voorstellen?q=nacht")).text
        few = (await browser.get("/zoeken/voorstellen?q=na")).text
        number = (await browser.get("/zoeken/voorstellen?q=bsn+111222333")).text
    assert "Nachtopvang &lt;in&gt; de regio" in options
    assert 'role="option"' in options
    assert few.strip() == number.strip() == ""


async def test_threads_like_a_title_are_offered_and_shown_with_the_preview(cast: Cast) -> None:
    await start(cast, "Nachtopvang in de regio", "Wie heeft hier afspraken over gemaakt?")
    path = "/mensenhandel/forum/lijkt-op?titel=Nachtopvang+gezocht"
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        offered = (await browser.get(path)).text
        preview = await browser.post("/mensenhandel/forum/nieuw", {
            "title": "Nachtopvang gezocht", "kind": "question", "text": "Wie?", "do": "preview",
            "category": str(cast.categories["zorg"]),
        })  # fmt: skip
    assert "Nachtopvang in de regio" in text_of(offered)
    assert "Nachtopvang in de regio" in text_of(main_of(preview.text))


async def test_what_is_asked_stands_in_no_log_line(
    cast: Cast, capfd: pytest.CaptureFixture[str]
) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        for path in ("/zoeken?q=geheimwoord&auteur=geheimnaam", "/zoeken/voorstellen?q=geheimwoord",
                     "/mensenhandel/forum/lijkt-op?titel=geheimwoord"):  # fmt: skip
            assert (await browser.get(path)).status_code == 200
    said = capfd.readouterr()
    assert "geheim" not in said.out + said.err
