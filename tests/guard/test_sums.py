"""What managers see of the guard: sums by kind, month and year. And which categories hold."""

from __future__ import annotations

from datetime import date

from forum.core import clock, db
from forum.guard import queries
from forum.threads import actions as threads
from tests.cast import Cast
from tests.client import Client, text_of
from tests.guard.test_conversation import PHONE, boxes, written
from tests.threads.stage import started

PAGE = "/mensenhandel/beheer/categorieen"
HOLDS = "dan wordt dit bericht eerst bekeken door een moderator"
WAITS = "Uw bericht wacht op een moderator"


async def seen(cast: Cast, kind: str, decision: str, day: date) -> None:
    await db.execute(
        "insert into guard_decision (theme_id, kind, place, decision, day) "
        "values ($1, $2, 'post', $3, $4)",
        *(cast.theme_id, kind, decision, day),
    )


async def test_the_sums_of_a_year_and_of_a_month_of_it(cast: Cast) -> None:
    for month, kind, decision in (
        (1, "phone", "masked"),
        (1, "phone", "kept"),
        (12, "phone", "held"),
        (12, "bsn", "changed"),
    ):
        await seen(cast, kind, decision, date(2024, month, 31))
    await seen(cast, "plate", "kept", date(2025, 1, 1))
    year = await queries.tallies(cast.theme_id, year=2024)
    assert [(one.kind, one.all, one.masked, one.kept, one.held) for one in year] == [
        ("phone", 3, 1, 1, 1),
        ("bsn", 1, 0, 0, 0),
    ]
    december = await queries.tallies(cast.theme_id, year=2024, month=12)
    assert [(one.kind, one.all) for one in december] == [("bsn", 1), ("phone", 1)]
    months = await queries.months(cast.theme_id, year=2024)
    assert [(one.name, one.all) for one in months] == [("januari 2024", 2), ("december 2024", 2)]
    assert await queries.years(cast.theme_id) == [clock.now().year, 2025, 2024]


async def test_a_manager_looks_up_a_year_and_a_month(cast: Cast) -> None:
    await seen(cast, "phone", "masked", date(2024, 1, 15))
    await seen(cast, "bsn", "kept", date(2024, 3, 2))
    async with Client() as mies:
        await mies.sign_in(cast.mies)
        now = text_of((await mies.get(PAGE)).text)
        assert f"In {clock.now().year} is niets aangewezen" in now
        year = text_of((await mies.get(f"{PAGE}?jaar=2024")).text)
        assert "telefoonnummer 1 1 0 0 0" in year
        assert "maart 2024 1 0 0 1 0" in year
        march = text_of((await mies.get(f"{PAGE}?jaar=2024&maand=3")).text)
        assert "burgerservicenummer 1 0 0 1 0" in march
        assert "telefoonnummer" not in march
        for strange in ("jaar=9999", "jaar=%00&maand=13", "jaar=-1"):
            assert (await mies.get(f"{PAGE}?{strange}")).status_code == 200


async def test_the_question_says_beforehand_that_the_category_holds(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        assert HOLDS not in text_of(await written(bram, thread, text=PHONE, do="post"))
        access = await cast.access(cast.mies)
        await threads.set_holds(access, cast.categories["zorg"], holds=True)
        page = await written(bram, thread, text=PHONE, do="post")
        assert HOLDS in text_of(page)
        assert WAITS not in text_of(page)
        kept = {"text": PHONE, "do": "keep", **boxes(page)}
        page = await written(bram, thread, **kept)
        assert WAITS in text_of(page)
        assert f'data-done="{WAITS}' in page
        again = await written(bram, thread, **kept)
        assert WAITS in text_of(again), "the same form sent twice is told the same"
        new = {"title": "Wie kent dit?", "kind": "question", "text": PHONE, "form_token": "n"}
        for category, told in (("zorg", True), ("beleid", False)):
            chosen = {**new, "category": str(cast.categories[category])}
            page = (await bram.post("/mensenhandel/forum/nieuw", chosen)).text
            assert (HOLDS in text_of(page)) is told


async def test_an_edit_that_must_wait_says_so_before_and_after(cast: Cast) -> None:
    await threads.set_holds(await cast.access(cast.mies), cast.categories["zorg"], holds=True)
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await written(bram, thread, text="Even kijken.", do="post")
        at = f"{thread.place}/2/bewerken"
        page = (await bram.post(at, {"text": PHONE, "version": "1"})).text
        assert HOLDS in text_of(page)
        fields = {"text": PHONE, "version": "1", "do": "keep", **boxes(page)}
        assert WAITS in text_of((await bram.follow(at, fields)).text)
