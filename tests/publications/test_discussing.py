"""From the library into the forum and back: a thread about a publication, and cards of links."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from forum.core import db, live, settings
from forum.publications import actions
from forum.threads.queries import pages, threads_linking
from forum.threads.sockets import Threads, Variant
from tests.cast import Cast
from tests.client import Client, error_at, links, main_of, text_of, value_of
from tests.publications.shelved import page, shelve
from tests.threads.stage import said, started
from tests.webinars.planned import plan


def opinion(cast: Cast, **fields: str) -> dict[str, str]:
    form = {
        "title": "Wie werkt met de handreiking?",
        "kind": "question",
        "category": str(cast.categories["zorg"]),
        "text": "Wij zoeken **ervaringen**.",
        "form_token": "bespreken-1",
    }
    return {**form, **fields}


def whole(path: str) -> str:
    return f"{settings.current().base_url}{path}"


def cards_of(html: str, number: int) -> list[str]:
    """The cards in the post with this number, as they stand in a page or a frame."""
    found = re.search(rf'<article[^>]*id="bericht-{number}".*?</article>', html, re.S)
    assert found is not None
    return re.findall(r'<p class="link-card">.*?</p>', found[0], re.S)


async def test_a_participant_discusses_it_and_the_page_leads_there(cast: Cast) -> None:
    card = await shelve(cast)
    async with await Client().sign_in(cast.anouk) as anouk:
        blank = await anouk.get(f"{card.path}/bespreken")
        assert value_of(blank.text, "title") == card.title
        made = await anouk.post(f"{card.path}/bespreken", opinion(cast))
        assert made.status_code == 303
        twice = await anouk.post(f"{card.path}/bespreken", opinion(cast))
        assert twice.headers["location"] == made.headers["location"]
        thread = await anouk.get(made.headers["location"])
        assert "<strong>ervaringen</strong>" in thread.text
        assert 'class="link-card"' in thread.text
        assert f">{card.title}</a>" in thread.text
    shown = await page(cast.bram, card.path)
    assert made.headers["location"] in links(main_of(shown))
    assert "Ga naar het gesprek" in text_of(shown)
    assert "Nieuw onderwerp hierover" in text_of(shown)


async def test_a_refused_text_is_kept_and_the_guard_asks_here_too(cast: Cast) -> None:
    card = await shelve(cast)
    async with await Client().sign_in(cast.anouk) as anouk:
        refused = await anouk.post(f"{card.path}/bespreken", opinion(cast, category="", text=""))
        assert refused.status_code == 422
        assert error_at(refused.text, "category")
        assert error_at(refused.text, "text")
        assert value_of(refused.text, "title") == "Wie werkt met de handreiking?"
        asked = await anouk.post(
            f"{card.path}/bespreken", opinion(cast, text="Bel mij: 06-12345678.")
        )
        assert asked.status_code == 422
        assert "Voordat u plaatst" in text_of(asked.text)
    assert await db.value("select count(*) from thread") == 0


async def test_what_will_be_placed_can_be_looked_at_first(cast: Cast) -> None:
    card = await shelve(cast)
    async with await Client().sign_in(cast.anouk) as anouk:
        shown = await anouk.post(f"{card.path}/bespreken", opinion(cast, do="preview"))
        assert shown.status_code == 200
        assert "<strong>ervaringen</strong>" in shown.text
        assert 'class="link-card"' in shown.text
        assert value_of(shown.text, "text") == "Wij zoeken **ervaringen**."
    assert await db.value("select count(*) from thread") == 0


async def test_who_only_reads_is_not_asked_to_write(cast: Cast) -> None:
    card = await shelve(cast)
    await db.execute(
        "update membership set silenced_until = now() + interval '1 day' where member_id = $1",
        cast.anouk.id,
    )
    async with await Client().sign_in(cast.anouk) as anouk:
        assert "Bespreek dit" not in (await anouk.get(card.path)).text
        assert (await anouk.get(f"{card.path}/bespreken")).status_code == 403


async def test_the_page_lists_exactly_the_threads_that_link_to_it(cast: Cast) -> None:
    for number in range(12):
        await shelve(cast, title=f"Publicatie nummer {number}")
    first = await shelve(cast, title="De dertiende")
    assert first.id == 13
    links_to_one = await started(
        cast, title="Een link in een zin", text=f"Zie {whole('/mensenhandel/publicaties/1')}."
    )
    await started(cast, title="Een andere publicatie", text=f"Zie {whole(first.path)} eens.")
    await started(cast, title="Geen adres", text="De publicaties van mensenhandel, 1 en 13.")
    hidden = await started(cast, title="Verborgen gesprek", text=whole(first.path))
    await db.execute("update thread set hidden_at = now() where id = $1", hidden.id)
    anouk, maarten = await cast.access(cast.anouk), await cast.access(cast.maarten)
    assert [t.id for t in await threads_linking(anouk, "publicaties/1")] == [links_to_one.id]
    assert [t.title for t in await threads_linking(anouk, "publicaties/13")] == [
        "Een andere publicatie"
    ]
    assert len(await threads_linking(maarten, "publicaties/13")) == 2
    assert await threads_linking(await cast.access(cast.willem), "publicaties/13") == []


async def test_a_link_is_found_however_it_was_written(cast: Cast) -> None:
    card = await shelve(cast)
    before = settings.current()
    try:
        for base in ("http://localhost:8000", "https://forum.gemeenten.example", "https://forum"):
            settings.use(replace(before, base_url=base))
            short = f"{base}/mensenhandel/publicaties/{card.id}"
            for text in (f"{base}{card.path}", f"[de titel]({base}{card.path})", f"({short})."):
                thread = await started(cast, text=f"Zie {text}")
                found = await threads_linking(
                    await cast.access(cast.anouk), f"publicaties/{card.id}", limit=1
                )
                assert [each.id for each in found] == [thread.id], text
    finally:
        settings.use(before)


async def test_cards_of_publications_and_webinars_say_what_they_are(cast: Cast) -> None:
    card = await shelve(cast, title="Brief <aan> gemeenten", kind="letter")
    webinar = whole(f"/mensenhandel/webinars/{await plan(cast)}-oude-titel")
    thread = await started(cast, title="Wie weet iets over tolken?")
    await said(cast, cast.bram, thread, f"{whole(card.path)}\n\n{webinar}")
    found = await page(cast.anouk, f"{thread.href}?vanaf=1")
    assert ">Brief &lt;aan&gt; gemeenten</a>" in found
    assert "Brief · Vereniging van Gemeenten · 14 mei 2024" in found
    assert ">Signaleren bij burgerzaken</a>" in found
    assert re.search(r"Webinar · \d+ \w+ \d{4}<", found)
    english = await page(cast.fatima, f"{thread.href}?vanaf=1")
    assert "Letter · Vereniging van Gemeenten · 14 May 2024" in english


async def test_a_card_says_nothing_of_what_was_withdrawn_or_is_elsewhere(cast: Cast) -> None:
    card = await shelve(cast)
    thread = await started(cast, title="Wie weet iets over tolken?")
    await said(cast, cast.bram, thread, whole(card.path))
    await said(cast, cast.bram, thread, whole(f"{card.path}/bewerken"))
    await said(cast, cast.bram, thread, whole(f"/mensenhandel/publicaties/{card.id}/45"))
    await said(cast, cast.bram, thread, whole(card.path.replace("mensenhandel", "zorg")))
    before = await page(cast.anouk, f"{thread.href}?vanaf=1")
    assert before.count('class="link-card"') == 1
    await actions.withdraw(await cast.access(cast.mies), card.id, reason="Oud")
    pages.forget()
    assert card.title not in await page(cast.anouk, f"{thread.href}?vanaf=1")


async def test_the_preview_shows_the_card(cast: Cast) -> None:
    card = await shelve(cast)
    thread = await started(cast, title="Wie weet iets over tolken?")
    async with await Client().sign_in(cast.bram) as bram:
        shown = await bram.post(
            f"{thread.href}/reageren", {"text": whole(card.path), "do": "preview"}
        )
    assert f">{card.title}</a>" in shown.text


async def test_a_live_frame_has_the_same_cards_as_a_fresh_page(cast: Cast) -> None:
    card = await shelve(cast)
    webinar = whole(f"/mensenhandel/webinars/{await plan(cast)}")
    thread = await started(cast, title="Wie weet iets over tolken?")
    placed = await said(cast, cast.bram, thread, f"{whole(card.path)}\n\n{webinar}")
    for reader, language in ((cast.anouk, "nl"), (cast.fatima, "en")):
        variant = Variant(language, "member")
        event = live.Event(2, "post_added", placed.id)
        frames = await Threads().render(thread.id, event, [variant])
        frame = cards_of(str(json.loads(frames[variant])["content"]), placed.number)
        pages.forget()
        fresh = await page(reader, f"{thread.href}?vanaf=1")
        assert len(frame) == 2
        assert frame == cards_of(fresh, placed.number)
