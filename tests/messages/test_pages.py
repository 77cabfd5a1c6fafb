"""The pages of private messages, without scripts."""

from __future__ import annotations

import pytest

from forum.core import db
from forum.messages import actions
from forum.moderation import actions as moderation
from forum.themes import actions as themes
from tests.cast import Cast
from tests.client import Client, elements, error_at, heading, links, main_of, text_of, value_of
from tests.messages.said import begin, say
from tests.moderation.stage import for_days

PHONE = "Bel Sara op 06-12345678."


async def test_from_a_profile_to_an_answer(cast: Cast) -> None:
    async with Client() as hers, Client() as his:
        await hers.sign_in(cast.anouk)
        await his.sign_in(cast.bram)
        profile = await hers.get(f"/mensenhandel/deelnemers/{cast.bram.id}")
        (to,) = [link for link in links(profile.text) if "/gesprekken/nieuw" in link]
        form = await hers.get(to)
        assert elements(form.text, "input", name=f"to_{cast.bram.id}")[0]["checked"] == ""
        fields = {"form_token": value_of(form.text, "form_token"), f"to_{cast.bram.id}": "1"}
        page = await hers.follow(
            "/mensenhandel/gesprekken/nieuw", {**fields, "text": "Kunt u **helpen**?"}
        )
        assert heading(page.text) == "Gesprek met Bram Jansen"
        inbox = await his.get("/gesprekken")
        assert "Nieuw" in text_of(main_of(inbox.text))
        assert "Anouk de Vries: Kunt u helpen?" in text_of(main_of(inbox.text))
        page = await his.get("/gesprekken/1")
        assert "<strong>helpen</strong>" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "noindex" in page.text
        answer = await his.follow("/gesprekken/1/schrijven", {"text": "Zeker.", "do": "post"})
        assert "Zeker." in main_of(answer.text)
        assert (await hers.get(to)).headers["location"].startswith("/gesprekken/1")
        assert "Gelezen" in text_of(main_of((await his.get("/gesprekken")).text))


async def test_people_are_found_and_the_text_stays(cast: Cast) -> None:
    async with Client() as hers:
        await hers.sign_in(cast.anouk)
        found = await hers.post(
            "/mensenhandel/gesprekken/nieuw",
            {"do": "find", "find": "tilburg", "text": "Half af", f"to_{cast.fatima.id}": "1"},
        )
        ticked = elements(found.text, "input", name=f"to_{cast.fatima.id}")[0]
        assert "checked" in ticked
        assert "checked" not in elements(found.text, "input", name=f"to_{cast.bram.id}")[0]
        assert value_of(found.text, "text") == "Half af"
        nobody = await hers.post("/mensenhandel/gesprekken/nieuw", {"text": "Aan wie?"})
        assert nobody.status_code == 422
        assert value_of(nobody.text, "text") == "Aan wie?"
        empty = {"text": " ", f"to_{cast.bram.id}": "1"}
        said = await hers.post("/mensenhandel/gesprekken/nieuw", empty)
        assert (said.status_code, error_at(said.text, "text")) == (422, "Schrijf een bericht.")


async def test_the_guard_asks_and_nothing_typed_is_lost(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    async with Client() as his:
        await his.sign_in(cast.bram)
        path = f"/gesprekken/{ident}/schrijven"
        asked = await his.post(path, {"text": PHONE, "form_token": "een", "do": "post"})
        assert asked.status_code == 422
        assert value_of(asked.text, "text") == PHONE
        seen = value_of(asked.text, "guard_seen")
        boxes = [one["name"] for one in elements(asked.text, "input") if "leave_" in one["name"]]
        fields = {"text": PHONE, "guard_seen": seen, "form_token": "een", "do": "mask"}
        page = await his.follow(path, {**fields, **dict.fromkeys(boxes, "1")})
        assert "06-12345678" not in page.text
        assert await db.value("select place from guard_decision limit 1") == "message"
        looked = await his.post(path, {"text": "Zie **dit**", "do": "preview"})
        assert "<strong>dit</strong>" in looked.text
        await actions.leave(cast.anouk.id, ident)
        late = await his.post(path, {"text": "Bent u er nog?", "do": "post"})
        assert late.status_code == 409
        assert value_of(late.text, "text") == "Bent u er nog?"


async def test_too_many_in_an_hour_wait_and_keep_their_text(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.messages.web.place.PACE", "1/hour")
    ident = await begin(cast, cast.anouk, cast.bram)
    async with Client() as his:
        await his.sign_in(cast.bram)
        path = f"/gesprekken/{ident}/schrijven"
        assert (await his.post(path, {"text": "Een", "do": "post"})).status_code == 303
        late = await his.post(path, {"text": "Twee", "do": "post"})
        assert late.status_code == 429
        assert late.headers["retry-after"]
        assert value_of(late.text, "text") == "Twee"


async def test_ones_own_message_is_changed_and_taken_back(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram, text="Mijn eerste zin")
    async with Client() as hers, Client() as his:
        await hers.sign_in(cast.anouk)
        await his.sign_in(cast.bram)
        at = f"/gesprekken/{ident}/1"
        page = await hers.get(f"{at}/bewerken")
        assert value_of(page.text, "text") == "Mijn eerste zin"
        changed = await hers.follow(f"{at}/bewerken", {"text": "Mijn zin", "version": "1"})
        assert "bewerkt" in text_of(main_of(changed.text))
        clash = await hers.post(f"{at}/bewerken", {"text": "Andere zin", "version": "1"})
        assert clash.status_code == 409
        assert value_of(clash.text, "text") == "Andere zin"
        assert value_of(clash.text, "version") == "2"
        assert "Mijn zin" in clash.text
        assert (await his.get(f"{at}/bewerken")).status_code == 403
        gone = await hers.follow(f"{at}/verwijderen", {})
        assert "Dit bericht is verwijderd." in text_of(main_of(gone.text))
        assert (await hers.get(f"{at}/bewerken")).status_code == 404
        inbox = await his.get("/gesprekken")
        assert "Het laatste bericht is er niet meer." in text_of(main_of(inbox.text))


async def test_blocking_and_turning_off_from_the_pages(cast: Cast) -> None:
    ident = await begin(cast, cast.bram, cast.anouk)
    async with Client() as hers, Client() as his:
        await hers.sign_in(cast.anouk)
        await his.sign_in(cast.bram)
        fields = {"do": "block", "next": f"/gesprekken/{ident}"}
        page = await hers.follow(f"/gesprekken/blokkeren/{cast.bram.id}", fields)
        assert "U blokkeert Bram Jansen" in text_of(main_of(page.text))
        seen = text_of(main_of((await his.get(f"/gesprekken/{ident}")).text))
        assert "Anouk de Vries neemt nu geen privéberichten aan." in seen
        assert "blokkeert" not in seen
        settings = await hers.get("/instellingen/gesprekken")
        assert "Bram Jansen" in text_of(main_of(settings.text))
        lifted = {"do": "lift", "next": "/instellingen/gesprekken"}
        page = await hers.follow(f"/gesprekken/blokkeren/{cast.bram.id}", lifted)
        assert "U blokkeert niemand." in text_of(main_of(page.text))
        off = await hers.follow("/instellingen/gesprekken", {})
        assert "checked" not in elements(off.text, "input", name="takes")[0]
        assert (await hers.get("/mensenhandel/gesprekken/nieuw")).status_code == 403
        page = await hers.follow(f"/gesprekken/{ident}/verlaten", {})
        assert "U hebt nog geen gesprekken" in text_of(main_of(page.text))


async def test_the_mark_moves_the_number_goes_and_long_talks_have_pages(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    for number in range(2, 33):
        await say(cast, cast.anouk, ident, f"Bericht nummer {number}.")
    async with Client() as his:
        await his.sign_in(cast.bram)
        first = await his.get(f"/gesprekken/{ident}")
        assert "Bericht nummer 30." in first.text
        assert "Bericht nummer 31." not in first.text
        second = await his.get(f"/gesprekken/{ident}")
        assert 'id="ongelezen"' in second.text
        assert "Bericht nummer 32." in second.text
        at = await his.get(f"/gesprekken/{ident}/2")
        assert "post--marked" in at.text
        assert (await his.get(f"/gesprekken/{ident}/99")).status_code == 404
        assert (await his.get(f"/gesprekken/{ident}?vanaf=x")).status_code == 404
        read = await his.post(f"/gesprekken/{ident}/gelezen", {"upto": "32"})
        assert read.status_code == 204


async def test_who_may_not_come_in(cast: Cast) -> None:
    ident = await begin(cast, cast.anouk, cast.bram)
    async with Client() as other:
        assert (await other.get("/gesprekken")).headers["location"].startswith("/inloggen")
        for person in (cast.fatima, cast.maarten, cast.mies):
            await other.sign_in(person)
            for path in ("", "/1", "/1/bewerken", "/verlaten"):
                assert (await other.get(f"/gesprekken/{ident}{path}")).status_code == 404
        await moderation.suspend(await cast.access(cast.maarten), cast.bram.id, form=for_days(2))
        await other.sign_in(cast.bram)
        assert (await other.get(f"/gesprekken/{ident}")).status_code == 403
        assert "Anouk" not in main_of((await other.get("/gesprekken")).text)
        await themes.leave(cast.theme_id, cast.anouk.id)
        await other.sign_in(cast.anouk)
        assert (await other.get(f"/gesprekken/{ident}")).status_code == 404


async def test_nothing_of_it_is_found_or_listed(cast: Cast) -> None:
    await begin(cast, cast.anouk, cast.bram, text="Paraplubeleid tussen ons")
    async with Client() as hers:
        await hers.sign_in(cast.anouk)
        found = await hers.get("/zoeken?q=paraplubeleid")
        assert "tussen ons" not in found.text
        profile = await hers.get(f"/mensenhandel/deelnemers/{cast.anouk.id}")
        assert "Paraplubeleid" not in profile.text
