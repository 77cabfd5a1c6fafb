"""The pages of webinars, as plain forms: rights, the secret link, bad input, text kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from forum.core import clock, db
from forum.core.metrics import query_seconds
from forum.webinars import actions, queries
from forum.webinars.forms import RecordingForm
from tests.cast import Cast
from tests.client import Client, error_at, heading, links, main_of, text_of, value_of
from tests.webinars.planned import JOIN, plan, planned_form

LIST = "/mensenhandel/webinars"
FORMS = ("bewerken", "aankondigen", "annuleren", "opname", "onderwerp")


def typed(**fields: str) -> dict[str, str]:
    day = (clock.now() + timedelta(days=9)).date().isoformat()
    form = {
        "title": "Ketenafspraken in de regio",
        "description": "Over **afspraken**.",
        "speaker": "",
        "date": day,
        "starts": "14:00",
        "ends": "15:30",
        "zone": "Europe/Amsterdam",
        "capacity": "",
        "join_url": "",
        "recorded": "1",
        "seen": "",
    }
    return {**form, **fields}


async def path_of(webinar_id: int) -> str:
    found = await queries.webinar_card(webinar_id)
    assert found is not None
    return found.path


async def test_a_manager_plans_announces_and_everyone_finds_it(cast: Cast) -> None:
    async with Client() as mies, Client() as anouk:
        await mies.sign_in(cast.mies)
        await anouk.sign_in(cast.anouk)
        made = await mies.post(f"{LIST}/nieuw", typed())
        assert made.status_code == 303
        short = await mies.get(made.headers["location"])
        assert short.status_code == 301
        path = short.headers["location"]
        assert path.endswith("-ketenafspraken-in-de-regio")
        asked = await mies.get(f"{path}/aankondigen")
        assert "De aankondiging gaat per e-mail naar 5 deelnemers." in text_of(asked.text)
        told = await mies.follow(f"{path}/aankondigen")
        assert "Aangekondigd op" in text_of(told.text)
        overview = await anouk.get(LIST)
        assert path in links(overview.text)
        page = await anouk.get(path)
        assert heading(page.text) == "Ketenafspraken in de regio"
        assert "<strong>afspraken</strong>" in page.text
        assert "van 14:00 tot 15:30 uur" in text_of(page.text)


async def test_the_join_link_is_for_the_registered_and_for_nobody_else(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    path = await path_of(webinar_id)
    await actions.register(await cast.access(cast.anouk), webinar_id)
    await actions.register(await cast.access(cast.bram), webinar_id)
    for person, shown in {
        cast.anouk: True,
        cast.bram: False,
        cast.fatima: False,
        cast.maarten: False,
        cast.mies: False,
    }.items():
        async with Client() as browser:
            await browser.sign_in(person)
            went = await browser.post(f"{path}/deelnemen")
            assert (went.status_code, JOIN in went.text) == ((200, True) if shown else (404, False))
            page = await browser.get(path)
            assert (f'action="{path}/deelnemen"' in page.text) is shown, person.name
            assert JOIN not in page.text
            assert JOIN not in (await browser.get(LIST)).text
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await browser.follow(f"{path}/afmelden")
        assert (await browser.post(f"{path}/deelnemen")).status_code == 404
        await browser.sign_in(cast.bram)
        assert JOIN in (await browser.post(f"{path}/deelnemen")).text


async def test_the_join_link_goes_when_it_is_over_or_cancelled(cast: Cast) -> None:
    webinar_id = await plan(cast)
    path = await path_of(webinar_id)
    await actions.register(await cast.access(cast.anouk), webinar_id)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        await db.execute(
            "update webinar set starts_at = $1, ends_at = $2",
            clock.now() - timedelta(hours=2),
            clock.now() - timedelta(hours=1),
        )
        page = await browser.get(path)
        assert f"{path}/deelnemen" not in page.text
        assert "Opname volgt" in text_of(page.text)
        refused = await browser.post(f"{path}/deelnemen")
        assert (refused.status_code, JOIN in refused.text) == (409, False)


async def test_registering_and_giving_back_work_without_scripts(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    path = await path_of(webinar_id)
    async with Client() as anouk, Client() as bram:
        await anouk.sign_in(cast.anouk)
        await bram.sign_in(cast.bram)
        mine = text_of((await anouk.follow(f"{path}/aanmelden")).text)
        assert "U bent aangemeld" in mine
        again = await anouk.follow(f"{path}/aanmelden")
        assert f"{path}/agenda.ics" in links(again.text)
        waiting = text_of((await bram.follow(f"{path}/aanmelden")).text)
        assert "U bent nummer 1 op de wachtlijst" in waiting
        assert "Vol, 1 wachtende" in waiting
        await anouk.follow(f"{path}/afmelden")
        assert "U bent aangemeld" in text_of((await bram.get(path)).text)


async def test_visitors_and_strangers_see_no_webinar(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    async with Client() as browser:
        assert (await browser.get(path)).status_code == 303
        assert (await browser.post(f"{path}/aanmelden")).status_code == 401
        await browser.sign_in(cast.willem)
        for place in (LIST, path):
            assert (await browser.get(place)).status_code == 404
        assert (await browser.post(f"{path}/aanmelden")).status_code == 404
    assert await db.value("select count(*) from registration") == 0


async def test_the_managers_forms_are_for_managers(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    for person in (cast.anouk, cast.maarten):
        async with Client() as browser:
            await browser.sign_in(person)
            for word in (*FORMS, "aanmeldingen"):
                assert (await browser.get(f"{path}/{word}")).status_code == 404
                if word != "aanmeldingen":
                    assert (await browser.post(f"{path}/{word}", typed())).status_code == 404
            assert (await browser.get(f"{LIST}/nieuw")).status_code == 403
            assert (await browser.post(f"{LIST}/nieuw", typed())).status_code == 403
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        for word in (*FORMS, "aanmeldingen"):
            assert (await browser.get(f"{path}/{word}")).status_code == 200
    assert await db.value("select count(*) from webinar") == 1


async def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        given = typed(ends="13:00", join_url="http://video.example", title="<b>Titel</b>")
        refused = await browser.post(f"{LIST}/nieuw", given)
        assert refused.status_code == 422
        assert error_at(refused.text, "ends") == "Het einde moet na het begin liggen."
        assert error_at(refused.text, "join_url")
        assert value_of(refused.text, "title") == "<b>Titel</b>"
        assert value_of(refused.text, "description") == "Over **afspraken**."
        assert "<title>Fout:" in refused.text
        assert "<b>Titel</b>" not in refused.text
    assert await db.value("select count(*) from webinar") == 0


async def test_the_hour_that_does_not_exist_is_explained_at_the_field(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        year = clock.now().year + 1
        last = max(
            d for d in range(25, 32) if datetime(year, 3, d, tzinfo=ZoneInfo("UTC")).weekday() == 6
        )
        given = typed(date=f"{year}-03-{last}", starts="02:30", ends="04:00")
        refused = await browser.post(f"{LIST}/nieuw", given)
        assert refused.status_code == 422
        assert "de klok gaat dan een uur vooruit" in error_at(refused.text, "starts")


async def test_two_managers_at_once_keep_both_texts(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        seen = value_of((await browser.get(f"{path}/bewerken")).text, "seen")
        assert (await browser.post(f"{path}/bewerken", typed(seen=seen))).status_code == 303
        late = await browser.post(f"{path}/bewerken", typed(seen=seen, title="De late versie"))
        assert late.status_code == 409
        words = text_of(main_of(late.text))
        assert "Iemand anders heeft dit webinar intussen gewijzigd" in words
        assert "Ketenafspraken in de regio" in words
        assert value_of(late.text, "title") == "De late versie"
        fresh = value_of(late.text, "seen")
        again = await browser.post(f"{path}/bewerken", typed(seen=fresh, title="De late versie"))
        assert again.status_code == 303


async def test_times_in_the_form_are_those_of_the_webinar_not_of_the_reader(cast: Cast) -> None:
    begin = datetime(2031, 7, 1, 9, 0, tzinfo=ZoneInfo("America/Kralendijk"))
    webinar_id = await plan(
        cast, starts_at=begin, ends_at=begin + timedelta(hours=1), zone="America/Kralendijk"
    )
    path = await path_of(webinar_id)
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        form = await browser.get(f"{path}/bewerken")
        assert value_of(form.text, "starts") == "09:00"
        words = text_of((await browser.get(path)).text)
        assert "dinsdag 1 juli 2031 van 15:00 tot 16:00 uur" in words
        assert "Tijd op Bonaire, Saba en Sint Eustatius: 09:00 tot 10:00" in words


async def test_a_cancelled_webinar_says_why_and_takes_nobody(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        refused = await browser.post(f"{path}/annuleren", {"reason": " "})
        assert (refused.status_code, bool(error_at(refused.text, "reason"))) == (422, True)
        page = await browser.follow(f"{path}/annuleren", {"reason": "De spreker is <ziek>"})
        assert "De spreker is <ziek>" in text_of(page.text)
        answer = await browser.post(f"{path}/aanmelden")
        assert answer.status_code == 409
        assert "Dit webinar is geannuleerd." in text_of(answer.text)


async def test_a_recording_shows_with_its_chapters(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=9)):
        webinar_id = await plan(cast)
    path = await path_of(webinar_id)
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        refused = await browser.post(
            f"{path}/opname", {"recording_url": "ftp://x", "chapters": "x"}
        )
        assert refused.status_code == 422
        assert error_at(refused.text, "recording_url")
        assert error_at(refused.text, "chapters")
        data = {
            "recording_url": "https://video.example/o",
            "chapters": "00:00 Welkom\n05:00 Vragen",
        }
        page = await browser.follow(f"{path}/opname", data)
        assert "https://video.example/o" in links(page.text)
        assert "05:00 Vragen" in text_of(page.text)
        assert "Bekijk de opname" in text_of((await browser.get(LIST)).text)


async def test_what_is_not_recorded_says_so_before_and_after(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=9)):
        been = await path_of(await plan(cast, recorded=False))
    coming = await path_of(await plan(cast, recorded=False))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        assert "Dit webinar wordt niet opgenomen." in text_of((await browser.get(coming)).text)
        after = text_of((await browser.get(been)).text)
        assert "Niet opgenomen" in after
        assert "Opname volgt" not in after


async def test_its_thread_is_opened_from_its_page(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        refused = await browser.post(f"{path}/onderwerp", {"category": "x"})
        assert (refused.status_code, bool(error_at(refused.text, "category"))) == (422, True)
        unknown = await browser.post(f"{path}/onderwerp", {"category": "9999"})
        assert (unknown.status_code, bool(error_at(unknown.text, "category"))) == (422, True)
        done = await browser.post(f"{path}/onderwerp", {"category": cast.categories["zorg"]})
        assert done.status_code == 303
        page = await browser.get(path)
        (link,) = [h for h in links(page.text) if "/forum/" in h]
        assert (await browser.get(link)).status_code in {200, 301, 303}


async def test_the_list_of_who_registered_is_in_order_and_without_addresses(cast: Cast) -> None:
    webinar_id = await plan(cast, capacity=1)
    for person in (cast.bram, cast.anouk):
        await actions.register(await cast.access(person), webinar_id)
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        page = await browser.get(f"{await path_of(webinar_id)}/aanmeldingen")
        words = text_of(main_of(page.text))
        assert words.index("Bram Jansen") < words.index("Anouk de Vries")
        assert "1 deelnemer op de wachtlijst" in words
        assert ".example" not in main_of(page.text)


@pytest.mark.parametrize("word", ["0", "x", "1x", "99999999999999", "9999", "-1", "%00"])
async def test_unknown_webinars_are_not_found(cast: Cast, word: str) -> None:
    await plan(cast)
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        assert (await browser.get(f"{LIST}/{word}")).status_code == 404
        assert (await browser.post(f"{LIST}/{word}/aanmelden")).status_code == 404


async def test_a_webinar_of_another_theme_is_not_found_here(cast: Cast) -> None:
    from forum.themes import actions as themes  # noqa: PLC0415

    other = await themes.create_theme(slug="zorg", name="Zorg", title="Zorg")
    await themes.join(other, cast.anouk.id, role="participant")
    path = await path_of(await plan(cast))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        assert (await browser.get(path.replace("mensenhandel", "zorg"))).status_code == 404


async def test_earlier_webinars_are_read_page_by_page(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    for week in range(queries.PAGE + 3):
        with clock.at(clock.now() - timedelta(days=400 - week)):
            webinar_id = await actions.create(mies, planned_form(title=f"Webinar nummer {week}"))
            await actions.change(mies, webinar_id, form=planned_form(title=f"Aflevering {week}."))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        first = await browser.get(LIST)
        (older,) = [h for h in links(first.text) if "voor=" in h]
        second = await browser.get(older)
        words = text_of(main_of(first.text)) + text_of(main_of(second.text))
        found = [int(part.split(".")[0]) for part in words.split("Aflevering ")[1:]]
        assert found == list(reversed(range(queries.PAGE + 3)))
        for odd in ("x", "99999999999-1", "-1-2", "0-0"):
            assert (await browser.get(f"{LIST}?voor={odd}")).status_code == 200


async def test_the_page_asks_a_constant_number_of_questions(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    with clock.at(clock.now() - timedelta(days=9)):
        webinar_id = await plan(cast)
    form = RecordingForm("https://video.example/o", "", ())
    await actions.add_recording(mies, webinar_id, form=form)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        path = await path_of(webinar_id)
        await browser.get(path)
        before = _queries()
        await browser.get(path)
        assert _queries() - before <= 6


def _queries() -> int:
    (metric,) = query_seconds.collect()
    return int(next(s.value for s in metric.samples if s.name.endswith("_count")))


async def test_the_page_looks_again_by_itself_and_more_often_when_it_is_near(cast: Cast) -> None:
    far = await path_of(await plan(cast))
    begin = clock.now() + timedelta(minutes=30)
    near = await path_of(await plan(cast, starts_at=begin, ends_at=begin + timedelta(hours=1)))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        assert 'hx-trigger="every 300s"' in main_of((await browser.get(far)).text)
        assert 'hx-trigger="every 60s"' in main_of((await browser.get(near)).text)
        await db.execute("update webinar set cancelled_at = now()")
        assert "hx-trigger" not in main_of((await browser.get(near)).text)


async def test_the_moment_of_a_webinar_is_never_rewritten_as_how_long_ago(cast: Cast) -> None:
    path = await path_of(await plan(cast))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        for place in (path, LIST):
            assert "<time" not in main_of((await browser.get(place)).text)
