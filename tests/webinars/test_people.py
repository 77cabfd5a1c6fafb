"""The organiser's list: who was there, corrected by a button, taken along without formulas."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden
from forum.core.spreadsheet import spreadsheet
from forum.webinars import actions, queries
from tests.cast import Cast, Person
from tests.client import Client, elements, text_of
from tests.webinars.planned import plan, planned_form
from tests.webinars.test_pages import path_of


async def been(cast: Cast, *people: Person, **changes: object) -> int:
    """A webinar that has been, with these people registered."""
    with clock.at(clock.now() - timedelta(days=3)):
        webinar_id = await plan(cast, **changes)
        for person in people:
            await actions.register(await cast.access(person), webinar_id)
    return webinar_id


async def came(webinar_id: int, *people: Person) -> set[int]:
    return await queries.came_of(webinar_id, [person.id for person in people])


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


async def test_the_organiser_corrects_who_was_there_and_back_again(cast: Cast) -> None:
    webinar_id = await been(cast, cast.anouk, cast.bram)
    path = f"{await path_of(webinar_id)}/aanmeldingen"
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        page = await mies.get(path)
        assert "0 van 2 aangemelde deelnemers waren erbij" in text_of(page.text)
        page = await mies.follow(path, {"wissel": f"{cast.anouk.id}-ja"})
        assert "1 van 2 aangemelde deelnemers waren erbij" in text_of(page.text)
        assert await came(webinar_id, cast.anouk, cast.bram) == {cast.anouk.id}
        values = [each["value"] for each in elements(page.text, "button", name="wissel")]
        assert values == [f"{cast.anouk.id}-nee", f"{cast.bram.id}-ja"]
        await mies.follow(path, {"wissel": f"{cast.anouk.id}-nee"})
    assert await came(webinar_id, cast.anouk, cast.bram) == set()
    assert await db.value("select count(*) from registration where corrected is not null") == 0


@pytest.mark.parametrize("word", ["", "x", "1", "1-misschien", "-ja", "99999999999-ja"])
async def test_what_is_no_correction_is_refused(cast: Cast, word: str) -> None:
    path = f"{await path_of(await been(cast, cast.anouk))}/aanmeldingen"
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        assert (await mies.post(path, {"wissel": word})).status_code == 422


async def test_before_it_begins_there_is_nobody_to_correct(cast: Cast) -> None:
    webinar_id = await plan(cast)
    await actions.register(await cast.access(cast.anouk), webinar_id)
    with pytest.raises(Conflict):
        await actions.correct_presence(
            await cast.access(cast.mies), webinar_id, member_id=cast.anouk.id, came=True
        )
    with pytest.raises(Forbidden):
        await actions.take_list(await cast.access(cast.anouk), webinar_id)


async def test_the_list_is_taken_as_a_file_and_that_is_remembered(cast: Cast) -> None:
    webinar_id = await been(cast, cast.anouk, cast.bram, capacity=1)
    path = f"{await path_of(webinar_id)}/aanmeldingen"
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        taken = await mies.post(f"{path}/lijst")
        assert taken.headers["content-type"] == "text/csv; charset=utf-8"
        name = f'attachment; filename="webinar-{webinar_id}-aanmeldingen.csv"'
        assert taken.headers["content-disposition"] == name
        head, first, second = rows(taken.content)
        assert head[0] == "Naam"
        assert head[-1] == "Was erbij"
        assert first[:4] == ["Anouk de Vries", "beleidsadviseur", "Utrecht", "aangemeld"]
        assert (second[0], second[3], second[-1]) == ("Bram Jansen", "wachtlijst", "")
        assert cast.anouk.email not in taken.text
        page = text_of((await mies.get(path)).text)
        assert "Wie de lijst heeft gedownload" in page
        assert "Mies van der Berg" in page
        assert "(2 deelnemers)" in page
    async with Client() as anouk:
        await anouk.sign_in(cast.anouk)
        assert (await anouk.post(f"{path}/lijst")).status_code == 404
    assert await db.value("select count(*) from webinar_export") == 1


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", '=HYPERLINK("x")'],
)
def test_no_cell_is_a_formula(cell: str) -> None:
    ((read,),) = rows(spreadsheet([[cell]]))
    assert read.startswith("'")
    assert read.removeprefix("'") == cell


def test_ordinary_words_stay_as_they_are() -> None:
    line = ["Anouk de Vries", "zorg; en; opvang", 'de "keten"', "", "'s-Hertogenbosch", "a=b"]
    assert rows(spreadsheet([line])) == [line]


async def test_half_a_year_later_nobody_knows_who_was_there(cast: Cast) -> None:
    webinar_id = await plan(cast)
    for person in (cast.anouk, cast.bram):
        await actions.register(await cast.access(person), webinar_id)
    end = planned_form().ends_at
    with clock.at(planned_form().starts_at):
        await actions.join(await cast.access(cast.anouk), webinar_id)
        await actions.correct_presence(
            await cast.access(cast.mies), webinar_id, member_id=cast.bram.id, came=True
        )
    with clock.at(end + timedelta(days=179)):
        assert await actions.forget_presence() == 0
    with clock.at(end + timedelta(days=181)):
        assert await actions.forget_presence() == 2
        assert await actions.forget_presence() == 0
    assert await came(webinar_id, cast.anouk, cast.bram) == set()
    assert await db.value("select count(*) from registration where state = 'registered'") == 2
