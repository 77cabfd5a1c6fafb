"""The page of notices and the panel under the bell: chosen, read, and unread again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from forum.core import clock, db
from forum.threads import actions as threads
from notifications import notices, queries
from notifications.notices import KEPT, Line
from tests.cast import Cast, Person
from tests.client import Client, elements, links, main_of, text_of
from tests.notifications.weekly import MONDAY, thread

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
KINDS = ("mention", "reply", "thread", "reaction", "answer", "moderation", "card", "reminder")


@pytest.fixture
async def anouk(cast: Cast) -> AsyncIterator[Client]:
    async with Client() as client:
        with clock.at(MONDAY):
            yield await client.sign_in(cast.anouk)


async def told(
    who: Person, kind: str, *, at: datetime = MONDAY, title: str = "", subject: str = ""
) -> int:
    """A line of this kind behind the bell; its id."""
    subject = subject or f"post:{kind}{title}"
    line = Line(kind, subject, title or f"Over {kind}", "/mensenhandel/forum", at)
    await notices.note([who.id], line)
    return int(await db.value("select max(id) from notice"))


async def unread(who: Person) -> int:
    return await queries.unread_count(who.id)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", KINDS),
        ("gesprekken", ("mention", "reply", "thread")),
        ("waardering", ("reaction", "answer")),
        ("overig", ("moderation", "card", "reminder")),
        ("bestaat-niet", KINDS),
    ],
)
async def test_a_choice_shows_its_kinds_only(
    cast: Cast, anouk: Client, chosen: str, shown: tuple[str, ...]
) -> None:
    about = f"thread:{await thread(cast, cast.bram, 'Signalen delen')}"
    made = {kind: await told(cast.anouk, kind, subject=about) for kind in KINDS}
    page = main_of((await anouk.get(f"/meldingen?toon={chosen}")).text)
    found = {kind for kind, ident in made.items() if f"/meldingen/{ident}" in links(page)}
    assert found == set(shown)


async def test_unread_shows_what_was_not_read(cast: Cast, anouk: Client) -> None:
    first, second = await told(cast.anouk, "card"), await told(cast.anouk, "answer")
    await notices.open_notice(cast.anouk.id, first)
    page = main_of((await anouk.get("/meldingen?toon=ongelezen")).text)
    assert f"/meldingen/{second}" in links(page)
    assert f"/meldingen/{first}" not in links(page)
    await notices.open_notice(cast.anouk.id, second)
    page = main_of((await anouk.get("/meldingen?toon=ongelezen")).text)
    assert "Er zijn hier geen meldingen." in text_of(page)


async def test_a_choice_goes_along_to_older_lines(cast: Cast, anouk: Client) -> None:
    for number in range(queries.PAGE + 5):
        at = MONDAY + number * MINUTE
        await told(cast.anouk, "answer", at=at, title=f"Onderwerp {number:02}")
        await told(cast.anouk, "card", at=at, title=f"Kaart {number:02}")
    first = (await anouk.get("/meldingen?toon=waardering")).text
    older = next(link for link in links(main_of(first)) if "voor=" in link)
    assert "toon=waardering" in older
    second = (await anouk.get(older)).text
    seen = text_of(main_of(first)) + text_of(main_of(second))
    assert all(seen.count(f"Onderwerp {n:02}") >= 1 for n in range(queries.PAGE + 5))
    assert "Kaart" not in seen


async def test_days_have_the_names_people_use(cast: Cast, anouk: Client) -> None:
    for hours, title in ((1, "Net"), (20, "Eerder"), (72, "Lang")):
        await told(cast.anouk, "card", at=MONDAY - hours * HOUR, title=title)
    page = text_of(main_of((await anouk.get("/meldingen")).text))
    assert page.index("Vandaag") < page.index("Net") < page.index("12:00")
    assert page.index("Gisteren") < page.index("Eerder")
    assert page.index("vrijdag 20 november 2026") < page.index("Lang")


async def test_one_line_is_read_without_leaving_the_choice(cast: Cast, anouk: Client) -> None:
    first, _ = await told(cast.anouk, "answer"), await told(cast.anouk, "card")
    answer = await anouk.post(f"/meldingen/{first}/gelezen", {"toon": "waardering"})
    assert answer.headers["location"] == "/meldingen?toon=waardering"
    assert await unread(cast.anouk) == 1
    odd = await anouk.post(f"/meldingen/{first}/gelezen", {"toon": "//elders.example"})
    assert odd.headers["location"] == "/meldingen"


async def test_nobody_reads_or_takes_back_anothers_line(cast: Cast, anouk: Client) -> None:
    ident = await told(cast.bram, "answer")
    assert (await anouk.post(f"/meldingen/{ident}/gelezen", {})).status_code == 404
    assert await unread(cast.bram) == 1
    await notices.read_all(cast.bram.id, upto=MONDAY)
    assert (await anouk.post("/meldingen/ongedaan", {})).status_code == 303
    assert await unread(cast.bram) == 0


async def test_all_read_is_taken_back_exactly(cast: Cast, anouk: Client) -> None:
    before = await told(cast.anouk, "card")
    await notices.open_notice(cast.anouk.id, before)
    with clock.at(MONDAY + MINUTE):
        for kind in ("answer", "reaction"):
            await told(cast.anouk, kind, at=MONDAY + MINUTE)
        page = await anouk.follow("/meldingen/gelezen", {"upto": (MONDAY + MINUTE).isoformat()})
    assert "2 meldingen zijn nu gelezen. Ongedaan maken" in text_of(page.text)
    assert await unread(cast.anouk) == 0
    with clock.at(MONDAY + 9 * MINUTE):
        page = await anouk.follow("/meldingen/ongedaan", {})
    assert "Wat als gelezen was gemarkeerd, is weer ongelezen." in text_of(page.text)
    assert "Ongedaan maken" not in text_of(page.text)
    assert await unread(cast.anouk) == 2


async def test_what_was_read_in_its_thread_is_not_counted_with_it(
    cast: Cast, anouk: Client
) -> None:
    ident = await thread(cast, cast.bram, "Signalen delen")
    await told(cast.anouk, "reply", subject=f"thread:{ident}")
    await told(cast.anouk, "answer")
    with clock.at(MONDAY + MINUTE):
        await threads.mark_read(cast.anouk.id, ident, number=1)
        page = await anouk.follow("/meldingen/gelezen", {"upto": MONDAY.isoformat()})
        assert "1 melding is nu gelezen." in text_of(page.text)
        assert await notices.unread_again(cast.anouk.id) == 1
    assert await unread(cast.anouk) == 1


async def test_what_was_touched_since_stays_as_it_is(cast: Cast) -> None:
    opened = await told(cast.anouk, "answer")
    await told(cast.anouk, "reaction")
    with clock.at(MONDAY + MINUTE):
        assert await notices.read_all(cast.anouk.id, upto=MONDAY) == 2
    with clock.at(MONDAY + 2 * MINUTE):
        again = Line("answer", "post:answer", "Over answer", "/", MONDAY + 2 * MINUTE)
        await notices.note([cast.anouk.id], again)
        await notices.open_notice(cast.anouk.id, opened)
        assert await notices.unread_again(cast.anouk.id) == 1
    kinds = [line.kind for line in await queries.notices_of(cast.anouk.id) if line.unread]
    assert kinds == ["reaction"]


async def test_only_the_last_time_and_only_for_ten_minutes(cast: Cast, anouk: Client) -> None:
    await told(cast.anouk, "answer")
    with clock.at(MONDAY + MINUTE):
        await notices.read_all(cast.anouk.id, upto=MONDAY)
    await told(cast.anouk, "card", at=MONDAY + 2 * MINUTE)
    with clock.at(MONDAY + 3 * MINUTE):
        await notices.read_all(cast.anouk.id, upto=MONDAY + 2 * MINUTE)
        assert await notices.read_all(cast.anouk.id, upto=MONDAY + 2 * MINUTE) == 0
        assert await notices.unread_again(cast.anouk.id) == 1  # the same form twice is once
        assert await notices.unread_again(cast.anouk.id) == 0
        await notices.read_all(cast.anouk.id, upto=MONDAY + 2 * MINUTE)
    with clock.at(MONDAY + 14 * MINUTE):
        assert "Ongedaan maken" not in text_of((await anouk.get("/meldingen")).text)
        page = await anouk.follow("/meldingen/ongedaan", {})
    assert "Dat kan niet meer ongedaan worden gemaakt" in text_of(page.text)
    assert await unread(cast.anouk) == 0


async def test_the_panel_has_the_last_six_and_its_forms_lead_back_to_it(
    cast: Cast, anouk: Client
) -> None:
    for number in range(8):
        await told(cast.anouk, "card", at=MONDAY + number * MINUTE, title=f"Kaart {number}")
    panel = await anouk.get("/meldingen/paneel")
    assert "<html" not in panel.text
    shown = [line[0] for line in text_of(panel.text).split("Kaart ")[1:]]
    assert shown == list("765432")
    upto = elements(panel.text, "input", name="upto")[0]["value"]
    read = await anouk.follow("/meldingen/gelezen", {"upto": upto, "paneel": "1"})
    assert 'data-unread="0"' in read.text
    assert "8 meldingen zijn nu gelezen." in text_of(read.text)
    back = await anouk.follow("/meldingen/ongedaan", {"paneel": "1"})
    assert 'data-unread="8"' in back.text
    assert "8 ongelezen meldingen" in back.text


async def test_an_empty_panel_says_what_to_do_and_a_visitor_gets_none(
    cast: Cast, anouk: Client
) -> None:
    assert "Er zijn geen meldingen." in text_of((await anouk.get("/meldingen/paneel")).text)
    async with Client() as visitor:
        answer = await visitor.get("/meldingen/paneel")
        assert answer.headers["location"].startswith("/inloggen")
        assert (await visitor.post("/meldingen/ongedaan", {})).status_code in {303, 401}
    assert (await anouk.post("/meldingen/ongedaan", {}, token="x")).status_code == 403


async def test_lines_go_after_ninety_days(cast: Cast) -> None:
    await told(cast.anouk, "card", at=MONDAY - KEPT - MINUTE, title="Te oud")
    await told(cast.anouk, "card", at=MONDAY - KEPT + MINUTE, title="Net niet")
    with clock.at(MONDAY):
        assert await notices.forget() == 1
        assert await notices.forget() == 0
    assert [line.text for line in await queries.notices_of(cast.anouk.id)] == ["Net niet"]
