"""At first start the demo is lived in: what its people keep, share and judge, and what waits."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from forum.core import clock, db, settings
from forum.guard import queries as guard
from forum.seed import demo
from forum.seed.charts import chart
from forum.seed.reading import CATEGORY_LEVELS, DECIDED, KEPT, THREAD_LEVELS
from forum.themes.queries import access
from forum.threads import queries

PEOPLE = "select id from member where email like $1 || '.%' order by id limit 1"


async def member(first: str) -> int:
    found: int = await db.value(PEOPLE, first)
    return found


async def pointed_out(theme_id: int) -> set[str]:
    """The kinds that the guard saw, this year and the one before."""
    year = clock.now().year
    both = [await guard.tallies(theme_id, year=each) for each in (year - 1, year)]
    return {row.kind for rows in both for row in rows}


async def test_who_signs_in_finds_her_own_things_and_the_work_of_others(
    clean: settings.Settings,
) -> None:
    await demo.seed(1)
    for first in ("anouk", "maarten", "samira", "hanneke"):
        kept = await queries.bookmarks_of(await member(first))
        assert len(kept) == sum(who == first for who, *_ in KEPT), first
        assert all(each.open for each in kept), first
        chosen = [each for each in await queries.choices_of(await member(first)) if each.level]
        expected = sum(who == first for who, *_ in (*THREAD_LEVELS, *CATEGORY_LEVELS))
        assert len(chosen) == expected, first
    assert len(await queries.drafts_of(await member("anouk"))) == 1
    assert len(await queries.drafts_of(await member("maarten"))) == 1

    moderator = await access("mensenhandel", await member("samira"))
    assert len(await queries.held_posts(moderator)) == 1
    seen = await pointed_out(moderator.theme_id)
    assert seen >= set(DECIDED)
    cards = await queries.cards(moderator)
    assert [card.expired for card in cards] == [False, False, True]
    assert await db.value("select count(*) from reaction") > 100
    assert await db.value("select count(*) from thread where answer is not null") > 5

    # Its files stand in posts, and their words and those of the posts are found.
    assert await db.value("select count(*) from attachment where post_id is not null") >= 3
    assert "belt dezelfde dag het meldpunt" in str(
        await db.value("select text from file where name = 'afsprakenkaart-keten.pdf'")
    )
    assert await db.value("select count(*) from search_word where word = 'meldpunt'") == 1
    assert await db.value("select count(*) from file where kind = 'image' and alt <> ''") == 1


def test_a_chart_is_a_picture_with_a_bar_for_each_value() -> None:
    picture = Image.open(BytesIO(chart("Waar staan wij?", (("beleid", 80), ("cijfers", 20)))))
    assert (picture.format, picture.size) == ("PNG", (1200, 640))
    middle = [picture.getpixel((at, 540)) for at in (90 + 255, 90 + 765)]
    assert len(set(middle)) == 1
    high = [picture.getpixel((at, 300)) for at in (90 + 255, 90 + 765)]
    assert high[0] == middle[0]
    assert high[1] != middle[0]
