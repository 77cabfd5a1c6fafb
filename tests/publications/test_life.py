"""A publication through its life: added once, changed, withdrawn, put back; and its files."""

from __future__ import annotations

import asyncio

import pytest

from forum.core import db
from forum.core.errors import Conflict, Forbidden, Invalid, NotFound
from forum.files import actions as file_actions
from forum.files import queries as files
from forum.publications import actions, queries
from tests.cast import Cast
from tests.files.kept import image_of
from tests.publications.shelved import described, shelve, uploaded


async def test_the_same_form_sent_twice_at_once_is_one_publication(cast: Cast) -> None:
    mies = await cast.access(cast.mies)
    form = described()
    first, second = await asyncio.gather(actions.add(mies, form), actions.add(mies, form))
    assert first == second
    assert await db.value("select count(*) from publication") == 1


async def test_only_managers_keep_the_library(cast: Cast) -> None:
    card = await shelve(cast)
    for person in (cast.anouk, cast.maarten, cast.willem):
        access = await cast.access(person)
        with pytest.raises(Forbidden):
            await actions.add(access, described())
        with pytest.raises(Forbidden):
            await actions.change(access, card.id, form=described())
        with pytest.raises(Forbidden):
            await actions.withdraw(access, card.id, reason="x")
        with pytest.raises(Forbidden):
            await actions.put_back(access, card.id)
    assert await db.value("select count(*) from publication") == 1


async def test_what_somebody_else_changed_is_not_overwritten_unseen(cast: Cast) -> None:
    mies, card = await cast.access(cast.mies), await shelve(cast)
    seen = card.changed_at.isoformat()
    await actions.change(mies, card.id, form=described(title="De eerste wijziging", seen=seen))
    with pytest.raises(Conflict):
        await actions.change(mies, card.id, form=described(title="De tweede", seen=seen))
    now = await queries.publication_open_to(mies, card.id)
    assert now.title == "De eerste wijziging"


async def test_withdrawn_it_is_left_alone_until_it_is_put_back(cast: Cast) -> None:
    mies, card = await cast.access(cast.mies), await shelve(cast)
    assert await actions.withdraw(mies, card.id, reason="Er is een nieuwe versie.")
    assert not await actions.withdraw(mies, card.id, reason="Nog eens")
    with pytest.raises(Conflict):
        await actions.change(mies, card.id, form=described())
    assert (await queries.publication_open_to(mies, card.id)).withdraw_reason.endswith("versie.")
    assert await actions.put_back(mies, card.id)
    assert not await actions.put_back(mies, card.id)
    back = await queries.publication_open_to(mies, card.id)
    assert (back.withdrawn_at, back.withdraw_reason) == (None, "")


async def test_a_pdf_comes_first_and_pictures_last(cast: Cast) -> None:
    image = await image_of(cast, cast.mies)
    word, paper = await uploaded(cast, name="bijlage.docx"), await uploaded(cast)
    card = await shelve(cast, kept=(image.key, word.key, paper.key))
    assert [each.kind for each in card.files] == ["pdf", "office", "image"]


async def test_nobody_gives_away_the_file_of_another(cast: Cast) -> None:
    other = await uploaded(cast, cast.anouk)
    card = await shelve(cast, kept=(other.key,))
    assert card.files == ()
    with pytest.raises(Invalid) as refused:
        await shelve(cast, kept=(other.key,), link="")
    assert "Voeg een bestand toe" in refused.value.errors["file"]
    assert await db.value("select count(*) from publication") == 1


async def test_a_file_of_the_library_is_no_longer_its_owners_burden(cast: Cast) -> None:
    mies, file = await cast.access(cast.mies), await uploaded(cast)
    card = await shelve(cast, kept=(file.key,))
    assert await files.used_bytes(cast.mies.id) == 0
    assert await files.own_files(mies) == []
    with pytest.raises(NotFound):
        await file_actions.remove(mies, file.key)
    await actions.change(mies, card.id, form=described(kept=()))
    assert await files.used_bytes(cast.mies.id) == file.size
    await file_actions.remove(mies, file.key)
    assert await files.file_for(file.key) is None


async def test_a_file_of_two_publications_stays_when_one_lets_it_go(cast: Cast) -> None:
    mies, file = await cast.access(cast.mies), await uploaded(cast)
    first = await shelve(cast, kept=(file.key,))
    second = await shelve(cast, kept=(file.key,))
    await actions.change(mies, first.id, form=described(kept=()))
    assert await files.own_files(mies) == []
    assert [f.key for f in (await queries.publication_open_to(mies, second.id)).files] == [file.key]


async def test_another_manager_keeps_the_files_that_are_there(cast: Cast) -> None:
    from forum.themes import actions as themes  # noqa: PLC0415

    file = await uploaded(cast)
    card = await shelve(cast, kept=(file.key,))
    await themes.join(cast.theme_id, cast.willem.id, role="manager")
    willem = await cast.access(cast.willem)
    await actions.change(willem, card.id, form=described(kept=(file.key,)))
    assert len((await queries.publication_open_to(willem, card.id)).files) == 1
