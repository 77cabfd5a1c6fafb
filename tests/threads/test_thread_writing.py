"""Writing by plain forms: what is wrong stands beside the field, what was typed is still there."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.themes import actions as themes
from forum.threads import actions
from forum.threads.web.writing import PACE
from tests.cast import Cast
from tests.client import Client, elements, error_at, main_of, text_of, value_of
from tests.threads.stage import seen_by, started

REFUSED = [
    ("", "Schrijf een bericht."),
    (" \n\t ", "Schrijf een bericht."),
    ("\u200b\u2060", "Schrijf een bericht."),
    ("\x00\x00", "Schrijf een bericht."),
    ("x" * 20_001, "Uw bericht is te lang. Een bericht telt hoogstens 20.000 tekens."),
]


@pytest.mark.parametrize(("typed", "sentence"), REFUSED)
async def test_a_reply_that_is_no_reply_is_refused_beside_the_field(
    cast: Cast, typed: str, sentence: str
) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.post(f"{thread.place}/reageren", {"text": typed, "form_token": "t"})
    assert page.status_code == 422
    assert error_at(page.text, "text") == sentence
    assert value_of(main_of(page.text), "text").strip() == typed.strip(" \n\t\x00")
    assert page.text.count("<title>Fout:") == 1


async def test_a_text_of_exactly_the_longest_length_is_taken(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.post(f"{thread.place}/reageren", {"text": "é" * 20_000})
    assert page.status_code == 303


ODD = "a\x00b\ufffe 𝔘 \U0001f469\u200d\U0001f467 e\u0301 \u202eomgekeerd\u202c \ue000 \x1b[31m ﷽"


async def test_odd_characters_are_kept_or_dropped_but_never_a_fault(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.follow(f"{thread.place}/reageren", {"text": ODD})
        found = await browser.get(f"{thread.href}?vanaf=1")
    assert page.status_code in {200, 301}
    assert "ab\ufffe 𝔘" in found.text
    assert "\x00" not in found.text
    assert "\x1b" not in found.text
    assert "\u00e9" in found.text


async def test_a_lock_that_came_meanwhile_keeps_what_was_typed(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        await actions.set_locked(thread.id, locked=True)
        page = await browser.post(f"{thread.place}/reageren", {"text": "Een heel verhaal."})
        later = await browser.get(thread.href)
    assert page.status_code == 409
    assert "intussen gesloten" in error_at(page.text, "text")
    assert value_of(main_of(page.text), "text") == "Een heel verhaal."
    assert elements(later.text, "form", id="composer") == []
    assert "U kunt niet meer reageren." in text_of(later.text)


async def test_a_session_that_ended_gives_the_text_back(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        await db.execute("update session set revoked_at = now()")
        typed = "Een heel verhaal dat niemand twee keer wil typen."
        page = await browser.post(f"{thread.place}/reageren", {"text": typed})
    assert page.status_code == 401
    assert typed in text_of(page.text)


async def test_a_form_without_its_token_or_from_elsewhere_is_refused(cast: Cast) -> None:
    thread = await started(cast)
    typed = "Een heel verhaal dat niemand twee keer wil typen."
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.post(f"{thread.place}/reageren", {"text": typed}, token="")
        foreign = await browser.post(
            f"{thread.place}/reageren", {"text": typed}, origin="https://elders.example"
        )
    assert page.status_code == 403
    assert typed in text_of(page.text)
    assert foreign.status_code == 403
    assert (await seen_by(cast, cast.bram, thread)).last_number == 1


async def test_a_preview_shows_the_text_and_places_nothing(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.post(
            f"{thread.place}/reageren",
            {"text": "Zie *dit*, @Anouk de Vries", "do": "preview", "form_token": "eigen"},
        )
    assert page.status_code == 200
    assert "Zie <em>dit</em>, <strong" in page.text
    assert value_of(main_of(page.text), "text") == "Zie *dit*, @Anouk de Vries"
    assert value_of(main_of(page.text), "form_token") == "eigen"
    assert (await seen_by(cast, cast.bram, thread)).last_number == 1


async def test_too_many_posts_shortly_after_each_other_are_slowed(cast: Cast) -> None:
    thread = await started(cast)
    most = int(PACE.split("/")[0])
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        answers = [
            await browser.post(f"{thread.place}/reageren", {"text": f"Bericht {n}"})
            for n in range(most + 1)
        ]
    assert [each.status_code for each in answers] == [303] * most + [429]
    assert int(answers[-1].headers["retry-after"]) == 600
    assert value_of(main_of(answers[-1].text), "text") == f"Bericht {most}"


async def test_a_quote_begins_a_reply_with_the_words_of_a_post(cast: Cast) -> None:
    thread = await started(cast, text="Eerste regel.\n\nTweede <regel>.")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.get(f"{thread.href}/1?citeer=1")
    typed = value_of(main_of(page.text), "text")
    assert "Anouk de Vries schreef:" in typed
    assert "> Eerste regel." in typed
    assert "&lt;regel&gt;" in page.text


NEW = "/mensenhandel/forum/nieuw"


async def test_a_new_thread_is_opened_by_one_form(cast: Cast) -> None:
    fields = {
        "title": "  Wie deelt\u00a0een format? ",
        "kind": "best_practice",
        "category": cast.categories["beleid"],
        "text": "Zie **hier**.",
        "form_token": "t",
    }
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.follow(NEW, fields)
        again = await browser.follow(NEW, fields)
    assert "Wie deelt een format?" in text_of(page.text)
    assert "Praktijkvoorbeeld" in text_of(page.text)
    assert "<strong>hier</strong>" in page.text
    assert str(again.url) == str(page.url)
    assert await db.value("select count(*) from thread") == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "vier"}, "title"),
        ({"title": "\u200b" * 9}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"kind": "geen"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"category": ""}, "category"),
        ({"category": "999999999"}, "category"),
        ({"category": "99999999999999999999"}, "category"),
        ({"category": "²"}, "category"),
        ({"text": "\x00"}, "text"),
        ({"text": "x" * 20_001}, "text"),
    ],
)
async def test_a_new_thread_with_a_fault_keeps_all_that_was_typed(
    cast: Cast, wrong: dict[str, str], field: str
) -> None:
    fields = {"title": "Een goede titel", "kind": "question", "category": "1", "text": "Goed."}
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.post(NEW, {**fields, **wrong})
    assert page.status_code == 422
    assert error_at(page.text, field)
    kept = {"title": "Een goede titel", "text": "Goed."}
    for name in kept.keys() - {field}:
        assert value_of(main_of(page.text), name) == kept[name]
    assert await db.value("select count(*) from thread") == 0


async def test_a_category_of_another_theme_is_none(cast: Cast) -> None:
    other = await themes.create_theme(slug="elders", name="Elders", title="Elders")
    elsewhere = await actions.create_category(other, slug="x", name="X")
    async with Client() as browser:
        await browser.sign_in(cast.bram)
        page = await browser.post(
            NEW, {"title": "Een titel", "kind": "question", "category": elsewhere, "text": "Tekst"}
        )
    assert page.status_code == 422
    assert error_at(page.text, "category") == "Kies een categorie."
