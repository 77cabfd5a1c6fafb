"""The pages of moderation, as plain forms: rights, bad input, what nobody may read."""

from __future__ import annotations

import pytest

from forum.moderation import actions, queries
from forum.moderation.forms import MoveForm
from forum.threads import actions as threads
from forum.threads import queries as thread_queries
from forum.threads.forms import ReplyForm
from tests.cast import Cast, Person
from tests.client import Client, elements, error_at, heading, links, main_of, text_of, value_of
from tests.moderation.stage import Talk, for_days, hiding, reported, talk

DESK = "/mensenhandel/moderatie"


def addresses(at: Talk, person: Person) -> list[str]:
    return [
        DESK,
        f"{DESK}/onderwerp/{at.thread}/verbergen",
        f"{DESK}/onderwerp/{at.thread}/verplaatsen",
        f"{DESK}/onderwerp/{at.thread}/sluiten",
        f"{DESK}/bericht/{at.post}/verbergen",
        f"{DESK}/deelnemer/{person.id}",
        f"{DESK}/deelnemer/{person.id}/meelezen",
        f"{DESK}/deelnemer/{person.id}/schorsen",
        f"{DESK}/deelnemer/{person.id}/opheffen",
    ]


async def test_the_desk_is_for_moderators_and_managers(cast: Cast) -> None:
    at = await talk(cast)
    await reported(cast, at.post, cast.anouk)
    await actions.suspend(await cast.access(cast.mies), cast.fatima.id, form=for_days(1))
    wanted = {cast.anouk: 403, cast.fatima: 403, cast.willem: 404, None: 303}
    wanted |= {cast.maarten: 200, cast.mies: 200}
    for person, status in wanted.items():
        async with Client() as browser:
            if person:
                await browser.sign_in(person)
            for path in addresses(at, cast.bram):
                assert (await browser.get(path)).status_code == status, (person, path)


async def test_nobody_else_can_post_what_a_moderator_posts(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    act_id = await actions.pin(await cast.access(cast.maarten), at.thread)
    posts: list[tuple[str, dict[str, object]]] = [
        (f"{DESK}/bericht/{at.post}/beslissen", {"do": "uphold", "reports": ident, "answer": "x"}),
        (f"{DESK}/bericht/{at.post}/verbergen", {"reason": "x"}),
        (f"{DESK}/onderwerp/{at.thread}/sluiten", {}),
        (f"{DESK}/onderwerp/{at.thread}/verplaatsen", {"category": cast.categories["beleid"]}),
        (f"{DESK}/deelnemer/{cast.bram.id}/schorsen", {"until": "week", "reason": "x"}),
        (f"{DESK}/deelnemer/{cast.bram.id}/opheffen", {}),
        (f"{DESK}/logboek/{act_id}/ongedaan", {}),
    ]
    for person in (cast.anouk, cast.willem, None):
        async with Client() as browser:
            if person:
                await browser.sign_in(person)
            for path, data in posts:
                assert (await browser.post(path, data)).status_code in {401, 403, 404}, path
    assert len((await queries.log_page(cast.theme_id)).acts) == 1
    assert await queries.open_count(cast.theme_id) == 1


async def test_a_report_from_form_to_decision_to_answer(cast: Cast) -> None:
    at = await talk(cast)
    async with Client() as anouk, Client() as maarten:
        await anouk.sign_in(cast.anouk)
        await maarten.sign_in(cast.maarten)
        place = f"/mensenhandel/forum/{at.thread}/2/melden"
        form = await anouk.get(place)
        assert heading(form.text) == "Bericht melden"
        assert "Iets dat niet mag" in text_of(form.text)
        done = await anouk.follow(place, {"reason": "privacy", "note": "Er staat een naam in"})
        assert "Een moderator kijkt ernaar" in text_of(done.text)
        desk = await maarten.get(DESK)
        assert "Gemeld door Anouk de Vries" in text_of(desk.text)
        assert "Er staat een naam in" in text_of(desk.text)
        decision = {
            "reports": value_of(desk.text, "reports"),
            "answer": "Dank, dit hoort hier niet.",
            "do": "uphold",
        }
        cleared = await maarten.follow(f"{DESK}/bericht/{at.post}/beslissen", decision)
        assert "Er wacht niets op een besluit" in text_of(cleared.text)
        mine = text_of((await anouk.get(f"{DESK}/mijn")).text)
        assert "Antwoord van de moderator: Dank, dit hoort hier niet." in mine
        again = await maarten.post(f"{DESK}/bericht/{at.post}/beslissen", decision)
        assert again.status_code == 409
        assert "Maarten Bakker heeft deze melding al behandeld" in text_of(again.text)


async def test_the_author_does_not_see_who_reported_not_even_on_the_desk(cast: Cast) -> None:
    at = await talk(cast)
    maarten = await cast.access(cast.maarten)
    own = await threads.reply(maarten, at.thread, form=ReplyForm("Even streng"))
    await reported(cast, own.id, cast.anouk)
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        desk = await browser.get(DESK)
        words = text_of(main_of(desk.text))
        assert "Dit is uw eigen bericht. Een andere moderator beslist." in words
        assert "Gemeld door" not in words
        assert "Kijk hier eens naar" not in words
        assert not elements(desk.text, "form", action=f"{DESK}/bericht/{own.id}/beslissen")
        await browser.sign_in(cast.mies)
        assert "Gemeld door Anouk de Vries" in text_of((await browser.get(DESK)).text)


async def test_a_decision_without_an_answer_comes_back_with_the_error_beside_its_case(
    cast: Cast,
) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.anouk)
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        refused = await browser.post(
            f"{DESK}/bericht/{at.post}/beslissen", {"reports": ident, "do": "dismiss"}
        )
        assert refused.status_code == 422
        assert error_at(refused.text, f"toelichting-{at.post}")
        long = await browser.post(
            f"{DESK}/bericht/{at.post}/beslissen",
            {"reports": ident, "do": "dismiss", "answer": "lang " * 300},
        )
        assert long.status_code == 422
        assert value_of(long.text, "answer").count("lang") == 300
    assert await queries.open_count(cast.theme_id) == 1


async def test_the_log_is_open_to_participants_and_never_says_who_reported(cast: Cast) -> None:
    at = await talk(cast)
    ident = await reported(cast, at.post, cast.fatima)
    maarten = await cast.access(cast.maarten)
    await actions.decide(maarten, at.post, form=hiding(ident))
    await actions.suspend(maarten, cast.bram.id, form=for_days(1, "Toon"))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.get(f"{DESK}/logboek")
        words = text_of(main_of(page.text))
        assert "Maarten Bakker verborg bericht 2 in “Signaleren in de wijk” na een melding" in words
        assert "Reden: Bevat gegevens van personen" in words
        assert "Maarten Bakker schorste een deelnemer tot" in words
        assert "Fatima" not in page.text
        assert "Bram" not in page.text
        assert "Ongedaan maken" not in page.text


async def test_the_log_does_not_give_away_the_title_of_a_hidden_thread(cast: Cast) -> None:
    at = await talk(cast)
    await actions.hide(await cast.access(cast.maarten), at.thread, reason="Gegevens in de titel")
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.get(f"{DESK}/logboek")
        assert "Maarten Bakker verborg een onderwerp" in text_of(page.text)
        assert "Signaleren in de wijk" not in page.text
        await browser.sign_in(cast.maarten)
        assert "Signaleren in de wijk" in (await browser.get(f"{DESK}/logboek")).text


async def test_hiding_asks_why_and_keeps_what_was_typed(cast: Cast) -> None:
    at = await talk(cast)
    place = f"{DESK}/bericht/{at.post}/verbergen"
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        refused = await browser.post(place, {"reason": ""})
        assert refused.status_code == 422
        assert error_at(refused.text, "reason") == "Schrijf waarom u dit doet."
        assert (await thread_queries.post_with(at.post)).hidden_at is None
        done = await browser.post(place, {"reason": "Namen\x00 genoemd"})
        assert done.status_code == 303
        assert f"/forum/{at.thread}-" in done.headers["location"]
    assert (await thread_queries.post_with(at.post)).hidden_reason == "Namen genoemd"


async def test_a_thread_is_moved_from_its_form(cast: Cast) -> None:
    at = await talk(cast)
    place = f"{DESK}/onderwerp/{at.thread}/verplaatsen"
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        for wrong in ("", "x", "99999", "99999999999"):
            refused = await browser.post(place, {"category": wrong})
            assert (refused.status_code, error_at(refused.text, "category")) == (
                422,
                "Kies een categorie.",
            )
        done = await browser.post(place, {"category": cast.categories["beleid"]})
        assert done.status_code == 303
        words = text_of((await browser.get(f"{DESK}/logboek")).text)
        assert "van Zorg en opvang naar Beleid" in words


async def test_undoing_from_the_log_takes_one_click(cast: Cast) -> None:
    at = await talk(cast)
    act_id = await actions.lock(await cast.access(cast.maarten), at.thread)
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        page = await browser.get(f"{DESK}/logboek")
        (form,) = elements(page.text, "form", action=f"{DESK}/logboek/{act_id}/ongedaan")
        done = await browser.follow(form["action"], {"volgende": "https://evil.example/"})
        assert "Later ongedaan gemaakt door Mies van der Berg" in text_of(done.text)
        again = await browser.post(form["action"])
        assert again.status_code == 409
        assert "Mies van der Berg heeft dit al ongedaan gemaakt." in text_of(again.text)


async def test_a_suspended_member_reads_until_when_and_why_and_nothing_else(cast: Cast) -> None:
    at = await talk(cast)
    await actions.suspend(await cast.access(cast.mies), cast.bram.id, form=for_days(7, "Te grof"))
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        refused = await browser.get(f"/mensenhandel/forum/{at.thread}")
        assert refused.status_code == 403
        assert f"{DESK}/mijn" in links(refused.text)
        own = await browser.get(f"{DESK}/mijn")
        assert own.status_code == 200
        words = text_of(main_of(own.text))
        assert "U bent geschorst tot" in words
        assert "Reden: Te grof" in words
        assert "Signaleren in de wijk" not in own.text


async def test_a_sanction_form_refuses_beside_the_field(cast: Cast) -> None:
    place = f"{DESK}/deelnemer/{cast.bram.id}/schorsen"
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        refused = await browser.post(place, {"until": "date", "date": "gisteren", "reason": "Toon"})
        assert refused.status_code == 422
        assert error_at(refused.text, "date") == "Vul een datum in, zoals 2026-11-24."
        assert value_of(refused.text, "reason") == "Toon"
        done = await browser.follow(place, {"until": "week", "reason": "Toon"})
        assert "Geschorst tot" in text_of(done.text)
        lifted = await browser.follow(f"{DESK}/deelnemer/{cast.bram.id}/opheffen", {"reason": ""})
        assert "hief de maatregel voor Bram Jansen op" in text_of(lifted.text)


async def test_nobody_sanctions_the_manager_by_posting(cast: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        for person in (cast.mies, cast.maarten):
            answer = await browser.post(
                f"{DESK}/deelnemer/{person.id}/schorsen", {"until": "week", "reason": "x"}
            )
            assert answer.status_code == 403
    assert await queries.sanctions_now(cast.theme_id) == []


@pytest.mark.parametrize(
    "path",
    [
        "/onderwerp/9999/sluiten",
        "/onderwerp/99999999999999/sluiten",
        "/onderwerp/1/verbranden",
        "/bericht/9999/verbergen",
        "/bericht/9999/beslissen",
        "/deelnemer/9999",
        "/deelnemer/9999/schorsen",
        "/deelnemer/1/zoenen",
        "/logboek/9999/ongedaan",
    ],
)
async def test_unknown_addresses_are_not_found(cast: Cast, path: str) -> None:
    await talk(cast)
    data = {"reason": "x", "until": "week", "do": "uphold", "reports": "1", "answer": "x"}
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        assert (await browser.post(f"{DESK}{path}", data)).status_code in {404, 405}


async def test_forms_without_the_token_do_nothing(cast: Cast) -> None:
    at = await talk(cast)
    async with Client() as browser:
        await browser.sign_in(cast.maarten)
        path = f"{DESK}/onderwerp/{at.thread}/sluiten"
        assert (await browser.post(path, token="no")).status_code == 403
        assert (await browser.post(path, origin="https://evil.example")).status_code == 403
    assert (await queries.log_page(cast.theme_id)).acts == []


async def test_the_log_is_read_page_by_page_without_a_gap(cast: Cast) -> None:
    at = await talk(cast)
    mies = await cast.access(cast.mies)
    shelves = [cast.categories["beleid"], cast.categories["zorg"]]
    for turn in range(queries.PAGE + 5):
        await actions.move(mies, at.thread, form=MoveForm(shelves[turn % 2], f"beurt {turn}"))
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        first = await browser.get(f"{DESK}/logboek")
        (older,) = [h for h in links(first.text) if "voor=" in h]
        second = await browser.get(older)
        seen = [w for page in (first, second) for w in text_of(page.text).split("beurt ")[1:]]
        numbers = [int(words.split()[0]) for words in seen]
        assert numbers == list(reversed(range(queries.PAGE + 5)))
        for odd in ("x", "-1", "99999999999999999999", "0"):
            assert (await browser.get(f"{DESK}/logboek?voor={odd}")).status_code == 200


async def test_every_page_speaks_english_to_who_reads_english(cast: Cast) -> None:
    at = await talk(cast)
    await reported(cast, at.post, cast.anouk)
    await actions.lock(await cast.access(cast.maarten), at.thread)
    async with Client() as browser:
        await browser.sign_in(cast.fatima)
        words = text_of(main_of((await browser.get(f"{DESK}/logboek")).text))
        assert "Maarten Bakker closed “Signaleren in de wijk”" in words
