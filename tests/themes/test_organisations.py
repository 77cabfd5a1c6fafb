"""What an organisation is and where: managers say, and it holds for the list and the reasons."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.core.errors import Forbidden
from forum.members.forms import OrganisationForm
from forum.themes import actions
from tests.cast import Cast
from tests.client import Client, elements, error_at, heading, text_of

PEOPLE = "/mensenhandel/deelnemers"


async def tilburg() -> int:
    return int(await db.value("select id from organisation where name = 'Tilburg'"))


async def region_of(ident: int) -> tuple[str, str | None, str | None]:
    row = await db.row("select kind, region_code, region from organisation where id = $1", ident)
    assert row
    return row["kind"], row["region_code"], row["region"]


@pytest.fixture
async def region(cast: Cast) -> str:
    await db.execute(
        "update organisation set region_code = 'VR09', region = 'Utrecht' where name = 'Utrecht'"
    )
    return "VR09"


async def test_a_manager_gives_an_organisation_its_region(cast: Cast, region: str) -> None:
    ident = await tilburg()
    link = f"{PEOPLE}/organisatie/{ident}"
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        people = await mies.get(f"{PEOPLE}?organisatie={ident}")
        assert [each for each in elements(people.text, "a") if each.get("href") == link]
        assert heading((await mies.get(link)).text) == "Organisatie wijzigen"
        for _ in range(2):
            page = await mies.follow(link, {"kind": "partner", "region": region})
        assert "De organisatie is gewijzigd." in text_of(page.text)
    assert await region_of(ident) == ("partner", "VR09", "Utrecht")


async def test_a_region_that_is_not_in_the_list_is_none(cast: Cast, region: str) -> None:
    ident = await tilburg()
    before = await region_of(ident)
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        page = await mies.post(f"{PEOPLE}/organisatie/{ident}", {"kind": "x", "region": "Nergens"})
    assert page.status_code == 422
    assert error_at(page.text, "region") == "Kies een regio uit de lijst."
    assert error_at(page.text, "kind") == "Kies wat voor organisatie het is."
    assert await region_of(ident) == before


async def test_nobody_else_does(cast: Cast, region: str) -> None:
    ident = await tilburg()
    before = await region_of(ident)
    for who in (cast.anouk, cast.maarten):
        async with Client() as browser:
            await browser.sign_in(who)
            link = f"{PEOPLE}/organisatie/{ident}"
            assert (await browser.get(link)).status_code == 403
            assert (await browser.post(link, {"kind": "partner"})).status_code == 403
            people = await browser.get(f"{PEOPLE}?organisatie={ident}")
            assert link not in people.text
    with pytest.raises(Forbidden):
        await actions.change_organisation(
            await cast.access(cast.maarten), ident, form=OrganisationForm("partner", None)
        )
    assert await region_of(ident) == before


async def test_an_organisation_that_is_not_there_is_not_found(cast: Cast) -> None:
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        for number in (0, 99_999, 2**40):
            assert (await mies.get(f"{PEOPLE}/organisatie/{number}")).status_code == 404
