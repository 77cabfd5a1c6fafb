"""Changing what one wrote: with history, never over somebody else's change, and undone again."""

from __future__ import annotations

import asyncio

import pytest

from forum.core import db
from forum.core.errors import Conflict, Forbidden, NotFound
from forum.threads import actions, queries
from forum.threads.forms import EditForm
from tests.cast import Cast
from tests.client import Client, elements, error_at, main_of, text_of, value_of
from tests.threads.stage import said, seen_by, started


async def kinds(thread_id: int) -> list[str]:
    found = await db.rows(
        "select kind from thread_event where thread_id = $1 order by seq", thread_id
    )
    return [item["kind"] for item in found]


async def test_an_edit_keeps_what_was_there_before(cast: Cast) -> None:
    thread = await started(cast, text="Eerste tekst.")
    access = await cast.access(cast.anouk)
    await actions.edit(access, thread.id, 1, form=EditForm("Tweede tekst.", 1))
    await actions.edit(access, thread.id, 1, form=EditForm("Derde tekst.", 2))
    post = await queries.post_at(thread, 1)
    versions = await queries.versions(post.id)
    assert [v.revision.source for v in versions] == [
        "Derde tekst.",
        "Tweede tekst.",
        "Eerste tekst.",
    ]
    assert [v.number for v in versions] == [3, 2, 1]
    assert versions[0].by == cast.anouk.name
    assert str(versions[0].changes) == "<del>Tweede </del><ins>Derde </ins>tekst."
    assert post.version == 3
    assert post.edited_at is not None
    assert await kinds(thread.id) == ["post_added", "post_changed", "post_changed"]


async def test_the_same_text_again_is_no_edit(cast: Cast) -> None:
    thread = await started(cast, text="Zo is het.")
    await actions.edit(await cast.access(cast.anouk), thread.id, 1, form=EditForm("Zo is het.", 1))
    assert (await queries.post_at(thread, 1)).edited_at is None
    assert await kinds(thread.id) == ["post_added"]


async def test_of_two_editors_the_second_is_asked_and_loses_nothing(cast: Cast) -> None:
    thread = await started(cast, text="Eerste tekst.")
    at = f"{thread.place}/1/bewerken"
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        version = value_of(main_of((await browser.get(at)).text), "version")
        fields = {"title": thread.title, "version": version}
        first = await browser.post(at, {**fields, "text": "Van het ene tabblad."})
        second = await browser.post(at, {**fields, "text": "Van het andere tabblad."})
        again = await browser.post(
            at,
            {
                "title": thread.title,
                "version": value_of(main_of(second.text), "version"),
                "text": value_of(main_of(second.text), "text"),
            },
        )
    assert [first.status_code, second.status_code, again.status_code] == [303, 409, 303]
    assert "Van het ene tabblad." in text_of(second.text)
    assert value_of(main_of(second.text), "text") == "Van het andere tabblad."
    assert (await queries.draft(thread.id, 1)).source == "Van het andere tabblad."


async def test_twenty_edits_at_once_from_one_version_are_one_edit(cast: Cast) -> None:
    thread = await started(cast)
    access = await cast.access(cast.anouk)
    outcomes = await asyncio.gather(
        *(actions.edit(access, thread.id, 1, form=EditForm(f"Tekst {n}", 1)) for n in range(20)),
        return_exceptions=True,
    )
    assert sum(each is False for each in outcomes) == 1
    assert sum(isinstance(each, Conflict) for each in outcomes) == 19


async def test_only_the_author_edits_and_deletes(cast: Cast) -> None:
    thread = await started(cast)
    for person in (cast.bram, cast.maarten, cast.mies):
        access = await cast.access(person)
        with pytest.raises(Forbidden):
            await actions.edit(access, thread.id, 1, form=EditForm("Van een ander.", 1))
        with pytest.raises(Forbidden):
            await actions.delete(access, thread.id, 1)
    with pytest.raises(NotFound):
        await actions.delete(await cast.access(cast.willem), thread.id, 1)


async def test_nothing_is_edited_in_a_locked_thread_or_once_hidden(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Van Bram.")
    access = await cast.access(cast.bram)
    await actions.set_locked(thread.id, locked=True)
    with pytest.raises(Conflict):
        await actions.edit(access, thread.id, 2, form=EditForm("Toch nog.", 1))
    await actions.set_locked(thread.id, locked=False)
    await actions.set_post_hidden(placed.id, hidden=True, reason="Gegevens")
    with pytest.raises(Conflict):
        await actions.edit(access, thread.id, 2, form=EditForm("Toch nog.", 2))
    with pytest.raises(Conflict):
        await actions.delete(access, thread.id, 2)


async def test_an_edit_follows_the_names_it_mentions(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Dag @Anouk de Vries en @Mies van der Berg")
    form = EditForm("Dag @Anouk de Vries en @Fatima el Amrani", 1)
    await actions.edit(await cast.access(cast.bram), thread.id, 2, form=form)
    found = await db.rows("select member_id from mention where post_id = $1", placed.id)
    assert {item["member_id"] for item in found} == {cast.anouk.id, cast.fatima.id}


async def test_a_deleted_post_leaves_its_place_and_can_be_put_back(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Iets waar ik spijt van heb.")
    async with Client() as browser, Client() as other:
        await browser.sign_in(cast.bram)
        await other.sign_in(cast.maarten)
        await browser.follow(f"{thread.place}/2/verwijderen")
        gone = (await browser.get(f"{thread.href}?vanaf=1")).text
        for_moderator = (await other.get(f"{thread.href}?vanaf=1")).text
        edited = await browser.post(f"{thread.place}/2/bewerken", {"text": "Toch?", "version": 2})
        counted = (await seen_by(cast, cast.bram, thread)).replies
        await browser.follow(f"{thread.place}/2/herstellen")
        back = (await browser.get(f"{thread.href}?vanaf=1")).text
    for page in (gone, for_moderator):
        assert "Dit bericht is verwijderd door de auteur." in text_of(page)
        assert "spijt" not in page
    undo = [e for e in elements(gone, "button") if e.get("formaction", "").endswith("/herstellen")]
    assert [e["formaction"] for e in undo] == [f"{thread.place}/2/herstellen"]
    assert edited.status_code == 409
    assert counted == 0
    assert "Iets waar ik spijt van heb." in back
    assert (await seen_by(cast, cast.bram, thread)).replies == 1
    assert await kinds(thread.id) == ["post_added"] * 2 + ["post_changed"] * 2


async def test_deleting_twice_is_deleting_once(cast: Cast) -> None:
    thread = await started(cast)
    await said(cast, cast.bram, thread, "Weg ermee.")
    access = await cast.access(cast.bram)
    await asyncio.gather(*(actions.delete(access, thread.id, 2) for _ in range(5)))
    assert (await seen_by(cast, cast.bram, thread)).post_count == 1
    await asyncio.gather(*(actions.undelete(access, thread.id, 2) for _ in range(5)))
    assert (await seen_by(cast, cast.bram, thread)).post_count == 2


async def test_everybody_sees_what_a_post_said_but_not_of_a_hidden_one(cast: Cast) -> None:
    thread = await started(cast)
    placed = await said(cast, cast.bram, thread, "Eerste <b>versie</b>.")
    form = EditForm("Tweede versie.", 1)
    await actions.edit(await cast.access(cast.bram), thread.id, 2, form=form)
    at = f"{thread.place}/2/geschiedenis"
    seen = {}
    async with Client() as browser:
        for person in (cast.anouk, cast.bram, cast.maarten):
            await browser.sign_in(person)
            page = await browser.get(at)
            seen[person.name] = page.status_code
        assert "Eerste &lt;b&gt;versie&lt;/b&gt;" in page.text
        assert "door Bram Jansen" in text_of(page.text)
        await actions.set_post_hidden(placed.id, hidden=True, reason="Gegevens van personen")
        for person in (cast.anouk, cast.bram, cast.maarten):
            await browser.sign_in(person)
            seen[f"{person.name}, hidden"] = (await browser.get(at)).status_code
    assert list(seen.values()) == [200, 200, 200, 404, 404, 200]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "", "version": "1", "title": "Een titel"}, "text"),
        ({"text": "Goed", "version": "1", "title": "kort"}, "title"),
        ({"text": "Goed", "version": "1", "title": "x" * 201}, "title"),
        ({"text": "Goed", "version": "een", "title": "Een titel"}, ""),
    ],
)
async def test_a_wrong_edit_is_refused_beside_the_field(
    cast: Cast, fields: dict[str, str], field: str
) -> None:
    thread = await started(cast)
    async with Client() as browser:
        await browser.sign_in(cast.anouk)
        page = await browser.post(f"{thread.place}/1/bewerken", fields)
    assert page.status_code == 422
    assert value_of(main_of(page.text), "title") == fields["title"]
    assert error_at(page.text, field) if field else "Dit formulier" in text_of(page.text)


async def test_a_new_title_is_an_event_and_shows_in_the_head(cast: Cast) -> None:
    thread = await started(cast)
    form = EditForm((await queries.draft(thread.id, 1)).source, 1, "Een heel andere titel")
    await actions.edit(await cast.access(cast.anouk), thread.id, 1, form=form)
    now = await seen_by(cast, cast.bram, thread)
    assert now.title == "Een heel andere titel"
    assert "Een heel andere titel" in queries.head(now, lang="nl", audience="member")
    assert await kinds(thread.id) == ["post_added", "thread_changed"]
