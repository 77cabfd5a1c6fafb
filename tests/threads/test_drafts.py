"""Drafts: kept while typing, on every device, until posted or thrown away."""

from __future__ import annotations

from datetime import timedelta

from forum.core import clock, db
from forum.threads import actions
from forum.threads.forms import DraftForm
from tests.cast import Cast
from tests.client import Client, text_of, value_of
from tests.threads.stage import said, seen_by, started

KEEP = "/mensenhandel/concepten"


async def kept(client: Client, place: str, text: str, version: str = "0") -> tuple[int, int]:
    answer = await client.post(KEEP, {"place": place, "text": text, "version": version})
    return answer.status_code, answer.json()["version"] if answer.status_code == 200 else 0


async def test_what_was_typed_is_there_on_another_device(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as desk, Client() as phone:
        await desk.sign_in(cast.bram)
        await phone.sign_in(cast.bram)
        assert await kept(desk, f"thread:{thread.id}", "Wij doen dit al") == (200, 1)
        assert await kept(desk, f"thread:{thread.id}", "Wij doen dit al jaren", "1") == (200, 2)
        page = (await phone.get(f"{thread.href}?vanaf=1")).text
        assert value_of(page, "text") == "Wij doen dit al jaren"
        assert "U ging verder waar u was gebleven" in text_of(page)


async def test_nobody_else_sees_it(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram, Client() as maarten:
        await bram.sign_in(cast.bram)
        await maarten.sign_in(cast.maarten)
        await kept(bram, f"thread:{thread.id}", "Nog niet voor anderen")
        for path in (f"{thread.href}?vanaf=1", "/mijn-concepten"):
            assert "Nog niet voor anderen" not in (await maarten.get(path)).text


async def test_it_survives_signing_out(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await kept(bram, f"thread:{thread.id}", "Halverwege")
        await bram.post("/uitloggen", {})
        await bram.sign_in(cast.bram)
        assert value_of((await bram.get(f"{thread.href}?vanaf=1")).text, "text") == "Halverwege"


async def test_a_page_of_an_ended_session_keeps_nothing_any_more(cast: Cast) -> None:
    thread = await started(cast)
    place = f"thread:{thread.id}"
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        old = value_of((await bram.get(f"{thread.href}?vanaf=1")).text, "csrf")
        await bram.post("/uitloggen", {})
        await bram.sign_in(cast.bram)
        typed = {"place": place, "text": "Later", "version": "0", "csrf": old}
        assert (await bram.post(KEEP, typed)).status_code == 403
        page = (await bram.get(f"{thread.href}?vanaf=1")).text
    assert value_of(page, "text") == ""


async def test_an_older_page_does_not_overwrite_a_newer_draft(cast: Cast) -> None:
    thread = await started(cast)
    place = f"thread:{thread.id}"
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await kept(bram, place, "Een")
        await kept(bram, place, "Een en twee", "1")
        assert (await kept(bram, place, "Oud", "1"))[0] == 409
        assert (await kept(bram, place, "Ook oud"))[0] == 409
        page = (await bram.get(f"{thread.href}?vanaf=1")).text
    assert value_of(page, "text") == "Een en twee"


async def test_posting_takes_it_away_and_a_late_save_does_not_bring_it_back(cast: Cast) -> None:
    thread = await started(cast)
    place = f"thread:{thread.id}"
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await kept(bram, place, "Wij doen dit zo.")
        await bram.post(
            f"{thread.place}/reageren", {"text": "Wij doen dit zo.", "form_token": "een"}
        )
        assert (await kept(bram, place, "Wij doen dit zo.", "1"))[0] == 409
    assert await db.value("select count(*) from draft") == 0


async def test_an_emptied_text_is_no_draft(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await kept(bram, f"thread:{thread.id}", "Toch maar niet")
        assert await kept(bram, f"thread:{thread.id}", "  ", "1") == (200, 0)
    assert await db.value("select count(*) from draft") == 0


async def test_a_new_thread_and_an_edit_go_on_where_they_were_left(cast: Cast) -> None:
    thread = await started(cast)
    post_id = await db.value("select id from post where thread_id = $1", thread.id)
    async with Client() as anouk:
        await anouk.sign_in(cast.anouk)
        fields = {"place": "new", "title": "Half", "text": "", "kind": "best_practice"}
        await anouk.post(KEEP, {**fields, "category": str(cast.categories["beleid"])})
        page = (await anouk.get("/mensenhandel/forum/nieuw")).text
        assert value_of(page, "title") == "Half"
        await kept(anouk, f"post:{post_id}", "Anders gezegd")
        page = (await anouk.get(f"{thread.place}/1/bewerken")).text
        assert value_of(page, "text") == "Anders gezegd"
        listed = text_of((await anouk.get("/mijn-concepten")).text)
        assert "Half" in listed
        assert "Wijziging van uw bericht" in listed


async def test_it_can_be_thrown_away(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await kept(bram, f"thread:{thread.id}", "Weg ermee")
        await bram.post(f"{KEEP}/weg", {"place": f"thread:{thread.id}"})
        assert value_of((await bram.get(f"{thread.href}?vanaf=1")).text, "text") == ""


async def test_without_scripts_a_button_keeps_it(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        answer = await bram.post(
            f"{thread.place}/reageren",
            {"text": "Straks verder", "do": "draft", "draft_version": "0"},
        )
        assert answer.status_code == 303
        page = (await bram.get(answer.headers["location"].split("#")[0])).text
        assert value_of(page, "text") == "Straks verder"
    assert (await seen_by(cast, cast.bram, thread)).last_number == 1


async def test_the_draft_of_a_thread_that_was_hidden_is_kept_and_its_title_is_not_told(
    cast: Cast,
) -> None:
    thread = await started(cast, title="Straks verborgen onderwerp")
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        await kept(bram, f"thread:{thread.id}", "Mijn halve antwoord")
        await actions.set_thread_hidden(thread.id, hidden=True)
        page = text_of((await bram.get("/mijn-concepten")).text)
    assert "Mijn halve antwoord" in page
    assert "Straks verborgen" not in page


async def test_bad_places_and_versions_are_refused(cast: Cast) -> None:
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        for fields in ({"place": "elders"}, {"place": "new", "version": "x"}, {}):
            answer = await bram.post(KEEP, {"text": "Iets", **fields})
            assert answer.status_code == 422


async def test_who_left_keeps_nothing(cast: Cast) -> None:
    async with Client() as willem:
        await willem.sign_in(cast.willem)
        answer = await willem.post(KEEP, {"place": "new", "text": "Iets"})
    assert answer.status_code == 404


async def test_drafts_that_nobody_goes_on_with_are_swept_twice_safely(cast: Cast) -> None:
    bram = await cast.access(cast.bram)
    await actions.save_draft(bram, DraftForm("new", "Van lang geleden", 0))
    with clock.at(clock.now() + timedelta(days=179)):
        await actions.sweep_drafts()
        assert await db.value("select count(*) from draft") == 1
    with clock.at(clock.now() + timedelta(days=181)):
        assert await actions.sweep_drafts() == 1
        assert await actions.sweep_drafts() == 0


async def test_a_reply_still_lands_when_there_was_no_draft(cast: Cast) -> None:
    thread = await started(cast)
    assert (await said(cast, cast.bram, thread, "Zonder concept.")).number == 2
