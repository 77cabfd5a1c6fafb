"""Two texts for one place: both are shown, what differs is marked, and nothing is lost."""

from __future__ import annotations

import httpx2
import pytest

from forum.core import db
from forum.threads import actions
from forum.threads.forms import DraftForm
from forum.threads.queries import ThreadHead, beside
from tests.cast import Cast
from tests.client import Client, elements, main_of, text_of, value_of
from tests.threads.stage import started

KEEP = "/mensenhandel/concepten"
MINE, THEIRS = "Wij bellen eerst de regio.", "Wij mailen eerst de politie."


def test_what_differs_is_marked_in_both_and_nothing_else() -> None:
    left, right = beside("Wij bellen eerst.\n<b>", "Wij mailen eerst.\n<b>")
    assert left == 'Wij <mark class="nl-mark">bellen</mark> eerst.\n&lt;b&gt;'
    assert right == 'Wij <mark class="nl-mark">mailen</mark> eerst.\n&lt;b&gt;'
    assert beside("", "") == ("", "")
    long = "woord " * 3_000
    assert beside(long, long + "x") == (long, long + "x"), "too long to compare: shown whole"


async def elsewhere(cast: Cast, thread: ThreadHead, text: str = THEIRS) -> None:
    """Bram's draft here, kept on another device."""
    form = DraftForm(f"thread:{thread.id}", text, 0)
    assert await actions.save_draft(await cast.access(cast.bram), form)


def panel_of(page: str) -> str:
    (panel,) = elements(page, "section", **{"class": "clash"})
    return panel["data-other"]


async def typed(client: Client, thread: ThreadHead, **fields: str) -> httpx2.Response:
    return await client.post(f"{thread.place}/reageren", {"form_token": "een", **fields})


async def test_a_script_gets_both_texts_when_the_draft_went_on_elsewhere(cast: Cast) -> None:
    thread = await started(cast)
    await elsewhere(cast, thread)
    place = {"place": f"thread:{thread.id}", "version": "0"}
    async with await Client().sign_in(cast.bram) as bram:
        answer = await bram.post(KEEP, {**place, "text": MINE})
        assert answer.status_code == 409
        (panel,) = elements(answer.text, "section", **{"class": "clash"})
        assert (panel["data-other"], panel["data-version"], panel["data-of"]) == (
            THEIRS,
            "1",
            "draft",
        )
        assert '<mark class="nl-mark">mailen</mark>' in answer.text
        same = await bram.post(KEEP, {**place, "text": THEIRS})
        assert (same.status_code, same.json()["version"]) == (200, 1), "the same is no clash"
    assert await db.value("select source from draft") == THEIRS


async def test_a_draft_that_is_gone_is_said_to_be(cast: Cast) -> None:
    thread = await started(cast)
    async with await Client().sign_in(cast.bram) as bram:
        answer = await bram.post(
            KEEP, {"place": f"thread:{thread.id}", "text": MINE, "version": "3"}
        )
    assert answer.status_code == 409
    assert "Dit concept is er niet meer" in text_of(answer.text)
    assert "Verder met de andere" not in text_of(answer.text)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("mine", MINE), ("theirs", THEIRS), ("both", f"{MINE}\n\n{THEIRS}")],
)
async def test_without_scripts_the_page_offers_the_same_choice(
    cast: Cast, choice: str, kept: str
) -> None:
    thread = await started(cast)
    await elsewhere(cast, thread)
    async with await Client().sign_in(cast.bram) as bram:
        page = await typed(bram, thread, text=MINE, do="draft", draft_version="0")
        assert page.status_code == 409
        assert value_of(page.text, "text") == MINE
        assert "Uw tekst op deze pagina" in text_of(page.text)
        assert '<mark class="nl-mark">mailen</mark>' in page.text
        seen = value_of(page.text, "clash_version")
        again = await typed(bram, thread, text=MINE, do=choice, clash_version=seen)
        assert again.status_code == 200
        assert value_of(again.text, "text") == kept
        version = value_of(again.text, "draft_version")
        saved = await typed(bram, thread, text=kept, do="draft", draft_version=version)
        assert saved.status_code == 303
    assert await db.value("select source from draft") == kept


async def test_nothing_is_posted_over_a_text_that_waits_for_a_choice(cast: Cast) -> None:
    thread = await started(cast)
    await elsewhere(cast, thread)
    async with await Client().sign_in(cast.bram) as bram:
        page = await typed(bram, thread, text=MINE, do="draft", draft_version="0")
        seen = value_of(page.text, "clash_version")
        page = await typed(bram, thread, text=MINE, do="post", clash_version=seen)
        assert page.status_code == 409
        assert THEIRS in panel_of(page.text)
    assert await db.value("select source from draft") == THEIRS
    assert await db.value("select count(*) from post") == 1


async def test_my_text_does_not_overwrite_what_was_never_shown(cast: Cast) -> None:
    thread = await started(cast)
    await elsewhere(cast, thread)
    async with await Client().sign_in(cast.bram) as bram:
        page = await typed(bram, thread, text=MINE, do="draft", draft_version="0")
        seen = value_of(page.text, "clash_version")
        form = DraftForm(f"thread:{thread.id}", "Weer verder.", 1)
        assert await actions.save_draft(await cast.access(cast.bram), form) == 2
        page = await typed(bram, thread, text=MINE, do="mine", clash_version=seen)
        version = value_of(page.text, "draft_version")
        page = await typed(bram, thread, text=MINE, do="draft", draft_version=version)
        assert page.status_code == 409
        assert "Weer verder." in text_of(page.text)


async def test_a_new_thread_has_the_choice_with_its_title(cast: Cast) -> None:
    form = DraftForm("new", THEIRS, 0, title="De titel van elders")
    await actions.save_draft(await cast.access(cast.bram), form)
    at = "/mensenhandel/forum/nieuw"
    fields = {"title": "Mijn titel", "text": MINE, "kind": "question"}
    async with await Client().sign_in(cast.bram) as bram:
        page = (await bram.post(at, {**fields, "do": "draft", "draft_version": "0"})).text
        assert "Titel: De titel van elders" in text_of(page)
        page = (await bram.post(at, {**fields, "do": "theirs", "clash_version": "1"})).text
        assert (value_of(page, "title"), value_of(page, "text")) == (form.title, THEIRS)


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", MINE), ("theirs", THEIRS), ("both", f"{MINE}\n\n{THEIRS}")]
)
async def test_of_two_edits_both_are_shown_and_one_is_chosen(
    cast: Cast, choice: str, kept: str
) -> None:
    thread = await started(cast, text="Eerst.")
    at, title = f"{thread.place}/1/bewerken", {"title": thread.title}
    async with await Client().sign_in(cast.anouk) as anouk:
        await anouk.post(at, {**title, "text": THEIRS, "version": "1"})
        page = (await anouk.post(at, {**title, "text": MINE, "version": "1"})).text
        assert "Dit bericht is intussen gewijzigd" in text_of(page)
        assert '<mark class="nl-mark">mailen</mark>' in page
        seen = value_of(page, "clash_version")
        chosen = {**title, "text": MINE, "version": "1", "do": choice, "clash_version": seen}
        page = main_of((await anouk.post(at, chosen)).text)
        assert value_of(page, "text") == kept
        version = value_of(page, "version")
        saved = await anouk.post(at, {**title, "text": kept, "version": version})
        assert saved.status_code == 303
    assert await db.value("select source from post") == kept


async def test_a_draft_goes_on_after_the_guard_asked(cast: Cast) -> None:
    thread = await started(cast)
    await elsewhere(cast, thread, "Bel haar")
    async with await Client().sign_in(cast.bram) as bram:
        text = "Bel haar op 06-12345678."
        page = await typed(bram, thread, text=text, do="post", draft_version="1")
        assert page.status_code == 422
        assert value_of(page.text, "draft_version") == "1"


async def test_a_preview_needs_only_a_text(cast: Cast) -> None:
    async with await Client().sign_in(cast.bram) as bram:
        fields = {"title": "", "text": "Dit is **vet**.", "do": "preview"}
        page = await bram.post("/mensenhandel/forum/nieuw", fields)
        assert page.status_code == 200
        assert "<strong>vet</strong>" in page.text
        page = await bram.post("/mensenhandel/forum/nieuw", {**fields, "text": " "})
        assert page.status_code == 422
