"""The theme page, which is the front page too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forum.core import clock, db
from forum.members import actions as members
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm, ThreadForm
from forum.webinars import actions as webinars
from forum.webinars.forms import RecordingForm, WebinarForm
from tests.cast import Cast, Person, person
from tests.client import Client, elements, heading, links, main_of, text_of

THAT_DAY = datetime(2020, 9, 22, 11, 6, tzinfo=UTC)


async def start(cast: Cast, who: Person, title: str, category: str = "zorg") -> int:
    access = await cast.access(who)
    form = ThreadForm(title, "question", cast.categories[category], "Wie weet hier raad mee?")
    return await threads.start_thread(access, form)


async def participants_until(cast: Cast, wanted: int) -> None:
    """Fill the theme up to `wanted` participants."""
    await db.execute(
        "insert into member (email, name, sort_name, function, language, zone, is_operator,"
        " created_at) select 'p' || n || '@x.example', 'P ' || n, 'P ' || n, '', 'nl',"
        " 'Europe/Amsterdam', false, now() from generate_series(1, $1::int) as n",
        wanted - 5,
    )
    await db.execute(
        "insert into membership (theme_id, member_id, role, joined_at)"
        " select $1, id, 'participant', now() from member where name like 'P %'",
        cast.theme_id,
    )


async def test_the_line_under_forum_mensenhandel_has_exactly_its_form(cast: Cast) -> None:
    await participants_until(cast, 400)
    with clock.at(THAT_DAY):
        await start(cast, cast.anouk, "Opvang buiten kantooruren")
    line = "400 deelnemers | Laatst bijgewerkt op 22 september 2020 om 13:06"
    async with Client() as browser:
        assert f"Forum Mensenhandel Alle onderwerpen {line} " in text_of(
            (await browser.get("/")).text
        )
        await browser.sign_in(cast.anouk)
        assert line in text_of((await browser.get("/mensenhandel")).text)


async def test_the_line_says_it_in_english_and_in_the_readers_zone(cast: Cast) -> None:
    with clock.at(THAT_DAY):
        await start(cast, cast.anouk, "Opvang buiten kantooruren")
    await db.execute("update member set zone = 'America/Curacao' where id = $1", cast.fatima.id)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        page = text_of((await browser.get("/")).text)
    assert "5 participants | Last updated on 22 September 2020 at 07:06" in page


async def test_one_participant_is_singular_and_silence_is_not_updated(cast: Cast) -> None:
    for who in (cast.bram, cast.fatima, cast.maarten, cast.anouk):
        await themes.leave(cast.theme_id, who.id)
    async with Client() as browser:
        page = text_of((await browser.get("/")).text)
    assert "1 deelnemer Er zijn nog geen discussies." in page


async def test_a_visitor_reads_titles_but_no_names_and_nothing_confidential(cast: Cast) -> None:
    await start(cast, cast.anouk, "Opvang buiten kantooruren")
    hidden = await start(cast, cast.bram, "Een besloten vraag", "casuistiek")
    async with Client() as browser:
        page = (await browser.get("/")).text
        assert "Opvang buiten kantooruren" in text_of(page)
        for secret in ("Anouk", "Bram", "besloten vraag", f"/forum/{hidden}", "Wie weet"):
            assert secret not in page
        thread = next(href for href in links(page) if href.endswith("opvang-buiten-kantooruren"))
        answer = await browser.get(thread)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/inloggen?volgende={thread}",
        )


async def test_a_member_reads_who_spoke_last_and_the_confidential_ones_too(cast: Cast) -> None:
    thread = await start(cast, cast.bram, "Een besloten vraag", "casuistiek")
    access = await cast.access(cast.fatima)
    await threads.reply(access, thread, form=ReplyForm("Ik weet het."))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = text_of((await browser.get("/")).text)
    assert "Een besloten vraag" in page
    assert "Laatste bericht van Fatima el Amrani" in page


async def test_a_stranger_sees_what_visitors_see(cast: Cast) -> None:
    await start(cast, cast.bram, "Een besloten vraag", "casuistiek")
    async with Client() as browser:
        await browser.sign_in(cast.willem)
        page = (await browser.get("/")).text
    assert "besloten vraag" not in page
    assert "U neemt nog niet deel" in text_of(page)


async def test_a_suspended_member_reads_until_when_and_sees_what_visitors_see(cast: Cast) -> None:
    await start(cast, cast.anouk, "Een besloten vraag", "casuistiek")
    until = datetime(2999, 1, 2, 11, 6, tzinfo=UTC)
    await themes.set_sanction(
        cast.theme_id, cast.bram.id, silenced_until=None, suspended_until=until
    )
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = (await browser.get("/")).text
    assert "Tot 2 januari 2999 om 12:06 kunt u het forum niet openen." in text_of(page)
    assert "besloten vraag" not in page


async def test_the_page_carries_the_texts_of_the_theme(cast: Cast) -> None:
    async with Client() as browser:
        page = (await browser.get("/mensenhandel")).text
    said = text_of(page)
    assert heading(page) == "Aanpak mensenhandel"
    for words in (
        "Voor wie bij gemeenten en partners aan de aanpak werkt.",
        "Onze positie Iedere gemeente heeft een duidelijke en geborgde aanpak.",
        "De rol van gemeenten De gemeente signaleert",
        "Contact Stel uw vraag bij voorkeur in het forum.",
    ):
        assert words in said
    assert elements(page, "link", rel="canonical", href="/mensenhandel")


async def test_the_front_page_is_the_theme_page(cast: Cast) -> None:
    async with Client() as browser:
        front, theme = await browser.get("/"), await browser.get("/mensenhandel")
    assert main_of(front.text) == main_of(theme.text)


async def test_a_member_of_another_theme_starts_there(cast: Cast) -> None:
    wonen = await themes.create_theme(slug="wonen", name="Wonen", title="Wonen in de regio")
    await themes.join(wonen, cast.willem.id)
    async with Client() as browser:
        assert heading((await browser.get("/")).text) == "Aanpak mensenhandel"
        await browser.sign_in(cast.willem)
        page = (await browser.get("/")).text
        assert heading(page) == "Wonen in de regio"
        assert "Forum Wonen" in text_of((await browser.get("/instellingen")).text)


async def test_new_since_your_last_visit_is_counted(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.get("/")
        with clock.at(clock.now() + timedelta(hours=2)):
            await start(cast, cast.bram, "Eerste nieuwe vraag")
            await start(cast, cast.bram, "Tweede nieuwe vraag")
        with clock.at(clock.now() + timedelta(hours=4)):
            page = text_of((await browser.get("/")).text)
            assert "Nieuwe berichten in 2 onderwerpen sinds uw vorige bezoek" in page


async def test_webinars_to_come_and_to_watch_are_shown(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    now = clock.now()

    def form(title: str, at: datetime) -> WebinarForm:
        return WebinarForm(title, "Over de aanpak.", "A. Spreker", at, at + timedelta(hours=1))

    with clock.at(now - timedelta(days=40)):
        past = await webinars.create(mies, form("Signaleren", now - timedelta(days=30)))
    recording = RecordingForm("https://video.example/1", "", ())
    await webinars.add_recording(mies, past, form=recording)
    await webinars.create(mies, form("Ketenafspraken", now + timedelta(days=9)))
    async with Client() as browser:
        for who in (None, cast.anouk):
            if who:
                await browser.sign_in(who)
            page = (await browser.get("/")).text
            assert "Volgende webinar Ketenafspraken" in text_of(page)
            assert "Webinar terugkijken Signaleren" in text_of(page)
            assert "video.example" not in page


async def test_an_installation_without_a_theme_says_so(clean: object) -> None:
    async with Client() as browser:
        page = await browser.get("/")
        assert page.status_code == 200
        assert "nog geen forum ingericht" in text_of(page.text)
        assert (await browser.get("/contact")).status_code == 404
        assert (await browser.get("/mensenhandel")).status_code == 404
        assert (await browser.get("/inloggen")).status_code == 200


async def test_the_page_carries_the_number_its_live_block_was_made_at(cast: Cast) -> None:
    await start(cast, cast.anouk, "Opvang buiten kantooruren")
    async with Client() as browser:
        page = (await browser.get("/")).text
    (live,) = elements(page, "div", id="live")
    assert live["hx-ws:connect"] == "/live?theme=mensenhandel"
    assert int(live["data-seq"]) > 0


async def test_the_navigation_fits_the_reader_and_marks_the_page(cast: Cast) -> None:
    async def nav(who: Person | None, path: str = "/") -> list[tuple[str, bool]]:
        async with Client() as browser:
            if who:
                await browser.sign_in(who)
            page = (await browser.get(path)).text
        found = elements(page, "a", class_="site-nav__link")
        return [(each["href"], "aria-current" in each) for each in found]

    home, forum = ("/mensenhandel", True), ("/mensenhandel/forum", False)
    rest = [("/mensenhandel/webinars", False), ("/mensenhandel/contact", False)]
    assert await nav(None) == [home, forum, *rest]
    inside = [("/mensenhandel/publicaties", False), ("/mensenhandel/deelnemers", False)]
    assert await nav(cast.anouk) == [home, forum, rest[0], *inside, rest[1]]
    assert ("/mensenhandel/moderatie", False) in await nav(cast.maarten)
    current = [href for href, marked in await nav(cast.mies, "/mensenhandel/deelnemers") if marked]
    assert current == ["/mensenhandel/deelnemers"]


async def test_the_bell_counts_what_is_unread(cast: Cast) -> None:
    for number in range(3):
        await db.execute(
            "insert into notice (member_id, kind, subject, text, href, count, at)"
            " values ($1, 'webinar', $2, 'Iets', '/', 1, now())",
            cast.anouk.id,
            f"webinar:{number}",
        )
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        for path in ("/", "/instellingen", "/mensenhandel/deelnemers"):
            assert "3 ongelezen meldingen" in text_of((await browser.get(path)).text)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_names_and_titles_are_shown_as_text(cast: Cast, language: str) -> None:
    odd = await person("Bo <b>Vet</b>", "<i>adviseur</i>", "Emmen", language=language)
    await themes.join(cast.theme_id, odd.id)
    await members.set_language(cast.anouk.id, language)
    await start(cast, odd, "Een <img src=x onerror=alert(1)> titel")
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        for path in ("/", "/mensenhandel/deelnemers"):
            page = (await browser.get(path)).text
            for raw in ("<b>Vet", "<i>adviseur", "<img src=x"):
                assert raw not in page


async def test_the_recent_discussions_say_what_is_new_for_this_reader(cast: Cast) -> None:
    seen, fresh, muted = [await start(cast, cast.anouk, f"Onderwerp {n}") for n in (1, 2, 3)]
    assert cast.bram.id
    bram = await cast.access(cast.bram)
    await threads.mark_read(cast.bram.id, seen, number=1)
    await threads.set_thread_level(bram, muted, "mute")
    for thread_id in (seen, muted):
        await threads.reply(await cast.access(cast.anouk), thread_id, form=ReplyForm("En dit nog."))
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = main_of((await browser.get("/mensenhandel")).text)
        marks = {each["href"].split("/")[-1]: each for each in elements(page, "a", class_=UNREAD)}
        assert list(marks) == [f"{seen}-onderwerp-1"]
        rows = [each["id"] for each in elements(page, "li") if "--unread" in each.get("class", "")]
        assert rows == [f"onderwerp-{seen}", f"onderwerp-{fresh}"]
        assert text_of(page).count("1 nieuw") == 1
        assert "2 ongelezen" in text_of(page)
        await browser.sign_in(cast.willem)
        assert UNREAD not in (await browser.get("/mensenhandel")).text


UNREAD = "thread-row__unread"
