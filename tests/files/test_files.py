"""Uploading, scanning, attaching and opening, by people."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest

from forum.core import db, settings
from forum.files import actions, queries
from forum.threads import actions as threads
from forum.threads.forms import EditForm
from tests.cast import Cast
from tests.client import Client, elements, error_at, main_of, text_of, value_of
from tests.files.kept import EICAR, docx, image_of, pdf, photo, scanner
from tests.threads.stage import said, started

PAGE = "/mensenhandel/bestanden"


async def sent(
    client: Client, name: str, raw: bytes, *, script: bool = False, **fields: str
) -> httpx2.Response:
    headers = {"origin": settings.current().origin}
    if script:
        headers["accept"] = "application/json"
    return await client.http.post(
        PAGE,
        data={**fields, "csrf": await client.csrf()},
        files={"file": (name, raw)},
        headers=headers,
    )


async def test_an_image_needs_words_or_is_decoration(cast: Cast) -> None:
    async with await Client().sign_in(cast.anouk) as anouk:
        refused = await sent(anouk, "loket.jpg", photo())
        assert refused.status_code == 422
        assert "Beschrijf wat er" in error_at(refused.text, "alt")
        assert (await sent(anouk, "loket.jpg", photo(), alt="Het loket")).status_code == 303
        assert (await sent(anouk, "rand.jpg", photo(), decorative="1")).status_code == 303
        page = (await anouk.get(PAGE)).text
        assert "![Het loket](/bestand/" in main_of(page)
        assert "![](/bestand/" in main_of(page)


async def test_a_script_gets_what_to_put_in_the_text(cast: Cast) -> None:
    async with await Client().sign_in(cast.anouk) as anouk:
        made = (await sent(anouk, "Stappen.docx", docx(), script=True)).json()
        assert made["markdown"] == f"[stappen.docx]({made['url']})"
        refused = await sent(anouk, "x.exe", b"MZ", script=True)
        assert refused.status_code == 422
        assert "Dit soort bestand" in refused.json()["errors"]["file"]


async def decided() -> list[tuple[str, str, str]]:
    found = await db.rows("select kind, place, decision from guard_decision order by id")
    return [(item["kind"], item["place"], item["decision"]) for item in found]


@pytest.mark.parametrize(
    ("choice", "name", "decision"),
    [("mask", "bestand.pdf", "masked"), ("keep", "intake-06-12345678.pdf", "kept")],
)
async def test_a_name_that_tells_of_a_person_is_asked_about_and_counted(
    cast: Cast, choice: str, name: str, decision: str
) -> None:
    told = "intake_06-12345678.pdf"
    async with await Client().sign_in(cast.anouk) as anouk:
        asked = await sent(anouk, told, pdf(), script=True, file_do=choice)
        assert asked.status_code == 422, "what was not seen is not decided"
        assert asked.json()["asked"]["what"] == "telefoonnummer"
        assert "12345678" not in asked.text
        assert await decided() == []
        seen = asked.json()["asked"]["seen"]
        made = await sent(anouk, told, pdf(), script=True, file_do=choice, file_seen=seen)
        assert (made.status_code, made.json()["name"]) == (201, name)
    assert await decided() == [("phone", "file", decision)]


async def test_without_scripts_the_page_asks_which_name(cast: Cast) -> None:
    told = "intake_06-12345678.pdf"
    async with await Client().sign_in(cast.anouk) as anouk:
        page = await sent(anouk, told, pdf(), alt="Een brief")
        assert page.status_code == 422
        assert "kies het bestand opnieuw" in error_at(page.text, "file_do")
        assert f"Onder welke naam wilt u “{told}” bewaren?" in text_of(page.text)
        assert value_of(page.text, "alt") == "Een brief"
        seen = value_of(page.text, "file_seen")
        assert (await sent(anouk, told, pdf(), file_do="mask", file_seen=seen)).status_code == 303
        assert "bestand.pdf" in main_of((await anouk.get(PAGE)).text)
        other = await sent(anouk, "verslag.pdf", pdf(), file_seen=seen)
        assert other.status_code == 303
    assert await decided() == [("phone", "file", "masked"), ("phone", "file", "changed")]


async def test_beside_a_publication_the_name_is_asked_about_too(cast: Cast) -> None:
    told, at = "intake_06-12345678.pdf", "/mensenhandel/publicaties/nieuw"
    async with await Client().sign_in(cast.mies) as mies:
        form = {"do": "file", "title": "Handreiking", "csrf": await mies.csrf()}
        headers = {"origin": settings.current().origin}
        file = {"file": (told, pdf())}
        page = (await mies.http.post(at, data=form, files=file, headers=headers)).text
        assert "kies het bestand opnieuw" in error_at(page, "file_do")
        assert value_of(page, "title") == "Handreiking"
        chosen = {**form, "file_do": "mask", "file_seen": value_of(page, "file_seen")}
        page = (await mies.http.post(at, data=chosen, files=file, headers=headers)).text
        assert "bestand.pdf" in text_of(page)
    assert await decided() == [("phone", "file", "masked")]


async def test_the_name_of_a_writers_own_number_is_no_question(cast: Cast) -> None:
    async with await Client().sign_in(cast.anouk) as anouk:
        await db.execute("update member set phone = '0612345678' where id = $1", cast.anouk.id)
        assert (await sent(anouk, "bel_06-12345678.pdf", pdf())).status_code == 303
    assert await decided() == []


async def test_who_may_not_write_or_has_no_token_uploads_nothing(cast: Cast) -> None:
    async with await Client().sign_in(cast.anouk) as anouk:
        answer = await anouk.http.post(PAGE, files={"file": ("a.pdf", pdf())})
        assert answer.status_code == 403
    assert await queries.used_bytes(cast.anouk.id) == 0


async def test_more_than_25_mb_is_not_read(cast: Cast) -> None:
    async with await Client().sign_in(cast.anouk) as anouk:
        answer = await sent(anouk, "a.pdf", pdf(b"x" * 27 * 1024 * 1024))
        assert answer.status_code == 413


async def test_the_quota_holds(cast: Cast) -> None:
    before = settings.current()
    settings.use(replace(before, file_quota_mb=1))
    try:
        async with await Client().sign_in(cast.anouk) as anouk:
            answer = await sent(anouk, "a.pdf", pdf(b"x" * 1024 * 1024))
            assert "geen ruimte meer" in error_at(answer.text, "file")
    finally:
        settings.use(before)


async def test_a_file_opens_for_who_may_read_the_post_it_stands_in(cast: Cast) -> None:
    file = await image_of(cast, cast.anouk)
    async with await Client().sign_in(cast.bram) as bram:
        assert (await bram.get(file.href)).status_code == 404
        thread = await started(cast, cast.anouk, text=f"Kijk: {file.markdown}")
        shown = await bram.get(file.href)
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
        assert shown.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert (await bram.get(f"/bestand/{file.key}/klein")).status_code == 200
        (image,) = elements((await bram.get(thread.href)).text, "img")
        assert image["alt"] == "Het loket"
        assert (image["width"], image["height"], image["loading"]) == ("30", "40", "lazy")
        await threads.delete(await cast.access(cast.anouk), thread.id, 1)
        assert (await bram.get(file.href)).status_code == 404
    async with await Client().sign_in(cast.maarten) as maarten:
        assert (await maarten.get(file.href)).status_code == 200
    async with await Client().sign_in(cast.willem) as willem:
        assert (await willem.get(file.href)).status_code == 404


async def test_to_name_anothers_file_gives_no_right_to_it(cast: Cast) -> None:
    file = await image_of(cast, cast.anouk)
    await started(cast, cast.bram, text=f"Gevonden: {file.markdown}")
    async with await Client().sign_in(cast.bram) as bram:
        assert (await bram.get(file.href)).status_code == 404


async def test_an_edit_takes_the_file_along(cast: Cast) -> None:
    file = await image_of(cast, cast.bram)
    thread = await started(cast)
    await said(cast, cast.bram, thread, file.markdown)
    async with await Client().sign_in(cast.anouk) as anouk:
        assert (await anouk.get(file.href)).status_code == 200
        form = EditForm("Toch zonder foto.", 1)
        await threads.edit(await cast.access(cast.bram), thread.id, 2, form=form)
        assert (await anouk.get(file.href)).status_code == 404


async def test_images_from_elsewhere_are_links(cast: Cast) -> None:
    thread = await started(cast, text="![Een pixel](https://elders.example/pixel.gif)")
    async with await Client().sign_in(cast.bram) as bram:
        page = (await bram.get(thread.href)).text
    assert elements(page, "img") == []
    assert elements(page, "a", href="https://elders.example/pixel.gif")


async def test_a_virus_is_kept_apart_and_moderators_hear_of_it(cast: Cast) -> None:
    before = settings.current()
    async with scanner() as address, await Client().sign_in(cast.anouk) as anouk:
        settings.use(replace(before, clamav_url=address))
        try:
            made = (await sent(anouk, "rekening.pdf", pdf(EICAR), script=True)).json()
            assert made["state"] == "checking"
            waiting = await anouk.get(made["url"])
            assert waiting.status_code == 409
            assert "wordt gecontroleerd" in text_of(waiting.text)
            await actions.sweep()
            assert (await anouk.get(made["url"])).status_code == 404
            assert "Tegengehouden" in text_of((await anouk.get(PAGE)).text)
        finally:
            settings.use(before)
    async with await Client().sign_in(cast.maarten) as maarten:
        listed = text_of((await maarten.get(f"{PAGE}/quarantaine")).text)
        assert "Eicar-Test-Signature" in listed


async def test_a_clean_file_is_served_and_its_words_are_kept(cast: Cast) -> None:
    before = settings.current()
    async with scanner() as address, await Client().sign_in(cast.anouk) as anouk:
        settings.use(replace(before, clamav_url=address))
        try:
            made = (await sent(anouk, "a.docx", docx("Stappenplan"), script=True)).json()
            await actions.sweep()
        finally:
            settings.use(before)
        answer = await anouk.get(made["url"])
        assert answer.content == docx("Stappenplan")
        assert answer.headers["content-disposition"].startswith("attachment")


async def test_without_an_answer_of_the_scanner_a_file_waits(cast: Cast) -> None:
    before = settings.current()
    settings.use(replace(before, clamav_url="unix:/nonexistent/clamd"))
    try:
        file = await image_of(cast, cast.anouk)
        await actions.judge(file.id)
        found = await queries.file_for(file.key)
        assert found is not None
        assert (found.state, found.verdict) == ("checking", "")
    finally:
        settings.use(before)


async def test_removing_takes_it_away_everywhere_but_only_for_its_owner(cast: Cast) -> None:
    file = await image_of(cast, cast.anouk)
    async with await Client().sign_in(cast.bram) as bram:
        assert (await bram.post(f"{PAGE}/{file.key}/verwijderen")).status_code == 404
    async with await Client().sign_in(cast.anouk) as anouk:
        await anouk.follow(f"{PAGE}/{file.key}/verwijderen")
        assert (await anouk.get(file.href)).status_code == 404
