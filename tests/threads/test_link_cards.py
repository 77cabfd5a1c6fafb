"""A line that is only a link to a thread is a card of what everyone may know of it."""

from __future__ import annotations

from forum.core import settings
from forum.threads import actions
from forum.threads.queries import ThreadHead, pages
from tests.cast import Cast, Person
from tests.client import Client
from tests.threads.stage import said, started


def address(thread: ThreadHead, more: str = "") -> str:
    return f"{settings.current().base_url}{thread.href}{more}"


async def page(thread: ThreadHead, reader: Person) -> str:
    pages.forget()
    async with Client() as browser:
        await browser.sign_in(reader)
        return (await browser.get(f"{thread.href}?vanaf=1")).text


async def test_a_link_on_its_own_line_tells_what_it_leads_to(cast: Cast) -> None:
    goal = await started(cast, title="Tolken <en> regels", kind="best_practice")
    thread = await started(cast, title="Wie weet iets over tolken?")
    await said(cast, cast.bram, thread, f"Kijk hier:\n\n{address(goal, '/1')}\n\nEn verder.")
    found = await page(thread, cast.anouk)
    assert 'class="link-card"' in found
    assert ">Tolken &lt;en&gt; regels</a>" in found
    assert "Praktijkvoorbeeld · " in found


async def test_a_link_in_a_sentence_stays_a_link(cast: Cast) -> None:
    goal = await started(cast, title="Tolken en regels")
    thread = await started(cast, title="Wie weet iets over tolken?")
    await said(cast, cast.bram, thread, f"Zie {address(goal)} en verder.")
    await said(cast, cast.bram, thread, "https://elders.example/mensenhandel/forum/1")
    assert "link-card" not in await page(thread, cast.anouk)


async def test_the_card_of_what_is_hidden_or_confidential_says_nothing(cast: Cast) -> None:
    hidden = await started(cast, title="Verborgen zaken", kind="discussion")
    secret = await started(cast, title="Besloten zaken", category="casuistiek")
    thread = await started(cast, title="Wie weet iets over tolken?")
    await said(cast, cast.bram, thread, address(hidden))
    await said(cast, cast.bram, thread, address(secret))
    before = await page(thread, cast.fatima)
    await actions.set_thread_hidden(hidden.id, hidden=True)
    after = await page(thread, cast.maarten)
    assert ">Verborgen zaken</a>" in before
    assert ">Besloten zaken</a>" not in before
    assert ">Verborgen zaken</a>" not in after
