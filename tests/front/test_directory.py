"""Who takes part: the directory."""

from __future__ import annotations

import re

import pytest

from forum.core import clock
from forum.members import actions as members
from forum.themes import actions as themes
from forum.themes.queries import PAGE, DirectoryFilter, participants
from tests.cast import Cast, person
from tests.client import Client, elements, heading, main_of, text_of, value_of

PATH = "/mensenhandel/deelnemers"


def names(page: str) -> list[str]:
    found = re.findall(r'<p class="person-row__name"><a [^>]*>([^<]*)', page)
    return [name.strip() for name in found]


async def test_members_stand_in_the_order_of_their_surnames(cast: Cast) -> None:
    for name in ("Émile Çelik", "Jan Cornelissen", "Hanna 't Hooft", "Zoë de Zwart", "Ab Aa"):
        made = await person(name, "adviseur", "Emmen")
        await themes.join(cast.theme_id, made.id)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = (await browser.get(PATH)).text
    assert names(page) == [
        "Aa, Ab",
        "Amrani, Fatima el",
        "Bakker, Maarten",
        "Berg, Mies van der",
        "Çelik, Émile",
        "Cornelissen, Jan",
        "Hooft, Hanna &#39;t",
        "Jansen, Bram",
        "Vries, Anouk de",
        "Zwart, Zoë de",
    ]


async def test_de_vries_stands_under_the_v(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get(PATH, params={"letter": "V"})).text
    assert names(page) == ["Vries, Anouk de"]
    assert "1 deelnemer gevonden" in text_of(page)
    marked = elements(page, "a", class_="letters__link", aria_current="true")
    assert [each["href"] for each in marked] == [f"{PATH}?letter=v"]


async def test_letters_without_anybody_are_no_links(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get(PATH)).text
    hrefs = [each["href"] for each in elements(page, "a", class_="letters__link")]
    assert hrefs == [PATH, *(f"{PATH}?letter={letter}" for letter in "abjv")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "ketenregisseur"}, ["Jansen, Bram"]),
        ({"q": "  ANOUK   utrecht "}, ["Vries, Anouk de"]),
        ({"q": "zorgcoordinator"}, ["Amrani, Fatima el"]),
        ({"q": "drenthe"}, ["Amrani, Fatima el"]),
        ({"regio": "Midden- en West-Brabant"}, ["Jansen, Bram"]),
        ({"organisatie": "1"}, ["Vries, Anouk de"]),
        ({"organisatie": "1", "q": "bram"}, []),
        ({"q": "100%_\\"}, []),
        ({"q": "'; drop table member; --"}, []),
        ({"q": "(?:"}, []),
        ({"regio": "Atlantis"}, []),
        ({"letter": "%"}, None),
        ({"letter": "ab"}, None),
        ({"q": "\0\u202e"}, None),
    ],
)
async def test_the_directory_is_narrowed(
    cast: Cast, asked: dict[str, str], found: list[str] | None
) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.get(PATH, params=asked)
    assert page.status_code == 200
    if found is None:
        assert len(names(page.text)) == 5
    else:
        assert names(page.text) == found
    if found == []:
        assert "Geen deelnemers gevonden." in text_of(page.text)


@pytest.mark.parametrize(
    "asked",
    [{"na": "x"}, {"na": "-1"}, {"voor": "9" * 30}, {"organisatie": "١"}, {"na": "0"}],
)
async def test_an_address_that_cannot_be_is_404(cast: Cast, asked: dict[str, str]) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        assert (await browser.get(PATH, params=asked)).status_code == 404


async def many(cast: Cast, count: int) -> None:
    for number in range(count):
        made = await members.create_member(
            email=f"p{number}@x.example",
            name=f"Persoon Naam{number // 3:03}",  # names repeat: the id decides
            function="adviseur",
            organisation_id=None,
        )
        await themes.join(cast.theme_id, made)


async def test_pages_follow_one_another_without_skipping_or_doubling(cast: Cast) -> None:
    await many(cast, 2 * PAGE + 7)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        seen: list[str] = []
        path: str | None = PATH
        pages = []
        while path:
            page = (await browser.get(path)).text
            pages.append(page)
            seen += names(page)
            following = elements(page, "a", rel="next")
            path = following[0]["href"] if following else None
        assert len(pages) == 3
        assert len(seen) == 2 * PAGE + 12
        assert seen == sorted(seen, key=str.lower)
        back = elements(pages[2], "a", rel="prev")[0]["href"]
        assert names((await browser.get(back)).text) == names(pages[1])
        assert not elements(pages[0], "a", rel="prev")


async def test_people_who_join_meanwhile_neither_skip_nor_double_others(cast: Cast) -> None:
    await many(cast, PAGE + 5)
    first = await participants(cast.theme_id, DirectoryFilter())
    await themes.join(cast.theme_id, (await person("Ada Aalders", "adviseur", "Emmen")).id)
    last = first.people[-1]
    await themes.leave(cast.theme_id, last.member_id)  # the one the next page starts after
    second = await participants(cast.theme_id, DirectoryFilter(), after=last.member_id)
    ids = [each.member_id for each in (*first.people, *second.people)]
    assert len(ids) == len(set(ids)) == PAGE + 10
    assert second.earlier


async def test_e_mail_addresses_are_not_shown(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        page = main_of((await browser.get(PATH)).text)
    assert "@" not in page
    assert ".example" not in page


async def test_who_left_or_closed_the_account_is_not_in_it(cast: Cast) -> None:
    await themes.leave(cast.theme_id, cast.bram.id)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = (await browser.get(PATH)).text
    assert "Jansen, Bram" not in names(page)
    assert "4 deelnemers" in text_of(page)


async def test_what_was_asked_stays_in_the_form_and_in_the_pages(cast: Cast) -> None:
    await many(cast, PAGE + 5)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = (await browser.get(PATH, params={"q": "persoon naam"})).text
        assert value_of(main_of(page), "q") == "persoon naam"
        following = elements(page, "a", rel="next")[0]["href"]
        assert following.startswith(f"{PATH}?q=persoon+naam&na=")
        assert len(names((await browser.get(following)).text)) == 5


async def test_managers_find_the_way_to_inviting_here(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        assert "uitnodigen" not in main_of((await browser.get(PATH)).text)
        await browser.sign_in(cast.mies)
        page = (await browser.get(PATH)).text
        assert elements(page, "a", href=f"{PATH}/uitnodigen")
        assert heading(page) == "Deelnemers"


async def test_a_suspended_member_is_still_counted_but_not_shown_differently(cast: Cast) -> None:
    from datetime import timedelta  # noqa: PLC0415

    await themes.set_sanction(
        cast.theme_id,
        cast.bram.id,
        silenced_until=None,
        suspended_until=clock.now() + timedelta(days=1),
    )
    page = await participants(cast.theme_id, DirectoryFilter())
    assert page.total == 5
