"""A thread as a whole: by day, and on paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forum.core import clock
from forum.threads import actions
from tests.cast import Cast
from tests.client import Client, text_of
from tests.threads.stage import filled, said, started

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_a_long_thread_is_split_by_day(cast: Cast) -> None:
    with clock.at(MONDAY):
        thread = await started(cast)
        await filled(cast, thread, 12)
    with clock.at(MONDAY + timedelta(days=1)):
        await said(cast, cast.bram, thread, "Een dag later.")
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        short = (await browser.get(f"{thread.href}?vanaf=1")).text
        with clock.at(MONDAY + timedelta(days=1, hours=1)):
            await filled(cast, thread, 10)  # nine more
        page = (await browser.get(f"{thread.href}?vanaf=1")).text
        days = text_of((await browser.get(f"{thread.href}/dagen")).text)
    assert "day-line" not in short
    assert page.count('class="day-line"') == 1
    assert page.index('id="bericht-12"') < page.index("day-line") < page.index('id="bericht-13"')
    assert "dinsdag 3 maart 2026" in text_of(page)
    assert "2 maart 2026 12 berichten, vanaf bericht 1" in days
    assert "3 maart 2026 10 berichten, vanaf bericht 13" in days


async def test_paper_holds_the_thread_its_source_and_a_remark(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Zo doen **wij** het.")
    await actions.set_post_hidden(placed.id, hidden=True, reason="Persoonlijk")
    await said(cast, cast.bram, thread, "En zo ook.")
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        page = (await browser.get(f"{thread.href}/afdrukken")).text
    assert thread.href in text_of(page)
    assert "Vertrouwelijk." in text_of(page)
    assert "En zo ook." in page
    assert "Zo doen" not in page  # also a moderator carries no hidden text away
    assert 'id="composer"' not in page
