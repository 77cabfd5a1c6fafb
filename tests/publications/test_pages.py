"""The library and its pages, as plain forms: who sees what, what is refused, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import httpx2
import pytest

from forum.core import db, settings
from forum.publications import actions
from tests.cast import Cast
from tests.client import Client, elements, error_at, heading, links, main_of, text_of, value_of
from tests.files.kept import pdf, photo
from tests.publications.shelved import LIBRARY, page, shelve, typed, uploaded
from tests.threads.stage import queries_so_far


async def sent(
    client: Client, path: str, fields: Mapping[str, str], name: str = "", raw: bytes = b""
) -> httpx2.Response:
    """The form with a file, as a browser sends it."""
    data = {**fields, "csrf": await client.csrf()}
    headers = {"origin": settings.current().origin}
    files = {"file": (name, raw)}
    return await client.http.post(path, data=data, files=files, headers=headers)


async def test_a_manager_adds_it_with_a_file_and_everyone_opens_it(cast: Cast) -> None:
    async with await Client().sign_in(cast.mies) as mies:
        made = await sent(mies, f"{LIBRARY}/nieuw", typed(link=""), "Signaleren.pdf", pdf())
        assert made.status_code == 303
    async with await Client().sign_in(cast.anouk) as anouk:
        rows = (await anouk.get(LIBRARY)).text
        (path,) = [href for href in links(rows) if href.startswith(f"{LIBRARY}/")]
        assert path.endswith("-handreiking-signaleren-aan-de-balie")
        assert "Handreiking" in text_of(main_of(rows))
        assert "PDF, 1 kB" in text_of(main_of(rows))
        shown = (await anouk.get(path)).text
        assert heading(shown) == "Handreiking signaleren aan de balie"
        assert "<strong>loket</strong>" in shown
        (file,) = [href for href in links(shown) if href.startswith("/bestand/")]
        answer = await anouk.get(file)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("inline;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" not in answer.headers["content-security-policy"]
        assert answer.content == pdf()


async def test_a_pdf_of_a_participant_is_saved_and_one_of_the_library_opens(cast: Cast) -> None:
    own = await uploaded(cast, cast.anouk)
    async with await Client().sign_in(cast.anouk) as anouk:
        answer = await anouk.get(own.href)
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_link_elsewhere_says_where_it_leads(cast: Cast) -> None:
    card = await shelve(cast)
    shown = await page(cast.anouk, card.path)
    assert "Lees dit op gemeenten.example" in text_of(shown)
    (link,) = elements(shown, "a", href="https://www.gemeenten.example/handreiking")
    assert link["rel"] == "noopener noreferrer"
    assert "op gemeenten.example" in text_of(await page(cast.anouk, LIBRARY))


TITLES = ("Brief over opvang", "Rapport van de rekenkamer", "Oud rapport")


async def test_the_library_is_narrowed_by_kind_word_publisher_and_year(cast: Cast) -> None:
    await shelve(cast, title="Brief over opvang", kind="letter", subjects=("opvang",))
    await shelve(cast, title="Rapport van de rekenkamer", publisher="Rekenkamer & Zonen")
    await shelve(cast, title="Oud rapport", kind="report", published_on=date(2011, 1, 2))
    for query, expected in {
        "": {"Brief over opvang", "Rapport van de rekenkamer", "Oud rapport"},
        "?soort=brief": {"Brief over opvang"},
        "?trefwoord=opvang": {"Brief over opvang"},
        "?uitgever=Rekenkamer+%26+Zonen": {"Rapport van de rekenkamer"},
        "?jaar=2011&soort=rapport": {"Oud rapport"},
        "?jaar=2011&soort=brief": set(),
    }.items():
        shown = await page(cast.anouk, f"{LIBRARY}{query}")
        found = {title for title in TITLES if f">{title}</a>" in shown}
        assert found == expected, query
    assert "Er is geen publicatie die hierbij past" in text_of(shown)
    options = text_of(await page(cast.anouk, LIBRARY))
    assert "Rekenkamer & Zonen (1)" in options
    assert "2011 (1)" in options


@pytest.mark.parametrize("query", ["soort=boek", "jaar=x", "jaar=99999", "jaar=0999"])
async def test_what_no_filter_offers_is_not_found(cast: Cast, query: str) -> None:
    async with await Client().sign_in(cast.anouk) as anouk:
        assert (await anouk.get(f"{LIBRARY}?{query}")).status_code == 404


async def test_the_library_has_pages(cast: Cast) -> None:
    for number in range(23):
        await shelve(cast, title=f"Publicatie nummer {number:02}", kind="report")
    first = await page(cast.anouk, f"{LIBRARY}?soort=rapport")
    (older,) = [href for href in links(first) if "voor=" in href]
    assert "soort=rapport" in older
    second = await page(cast.anouk, older)
    names = [f"Publicatie nummer {number:02}" for number in range(23)]
    assert [(name in first, name in second) for name in names].count((True, False)) == 20
    assert [(name in first, name in second) for name in names].count((False, True)) == 3
    assert f"{LIBRARY}?soort=rapport" in links(second)


async def test_nothing_is_for_strangers(cast: Cast) -> None:
    file = await uploaded(cast)
    card = await shelve(cast, kept=(file.key,))
    async with Client() as browser:
        assert (await browser.get(card.path)).status_code == 303
        assert card.title not in (await browser.get("/mensenhandel")).text
        await browser.sign_in(cast.willem)
        for path in (LIBRARY, card.path, file.href):
            assert (await browser.get(path)).status_code == 404


async def test_who_follows_a_link_to_what_was_withdrawn_reads_why(cast: Cast) -> None:
    file = await uploaded(cast)
    card = await shelve(cast, kept=(file.key,))
    async with (
        await Client().sign_in(cast.mies) as mies,
        await Client().sign_in(cast.anouk) as anouk,
    ):
        refused = await mies.post(f"{card.path}/intrekken", {"reason": " "})
        assert (refused.status_code, bool(error_at(refused.text, "reason"))) == (422, True)
        await mies.follow(f"{card.path}/intrekken", {"reason": "De <wet> is veranderd."})
        gone = await anouk.get(card.path)
        assert gone.status_code == 410
        assert "De <wet> is veranderd." in text_of(main_of(gone.text))
        assert (await anouk.get(file.href)).status_code == 404
        assert card.title not in (await anouk.get(LIBRARY)).text
        assert card.title not in (await anouk.get(f"{LIBRARY}?ingetrokken=1")).text
        assert card.title not in main_of((await anouk.get("/zoeken?q=signaleren")).text)
        assert (await anouk.get(f"{card.path}/bespreken")).status_code == 409
        own = await mies.get(card.path)
        assert (own.status_code, "De <wet> is veranderd." in text_of(own.text)) == (200, True)
        assert (await mies.get(file.href)).status_code == 200
        assert card.path in links((await mies.get(f"{LIBRARY}?ingetrokken=1")).text)
        back = await mies.follow(f"{card.path}/terugzetten")
        assert "ingetrokken" not in text_of(main_of(back.text))
        assert (await anouk.get(file.href)).status_code == 200


async def test_a_quarantined_file_is_for_nobody_and_one_that_is_checked_waits(cast: Cast) -> None:
    file = await uploaded(cast)
    card = await shelve(cast, kept=(file.key,))
    for state, status, said in (
        ("checking", 409, "Wordt gecontroleerd"),
        ("quarantined", 404, ""),
    ):
        await db.execute("update file set state = $2 where id = $1", file.id, state)
        async with await Client().sign_in(cast.anouk) as anouk:
            shown = (await anouk.get(card.path)).text
            assert file.href not in links(shown)
            assert (file.name in main_of(shown)) == bool(said)
            assert said in text_of(shown)
            assert (await anouk.get(file.href)).status_code == status
    assert "Tegengehouden" in text_of(await page(cast.mies, card.path))


async def test_a_refused_form_keeps_texts_and_file(cast: Cast) -> None:
    async with await Client().sign_in(cast.mies) as mies:
        given = typed(title="<b>T", link="", summary="Over **afspraken**.")
        refused = await sent(mies, f"{LIBRARY}/nieuw", given, "Signaleren.pdf", pdf())
        assert refused.status_code == 422
        assert error_at(refused.text, "title") == (
            "Geef de publicatie een titel van minstens 5 tekens."
        )
        assert value_of(refused.text, "title") == "<b>T"
        assert value_of(refused.text, "summary") == "Over **afspraken**."
        assert "signaleren.pdf" in text_of(main_of(refused.text)).lower()
        again = typed(link="", kept=value_of(refused.text, "kept"))
        made = await mies.follow(f"{LIBRARY}/nieuw", again)
        path = (await mies.get(made.headers["location"])).text if made.is_redirect else made.text
        assert "/bestand/" in path


async def test_files_are_added_one_after_another_and_left_out_again(cast: Cast) -> None:
    async with await Client().sign_in(cast.mies) as mies:
        given = typed(link="", do="file")
        one = await sent(mies, f"{LIBRARY}/nieuw", given, "een.pdf", pdf())
        assert one.status_code == 200
        kept = value_of(one.text, "kept")
        image = await sent(mies, f"{LIBRARY}/nieuw", {**given, "kept": kept}, "foto.jpg", photo())
        assert image.status_code == 422
        assert "Beschrijf wat er" in error_at(image.text, "alt")
        assert value_of(image.text, "kept") == kept
        both = await sent(
            mies, f"{LIBRARY}/nieuw", {**given, "kept": kept, "alt": "Het loket"}, "f.jpg", photo()
        )
        two = value_of(both.text, "kept")
        assert len(two.split(",")) == 2
        out = {**typed(link=""), "kept": two, f"drop_{kept}": "1"}
        made = await mies.post(f"{LIBRARY}/nieuw", out)
        assert made.status_code == 303
    shown = await page(cast.anouk, made.headers["location"])
    assert [href.rpartition(".")[2] for href in links(shown) if "/bestand/" in href] == ["jpg"]
    assert "Het loket" in text_of(main_of(shown))


async def test_only_the_form_itself_may_bring_a_file_of_megabytes(cast: Cast) -> None:
    card, large = await shelve(cast), pdf(b"x" * 3_000_000)
    async with await Client().sign_in(cast.mies) as mies:
        made = await sent(mies, f"{LIBRARY}/nieuw", typed(link=""), "groot.pdf", large)
        assert made.status_code == 303
        assert "PDF, 3 MB" in text_of((await mies.get(LIBRARY)).text)
        for path in (f"{card.path}/intrekken", f"{card.path}/terugzetten", LIBRARY):
            assert (await sent(mies, path, {}, "groot.pdf", large)).status_code in {405, 413}
        more = await sent(mies, f"{LIBRARY}/nieuw", typed(), "te-groot.pdf", large * 9)
        assert more.status_code == 413


async def test_the_guard_asks_about_the_summary_before_it_is_kept(cast: Cast) -> None:
    async with await Client().sign_in(cast.mies) as mies:
        given = typed(summary="Bel voor vragen 06-12345678.")
        asked = await mies.post(f"{LIBRARY}/nieuw", given)
        assert asked.status_code == 422
        assert "Voordat u plaatst" in text_of(asked.text)
        assert await db.value("select count(*) from publication") == 0
        seen = value_of(asked.text, "guard_seen")
        boxes = {
            each["name"]: "1"
            for each in elements(asked.text, "input", type="checkbox")
            if each["name"].startswith("leave_")
        }
        done = await mies.post(
            f"{LIBRARY}/nieuw", {**given, **boxes, "guard_seen": seen, "do": "mask"}
        )
        assert done.status_code == 303
    assert "06-12345678" not in str(await db.value("select summary from publication"))
    assert await db.value("select place from guard_decision") == "library"


async def test_what_is_withdrawn_is_put_back_before_it_is_changed(cast: Cast) -> None:
    card = await shelve(cast)
    async with await Client().sign_in(cast.mies) as mies:
        seen = value_of((await mies.get(f"{card.path}/bewerken")).text, "seen")
        await actions.withdraw(await cast.access(cast.mies), card.id, reason="Oud")
        answer = await mies.get(f"{card.path}/bewerken")
        assert (answer.status_code, answer.headers["location"]) == (303, card.path)
        late = await mies.post(f"{card.path}/bewerken", typed(seen=seen, title="De late titel"))
        assert late.status_code == 409
        assert "Deze publicatie is ingetrokken." in text_of(main_of(late.text))
        assert value_of(late.text, "title") == "De late titel"


async def test_two_managers_at_once_keep_both_texts(cast: Cast) -> None:
    card = await shelve(cast)
    async with await Client().sign_in(cast.mies) as mies:
        seen = value_of((await mies.get(f"{card.path}/bewerken")).text, "seen")
        first = await mies.post(f"{card.path}/bewerken", typed(seen=seen, title="De vroege titel"))
        assert first.status_code == 303
        late = await mies.post(f"{card.path}/bewerken", typed(seen=seen, title="De late titel"))
        assert late.status_code == 409
        words = text_of(main_of(late.text))
        assert "Iemand anders heeft dit intussen gewijzigd" in words
        assert "Nu staat er: De vroege titel." in words
        assert value_of(late.text, "title") == "De late titel"
        fresh = value_of(late.text, "seen")
        again = typed(seen=fresh, title="De late titel")
        assert (await mies.post(f"{card.path}/bewerken", again)).status_code == 303


async def test_an_old_title_in_the_address_leads_to_the_present_one(cast: Cast) -> None:
    card = await shelve(cast)
    async with await Client().sign_in(cast.anouk) as anouk:
        for path in (f"{LIBRARY}/{card.id}", f"{LIBRARY}/{card.id}-een-oude-titel"):
            answer = await anouk.get(path)
            assert (answer.status_code, answer.headers["location"]) == (301, card.path)
        for word in ("0", "x", "99999999999", "9999", "%00"):
            assert (await anouk.get(f"{LIBRARY}/{word}")).status_code == 404


async def test_the_managers_pages_are_for_managers(cast: Cast) -> None:
    card = await shelve(cast)
    for person in (cast.anouk, cast.maarten):
        async with await Client().sign_in(person) as browser:
            for word in ("bewerken", "intrekken"):
                assert (await browser.get(f"{card.path}/{word}")).status_code == 404
                assert (await browser.post(f"{card.path}/{word}", typed())).status_code == 404
            assert (await browser.post(f"{card.path}/terugzetten")).status_code == 404
            assert (await browser.get(f"{LIBRARY}/nieuw")).status_code == 403
            assert "Publicatie toevoegen" not in (await browser.get(LIBRARY)).text


async def test_a_publication_of_another_theme_is_not_found_here(cast: Cast) -> None:
    from forum.themes import actions as themes  # noqa: PLC0415

    card = await shelve(cast)
    other = await themes.create_theme(slug="zorg", name="Zorg", title="Zorg")
    await themes.join(other, cast.anouk.id, role="participant")
    async with await Client().sign_in(cast.anouk) as anouk:
        assert (await anouk.get(f"/zorg/publicaties/{card.id}")).status_code == 404


async def test_a_title_in_another_language_says_so(cast: Cast) -> None:
    english = await shelve(cast, title="Working with young people", language="en")
    dutch = await shelve(cast, title="Werken met jongeren")
    for reader, path, marked in (
        (cast.anouk, english.path, "en"),
        (cast.anouk, dutch.path, None),
        (cast.fatima, english.path, None),
        (cast.fatima, dutch.path, "nl"),
    ):
        (title,) = elements(await page(reader, path), "h1")
        assert title.get("lang") == marked
        (link,) = elements(await page(reader, LIBRARY), "a", href=path)
        assert link.get("lang") == marked


async def test_the_theme_page_shows_the_last_three(cast: Cast) -> None:
    for number in range(4):
        await shelve(cast, title=f"Publicatie nummer {number}")
    shown = text_of(await page(cast.anouk, "/mensenhandel"))
    assert "Nieuwe publicaties" in shown
    assert [n for n in range(4) if f"Publicatie nummer {n}" in shown] == [1, 2, 3]


async def test_both_pages_cost_few_queries(cast: Cast) -> None:
    file = await uploaded(cast)
    card = await shelve(cast, kept=(file.key,))
    for number in range(5):
        await shelve(cast, title=f"Publicatie nummer {number}")
    async with await Client().sign_in(cast.anouk) as anouk:
        for path in (LIBRARY, card.path):
            await anouk.get(path)
            before = queries_so_far()
            await anouk.get(path)
            assert queries_so_far() - before <= 6, path


async def test_search_leads_to_the_page_and_looks_into_files(cast: Cast) -> None:
    from forum.files import actions as files  # noqa: PLC0415
    from tests.files.kept import docx  # noqa: PLC0415

    file = await uploaded(cast, name="bijlage.docx", raw=docx("Werkinstructie voor het meldpunt"))
    await files.judge(file.id)
    card = await shelve(cast, kept=(file.key,))
    async with await Client().sign_in(cast.anouk) as anouk:
        for query in ("signaleren", "werkinstructie"):
            found = (await anouk.get(f"/zoeken?q={query}&soort=publicaties")).text
            assert card.path in links(main_of(found)), query
        assert "in bestand bijlage.docx" in text_of(found)
        await actions.withdraw(await cast.access(cast.mies), card.id, reason="Oud")
        gone = (await anouk.get("/zoeken?q=werkinstructie&soort=publicaties")).text
        assert card.title not in gone
