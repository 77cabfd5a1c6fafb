"""What is hers to give is not pointed out: her own address and number, however she writes them."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.guard.finding import findings
from forum.members.actions.closing import erase_member
from tests.cast import Cast
from tests.client import Client, error_at, text_of, value_of
from tests.guard.test_conversation import QUESTION, sources, written
from tests.threads.stage import started

PROFILE = {
    "name": "Bram Jansen",
    "sort_name": "",
    "function": "ketenregisseur",
    "organisation_id": "",
    "language": "nl",
    "zone": "Europe/Amsterdam",
}


@pytest.mark.parametrize("said", ["06-12345678", "06 1234 5678", "+31 6 12345678", "0031612345678"])
def test_ones_own_number_is_known_however_it_is_written(said: str) -> None:
    assert findings(f"Bel mij op {said} na negen uur.")
    assert findings(f"Bel mij op {said} na negen uur.", own=["06 12345678"]) == []
    assert findings(f"Bel mij op {said} na negen uur.", own=["06 12345679"])


def test_what_stands_in_ones_own_address_is_no_finding() -> None:
    text = "Mail naar LF-314-B@tilburg.example of bel even."
    assert [one.kind for one in findings(text)] == ["plate"]
    assert findings(text, own=["lf-314-b@Tilburg.example"]) == []
    assert findings(text, own=["b@tilburg.example"])


async def test_a_writer_gives_her_own_number_without_a_question(cast: Cast) -> None:
    thread = await started(cast)
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await written(bram, thread, text="Bel mij op +31612345678.", do="post")
        assert QUESTION in text_of(page)
        await bram.follow("/instellingen/profiel", {**PROFILE, "phone": "06 - 12345678"})
        said = f"Bel mij op +31612345678 of mail {cast.bram.email}."
        await written(bram, thread, text=said, do="post")
        assert await sources(thread) == [said]
        page = await written(bram, thread, form_token="2", text="Of bel 06-87654321.", do="post")
        assert QUESTION in text_of(page)


async def test_a_number_that_is_none_is_told_and_what_was_typed_stays(cast: Cast) -> None:
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await bram.post("/instellingen/profiel", {**PROFILE, "phone": "mijn nummer"})
        assert page.status_code == 422
        assert "telefoonnummer" in error_at(page.text, "phone")
        assert value_of(page.text, "phone") == "mijn nummer"


async def test_nobody_else_sees_it_and_it_goes_with_the_account(cast: Cast) -> None:
    async with Client() as bram, Client() as anouk:
        await bram.sign_in(cast.bram)
        await anouk.sign_in(cast.anouk)
        await bram.follow("/instellingen/profiel", {**PROFILE, "phone": "06 12345678"})
        page = await anouk.get(f"/mensenhandel/deelnemers/{cast.bram.id}")
        assert page.status_code == 200
        assert "12345678" not in page.text
        assert value_of((await bram.get("/instellingen/profiel")).text, "phone") == "06 12345678"

    await erase_member(cast.bram.id)
    assert await db.value("select phone from member where id = $1", cast.bram.id) == ""
