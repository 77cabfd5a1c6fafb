"""The number in the menu, as it stands on the page without a script."""

from __future__ import annotations

import re

import pytest

from forum.front.web.menu import News
from forum.threads import actions as threads
from tests.cast import Cast
from tests.client import Client, text_of
from tests.threads.stage import queries_so_far, started

FORUM = "/mensenhandel/forum"


def number(page: str) -> str:
    """What stands at "Forum" in the bar, in words for who does not see it."""
    found = re.search(rf'<a class="site-nav__link" href="{FORUM}".*?</a>', page, re.S)
    assert found
    return text_of(found[0])


async def test_threads_with_news_are_counted_on_every_page(cast: Cast) -> None:
    await started(cast)
    await started(cast, title="Nog een onderwerp")
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        for path in ("/mensenhandel", FORUM, "/meldingen", "/instellingen"):
            assert number((await bram.get(path)).text) == "Forum 22 onderwerpen met nieuws"


async def test_what_she_read_is_no_news_on_her_next_page(cast: Cast) -> None:
    thread = await started(cast)
    await started(cast, title="Nog een onderwerp")
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await bram.get(FORUM)
        await bram.get(thread.href)
        assert number((await bram.get(FORUM)).text) == "Forum 11 onderwerp met nieuws"
        await threads.mark_all_read(await cast.access(cast.bram))
        assert number((await bram.get(FORUM)).text) == "Forum"


async def test_who_wrote_everything_herself_and_a_visitor_see_no_number(cast: Cast) -> None:
    await started(cast)
    async with Client() as client:
        assert number((await client.get("/mensenhandel")).text) == "Forum"
        await client.sign_in(cast.anouk)
        assert number((await client.get(FORUM)).text) == "Forum"


async def test_in_english_it_is_said_in_english(cast: Cast) -> None:
    await started(cast)
    async with Client() as client:
        await client.sign_in(cast.fatima)
        assert number((await client.get(FORUM)).text) == "Forum 11 topic with news"


@pytest.mark.parametrize(("rest", "counted_anew"), [(60.0, False), (0.0, True)])
async def test_it_is_asked_now_and_then_not_for_each_page(
    cast: Cast, rest: float, counted_anew: bool
) -> None:
    thread = await started(cast)
    news = News(rest)
    assert await news.with_bell(cast.bram.id) == (0, {"mensenhandel": 1})
    await started(cast, title="Nog een onderwerp")
    before = queries_so_far()
    assert await news.with_bell(cast.bram.id) == (0, {"mensenhandel": 2 if counted_anew else 1})
    assert queries_so_far() - before == 1
    news.hear(f"thread:{thread.id}")
    news.hear(f"member:{cast.bram.id}")
    assert await news.with_bell(cast.bram.id) == (0, {"mensenhandel": 2})
    assert queries_so_far() - before == 2
