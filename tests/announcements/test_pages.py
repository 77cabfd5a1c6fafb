"""The manager's pages of announcements, and what others see of them."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from forum.core import clock, db
from notifications.announcements import due, running
from notifications.announcements.selection import Selection
from tests.announcements.stage import begun, card, settle, written
from tests.cast import Cast
from tests.client import Client, error_at, heading, main_of, text_of, value_of

ALL = "/mensenhandel/beheer/aankondigingen"


@pytest.fixture
async def mies(cast: Cast) -> AsyncIterator[Client]:
    async with Client() as client:
        yield await client.sign_in(cast.mies)


FIELDS = {"subject": "Nieuwe regeling", "text": "De regeling is gewijzigd.", "form_token": "t1"}


async def test_written_looked_at_tried_planned_and_taken_back(cast: Cast, mies: Client) -> None:
    page = await mies.follow(f"{ALL}/nieuw", {**FIELDS, "kind_municipality": "1"})
    assert heading(page.text) == "Nieuwe regeling"
    assert "3 personen passen nu bij deze selectie" in text_of(page.text)
    assert "Gemeenten" in text_of(page.text)
    one = f"{ALL}/1"
    preview = await mies.get(f"{one}/voorbeeld?taal=en")
    assert "Dear Mies van der Berg," in preview.text
    frame = await mies.get(f"{one}/voorbeeld/mail?taal=nl")
    assert "Beste Mies van der Berg," in frame.text
    assert "sandbox" in frame.headers["content-security-policy"]
    tried = await mies.follow(f"{one}/proef")
    assert f"onderweg naar {cast.mies.email}" in text_of(tried.text)
    seen = value_of((await mies.get(f"{one}/versturen")).text, "seen")
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    later = {"when": "later", "date": day, "time": "09:30", "seen": seen}
    planned = await mies.follow(f"{one}/versturen", later)
    assert "om 09:30 (Nederlandse tijd)" in text_of(planned.text)
    back = await mies.follow(f"{one}/planning")
    assert "weer een concept" in text_of(back.text)
    gone = await mies.follow(f"{one}/verwijderen")
    assert "Het concept is verwijderd." in text_of(gone.text)


async def test_the_same_form_twice_is_one_announcement(cast: Cast, mies: Client) -> None:
    for _ in range(2):
        await mies.follow(f"{ALL}/nieuw", FIELDS)
    assert await db.value("select count(*) from announcement") == 1


async def test_what_was_typed_stays_whatever_is_wrong(cast: Cast, mies: Client) -> None:
    typed = {**FIELDS, "subject": "x", "webinar": "7", "role_moderator": "1"}
    page = await mies.post(f"{ALL}/nieuw", typed)
    assert page.status_code == 422
    assert error_at(page.text, "subject")
    assert error_at(page.text, "place")
    assert value_of(page.text, "text") == FIELDS["text"]
    assert 'name="role_moderator" value="1" checked' in page.text


async def test_the_guard_asks_before_anything_is_kept(cast: Cast, mies: Client) -> None:
    typed = {**FIELDS, "text": "Het gaat om BSN 111222333."}
    page = await mies.post(f"{ALL}/nieuw", typed)
    assert page.status_code == 422
    assert "Wat wilt u weglaten?" in text_of(page.text)
    assert await db.value("select count(*) from announcement") == 0
    seen = value_of(page.text, "guard_seen")
    box = f"leave_{seen.partition('.')[2]}"
    await mies.follow(f"{ALL}/nieuw", {**typed, "guard_seen": seen, "do": "mask", box: "1"})
    assert "111222333" not in (await card(1)).source


async def test_she_may_count_before_she_keeps(cast: Cast, mies: Client) -> None:
    page = await mies.post(f"{ALL}/nieuw", {**FIELDS, "role_participant": "1", "do": "count"})
    assert page.status_code == 200
    assert "3 personen passen nu bij deze selectie" in text_of(page.text)
    assert await db.value("select count(*) from announcement") == 0


async def test_somebody_elses_change_is_not_overwritten_unseen(cast: Cast, mies: Client) -> None:
    made = await written(cast)
    await mies.follow(f"{made.path}/wijzigen", {**FIELDS, "seen": made.changed_at.isoformat()})
    page = await mies.post(
        f"{made.path}/wijzigen", {**FIELDS, "text": "Anders.", "seen": made.changed_at.isoformat()}
    )
    assert page.status_code == 409
    assert value_of(page.text, "text") == "Anders."
    assert (await card(made.id)).source == FIELDS["text"]


async def test_sent_paused_stopped_and_accounted_for(cast: Cast, mies: Client) -> None:
    made = await written(cast)
    seen = value_of((await mies.get(f"{made.path}/versturen")).text, "seen")
    page = await mies.follow(f"{made.path}/versturen", {"when": "now", "seen": seen})
    assert "0 van 5 afgehandeld" in text_of(page.text)
    assert '<progress id="balk" max="5" value="0"' in page.text
    paused = await mies.follow(f"{made.path}/pauze")
    assert "Er gaat nu niets weg" in text_of(paused.text)
    await mies.follow(f"{made.path}/hervatten")
    asks = await mies.get(f"{made.path}/stoppen")
    assert "5 personen hebben de e-mail nog niet" in text_of(asks.text)
    stopped = await mies.follow(f"{made.path}/stoppen")
    assert "5 van 5 afgehandeld" in text_of(stopped.text)
    told = text_of(stopped.text)
    assert "Mies van der Berg stopte de verzending. Personen die niets meer kregen: 5." in told
    log = await mies.get("/mensenhandel/moderatie/logboek")
    assert "stuurde een aankondiging aan 5 deelnemers" in text_of(log.text)
    assert "Ongedaan maken" not in main_of(log.text)


async def test_person_by_person_narrowed_and_as_a_list_without_formulas(
    cast: Cast, mies: Client
) -> None:
    made = await begun(cast, selection=Selection(roles=("participant",)))
    await db.execute("update member set name = '=HYPERLINK(1)' where id = $1", cast.bram.id)
    await settle(made, cast.anouk.id, "sent")
    await settle(made, cast.bram.id, "failed", "refused")
    await settle(made, cast.fatima.id, "skipped", "unsubscribed")
    everyone = text_of(main_of((await mies.get(f"{made.path}/ontvangers")).text))
    assert "Iedereen (3) Verstuurd (1) Overgeslagen (1) Mislukt (1)" in everyone
    failed = text_of(main_of((await mies.get(f"{made.path}/ontvangers?toon=mislukt")).text))
    assert "De mailserver weigerde de e-mail." in failed
    assert cast.anouk.name not in failed
    sheet = await mies.post(f"{made.path}/ontvangers/lijst")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {cast.anouk.name, "'=HYPERLINK(1)", cast.fatima.name}
    assert "@" not in sheet.text.replace(made.subject, "")
    assert "downloadde de lijst" in text_of((await mies.get(made.path)).text)


async def test_sending_again_asks_how_many_and_two_presses_are_one(
    cast: Cast, mies: Client
) -> None:
    made = await begun(cast, selection=Selection(roles=("participant",)))
    await settle(made, cast.anouk.id, "sent")
    await settle(made, cast.bram.id, "failed", "refused")
    await settle(made, cast.fatima.id, "skipped", "unsubscribed")
    asks = await mies.get(f"{made.path}/opnieuw")
    assert "opnieuw naar 1 persoon die niet is bereikt" in text_of(asks.text)
    for _ in range(2):
        await mies.follow(f"{made.path}/opnieuw", {"wave": value_of(asks.text, "wave")})
        await due.go_on(made.id)
    rows = await db.rows("select recipient_id from delivery where period = '1.2'")
    assert [item["recipient_id"] for item in rows] == [cast.bram.id]


async def test_only_managers_know_that_there_are_such_pages(cast: Cast) -> None:
    made = await begun(cast)
    for who in (cast.anouk, cast.maarten, cast.willem):
        async with Client() as client:
            await client.sign_in(who)
            for path in (ALL, f"{ALL}/nieuw", made.path, f"{made.path}/ontvangers"):
                assert (await client.get(path)).status_code == 404
            assert (await client.post(f"{made.path}/pauze")).status_code == 404


async def test_whom_it_is_for_reads_it_on_the_forum_and_others_do_not(cast: Cast) -> None:
    made = await begun(cast, selection=Selection(kinds=("municipality",)))
    async with Client() as client:
        page = await (await client.sign_in(cast.anouk)).get(made.href)
        assert heading(page.text) == made.subject
        moved = await client.get(f"/mensenhandel/aankondigingen/{made.id}-oud")
        assert moved.headers["location"] == made.href
        await client.sign_in(cast.maarten)
        assert (await client.get(made.href)).status_code == 404
        await running.stop(await cast.access(cast.mies), made.id)
        await client.sign_in(cast.anouk)
        assert (await client.get(made.href)).status_code == 404


async def test_a_member_sees_it_at_her_mails_and_behind_the_bell(cast: Cast) -> None:
    made = await begun(cast)
    async with Client() as client:
        await client.sign_in(cast.anouk)
        bell = text_of((await client.get("/meldingen")).text)
        assert f"Aankondiging: {made.subject}" in bell
        await running.pause(await cast.access(cast.mies), made.id)
        assert "Een beheerder heeft de verzending stilgezet." in text_of(
            (await client.get("/mijn-mail")).text
        )
