"""The guard asks before a text leaves its writer: once, calmly, and never for good."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from dataclasses import replace

import pytest

from forum.core import db, logs, settings
from forum.threads import actions as threads
from forum.threads import queries
from forum.threads.queries import ThreadHead
from tests.cast import Cast
from tests.client import Client, elements, text_of, value_of
from tests.members.waiting import waiting_jobs
from tests.threads.stage import started

PHONE = "Bel haar op 06-12345678, zij verwacht u."
QUESTION = "Uw tekst bevat misschien gegevens van iemand"


async def written(client: Client, thread: ThreadHead, **fields: str) -> str:
    """The page after this form was sent and any redirect followed."""
    answer = await client.post(f"{thread.place}/reageren", {"form_token": "een", **fields})
    if answer.status_code == 303:
        answer = await client.get(answer.headers["location"])
    return answer.text


async def sources(thread: ThreadHead) -> list[str]:
    found = await db.rows("select source from post where thread_id = $1 order by number", thread.id)
    return [item["source"] for item in found][1:]


async def decided() -> list[tuple[str, str, str]]:
    found = await db.rows("select kind, place, decision from guard_decision order by id")
    return [(item["kind"], item["place"], item["decision"]) for item in found]


def boxes(page: str) -> dict[str, str]:
    """The check boxes of what was found, ticked, and the mark of what was seen."""
    ticked = {
        each["name"]: "1"
        for each in elements(page, "input", type="checkbox")
        if each.get("name", "").startswith("leave_")
    }
    return {**ticked, "guard_seen": value_of(page, "guard_seen")}


async def test_a_text_with_a_number_in_it_is_asked_about_and_kept(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
        assert QUESTION in text_of(page)
        assert "telefoonnummer" in text_of(page)
        assert value_of(page, "text") == PHONE
        assert await sources(thread) == []
        assert await decided() == []


async def test_what_is_left_out_is_posted_without_it(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
        await written(bram, thread, text=PHONE, do="mask", **boxes(page))
    assert await sources(thread) == ["Bel haar op [telefoonnummer weggelaten], zij verwacht u."]
    assert await decided() == [("phone", "post", "masked")]


async def test_what_is_meant_is_posted_as_it_is(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
        await written(bram, thread, text=PHONE, do="keep", **boxes(page))
    assert await sources(thread) == [PHONE]
    assert await decided() == [("phone", "post", "kept")]


async def test_of_two_findings_one_may_stay(cast: Cast) -> None:
    thread = await started(cast)
    text = "Bel 06-12345678; zij is geboren op 12-03-2005."
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        chosen = boxes(await written(bram, thread, text=text, do="post"))
        born = next(name for name in reversed(chosen) if name.startswith("leave_"))
        del chosen[born]
        await written(bram, thread, text=text, do="mask", **chosen)
    assert await sources(thread) == [
        "Bel [telefoonnummer weggelaten]; zij is geboren op 12-03-2005."
    ]
    assert sorted(await decided()) == [("birth_date", "post", "kept"), ("phone", "post", "masked")]


async def test_what_was_changed_by_hand_is_counted_so(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
        seen = {"guard_seen": value_of(page, "guard_seen")}
        await written(bram, thread, text="Bel haar, zij verwacht u.", do="post", **seen)
    assert await sources(thread) == ["Bel haar, zij verwacht u."]
    assert await decided() == [("phone", "post", "changed")]


async def test_something_new_is_asked_about_anew(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
        more = f"{PHONE} Of op 06-87654321."
        page = await written(bram, thread, text=more, do="keep", **boxes(page))
        assert QUESTION in text_of(page)
        assert await sources(thread) == []


async def test_the_consent_of_another_member_is_none(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as anouk, Client() as bram:
        await anouk.sign_in(cast.anouk)
        await bram.sign_in(cast.bram)
        page = await written(anouk, thread, text=PHONE, do="post")
        assert QUESTION in text_of(
            await written(bram, thread, text=PHONE, do="keep", **boxes(page))
        )


async def test_the_form_carries_no_words_but_the_text_itself(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
    assert "12345678" not in " ".join(boxes(page).values())


async def test_a_preview_tells_without_asking(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        answer = await bram.post(
            f"{thread.place}/reageren", {"form_token": "een", "text": PHONE, "do": "preview"}
        )
    assert answer.status_code == 200
    assert QUESTION in text_of(answer.text)


async def test_a_title_is_read_too_and_an_edit(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as anouk:
        await anouk.sign_in(cast.anouk)
        fields = {"title": "Wie kent 06-12345678?", "text": "Zegt dit iets?", "kind": "question"}
        answer = await anouk.post(
            "/mensenhandel/forum/nieuw",
            {**fields, "category": str(cast.categories["zorg"]), "form_token": "n"},
        )
        assert QUESTION in text_of(answer.text)
        answer = await anouk.post(
            f"{thread.place}/1/bewerken", {"title": thread.title, "text": PHONE, "version": "1"}
        )
        assert QUESTION in text_of(answer.text)
    assert await db.value("select count(*) from thread") == 1


async def test_an_english_reader_is_asked_in_english(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as fatima:
        await fatima.sign_in(cast.fatima)
        page = await written(fatima, thread, text=PHONE, do="post")
        await written(fatima, thread, text=PHONE, do="mask", **boxes(page))
    assert "Before you post" in text_of(page)
    assert await sources(thread) == ["Bel haar op [telephone number left out], zij verwacht u."]


async def test_a_number_in_a_question_is_not_searched_for(cast: Cast) -> None:
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        answer = await bram.get("/zoeken?q=opvang+bsn+725763863")
        assert answer.status_code == 303
        assert "725763863" not in answer.headers["location"]
        page = await bram.get(answer.headers["location"])
    assert "er niet naar gezocht" in text_of(page.text)
    assert await decided() == [("bsn", "search", "masked")]


@pytest.fixture
async def holding(cast: Cast) -> Cast:
    """The cast, with a category that holds."""
    access = await cast.access(cast.mies)
    await threads.set_holds(access, cast.categories["zorg"], holds=True)
    return cast


async def held_reply(cast: Cast) -> ThreadHead:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text=PHONE, do="post")
        page = await written(bram, thread, text=PHONE, do="keep", **boxes(page))
        assert "wacht op een moderator" in text_of(page)
    return thread


async def test_a_held_post_is_nobodys_to_read_until_it_is_placed(holding: Cast) -> None:
    thread = await held_reply(holding)
    assert await decided() == [("phone", "post", "held")]
    async with Client() as anouk, Client() as maarten:
        await anouk.sign_in(holding.anouk)
        await maarten.sign_in(holding.maarten)
        page = (await anouk.get(f"{thread.href}?vanaf=1")).text
        assert "12345678" not in page
        assert "wacht op een moderator" in text_of(page)
        head = await queries.thread_open_to(await holding.access(holding.anouk), thread.id)
        assert (head.replies, head.last_post_at) == (0, thread.last_post_at)
        desk = (await maarten.get("/mensenhandel/moderatie")).text
        assert "12345678" in desk
        post_id = await db.value("select id from post where held_at is not null")
        await maarten.post(f"/mensenhandel/moderatie/bericht/{post_id}/tonen", {})
        page = (await anouk.get(f"{thread.href}?vanaf=1")).text
        assert "12345678" in page
        head = await queries.thread_open_to(await holding.access(holding.anouk), thread.id)
        assert head.replies == 1
        assert head.last_post_at > thread.last_post_at
        assert "Wacht op plaatsing" not in (await maarten.get("/mensenhandel/moderatie")).text


async def test_a_held_post_that_is_not_placed_stays_hidden_with_the_reason(holding: Cast) -> None:
    thread = await held_reply(holding)
    post_id = await db.value("select id from post where held_at is not null")
    async with Client() as maarten:
        await maarten.sign_in(holding.maarten)
        await maarten.post(
            f"/mensenhandel/moderatie/bericht/{post_id}/verbergen", {"reason": "Een nummer."}
        )
        assert "Een nummer." in text_of((await maarten.get(f"{thread.href}?vanaf=1")).text)
    row = await db.row("select held_at, hidden_at, hidden_reason from post where id = $1", post_id)
    assert row
    assert (row["held_at"], row["hidden_reason"]) == (None, "Een nummer.")
    assert row["hidden_at"] is not None


async def test_its_writer_can_mend_a_held_post_and_then_it_is_placed(holding: Cast) -> None:
    thread = await held_reply(holding)
    async with Client() as bram:
        await bram.sign_in(holding.bram)
        version = value_of((await bram.get(f"{thread.place}/2/bewerken")).text, "version")
        await bram.post(
            f"{thread.place}/2/bewerken", {"text": "Bel haar even.", "version": version}
        )
    assert await sources(thread) == ["Bel haar even."]
    assert await db.value("select count(*) from post where hidden_at is not null") == 0
    head = await queries.thread_open_to(await holding.access(holding.anouk), thread.id)
    assert head.replies == 1


async def test_a_held_thread_is_not_in_the_list(holding: Cast) -> None:
    async with Client() as bram, Client() as maarten, Client() as anouk:
        for client, person in ((bram, holding.bram), (maarten, holding.maarten)):
            await client.sign_in(person)
        await anouk.sign_in(holding.anouk)
        form = {
            "title": "Wie kent dit nummer?",
            "text": PHONE,
            "kind": "question",
            "category": str(holding.categories["zorg"]),
            "form_token": "n",
        }
        page = (await bram.post("/mensenhandel/forum/nieuw", form)).text
        answer = await bram.post("/mensenhandel/forum/nieuw", {**form, "do": "keep", **boxes(page)})
        told = await bram.get(answer.headers["location"])
        assert "wacht op een moderator" in text_of(told.text)
        assert form["title"] not in (await anouk.get("/mensenhandel/forum")).text
        post_id = await db.value("select id from post where held_at is not null")
        await maarten.post(f"/mensenhandel/moderatie/bericht/{post_id}/tonen", {})
        assert form["title"] in (await anouk.get("/mensenhandel/forum")).text


async def test_only_a_manager_lets_a_category_hold(cast: Cast) -> None:
    path = "/mensenhandel/beheer/categorieen"
    async with Client() as mies, Client() as maarten:
        await mies.sign_in(cast.mies)
        await maarten.sign_in(cast.maarten)
        assert (await maarten.get(path)).status_code == 403
        answer = await mies.post(path, {"category": str(cast.categories["beleid"]), "holds": "1"})
        assert answer.status_code == 303
        assert "Moderator kijkt mee" in text_of((await mies.get(path)).text)
    assert await db.value("select count(*) from category where holds") == 1


async def test_its_writer_can_mend_a_thread_that_waits_and_others_do_not_see_it(
    holding: Cast,
) -> None:
    thread = await started(holding)
    async with Client() as anouk, Client() as fatima:
        await anouk.sign_in(holding.anouk)
        await fatima.sign_in(holding.fatima)
        at, fields = f"{thread.place}/1/bewerken", {"title": thread.title, "text": PHONE}
        page = (await anouk.post(at, {**fields, "version": "1"})).text
        answer = await anouk.post(at, {**fields, "version": "1", "do": "keep", **boxes(page)})
        page = (await anouk.get(answer.headers["location"], follow_redirects=True)).text
        assert "wacht op een moderator" in text_of(page)
        assert elements(page, "textarea") == []
        assert (await fatima.get(thread.href)).status_code == 404
        version = value_of((await anouk.get(at)).text, "version")
        await anouk.post(at, {**fields, "text": "Bel haar even.", "version": version})
        assert (await fatima.get(thread.href)).status_code == 200
    assert await db.value("select post_count from thread") == 1


async def test_nobody_is_told_of_what_waits_until_it_is_placed(holding: Cast) -> None:
    await held_reply(holding)
    post_id = await db.value("select id from post where held_at is not null")
    assert ("reply_posted", [post_id]) not in await waiting_jobs()
    await threads.set_post_hidden(post_id, hidden=False)
    assert ("reply_posted", [post_id]) in await waiting_jobs()


async def test_what_is_placed_after_all_and_taken_back_is_counted_right(holding: Cast) -> None:
    await held_reply(holding)
    post_id = await db.value("select id from post where held_at is not null")
    counts = []
    for hidden in (True, False, True, False):
        await threads.set_post_hidden(post_id, hidden=hidden, reason="Een nummer.")
        counts.append(await db.value("select post_count from thread"))
    assert counts == [1, 2, 1, 2]


async def test_no_log_line_holds_what_was_written(cast: Cast, clean: settings.Settings) -> None:
    thread = await started(cast)
    heard = io.StringIO()
    with redirect_stderr(heard):
        logs.configure(replace(clean, log_level="debug"))
        async with Client() as bram:
            await bram.sign_in(cast.bram)
            page = await written(bram, thread, text=PHONE, do="post")
            await written(bram, thread, text=PHONE, do="keep", **boxes(page))
            await bram.get("/zoeken?q=bsn+725763863")
    logs.configure(clean)
    assert '"/zoeken"' in heard.getvalue()
    assert "12345678" not in heard.getvalue()
    assert "725763863" not in heard.getvalue()
