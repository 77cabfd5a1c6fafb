"""Addresses without mail: managers see why and since when, never the address; and begin anew."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, NotFound
from notifications import ledger, suppressions, trouble, unmailed
from notifications.ledger import Intent
from tests.cast import Cast, Person
from tests.client import Client, text_of

HERE = "/mensenhandel/moderatie/zonder-mail"
MONDAY = clock.now() - timedelta(days=3)


async def failed(who: Person, period: str, reply: str, *, code: int, reason: str) -> None:
    """A mail to her ended so."""
    await ledger.intend([Intent("digest", period, who.id)])
    await db.execute(
        "update delivery set state = 'failed', address = $2, smtp_reply = $3, smtp_code = $4, "
        "reason = $5, done_at = $6 where recipient_id = $1 and period = $7",
        *(who.id, who.email, reply, code, reason, MONDAY, period),
    )


async def arrived(who: Person, period: str) -> None:
    await ledger.intend([Intent("digest", period, who.id)])
    await db.execute(
        "update delivery set state = 'sent', address = $2, done_at = $3 "
        "where recipient_id = $1 and period = $4",
        *(who.id, who.email, MONDAY - timedelta(days=7), period),
    )


@pytest.fixture
async def four(cast: Cast) -> Cast:
    """Fatima is refused, Bram complained, Anouk asked, and Maarten's mail came back once."""
    await arrived(cast.fatima, "2026-W01")
    words = f"5.1.1 <{cast.fatima.email}>: Recipient address rejected"
    await failed(cast.fatima, "2026-W02", words, code=550, reason="bounced")
    await trouble.give_up(cast.fatima.id, cast.fatima.email)
    await suppressions.suppress(cast.bram.email, "complained")
    await suppressions.suppress(cast.anouk.email, "asked")
    await failed(cast.maarten, "2026-W02", "4.2.2", code=250, reason="returned")
    await trouble.note(cast.maarten.id, cast.maarten.email, weight=1, unknown=False)
    return cast


async def test_a_manager_sees_who_gets_no_mail_why_and_what_was_said(four: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(four.mies)
        desk = await browser.get("/mensenhandel/moderatie")
        assert f'href="{HERE}"' in desk.text
        page = await browser.get(HERE)
    told = text_of(page.text)
    for word in ("Adres geweigerd (1)", "Klacht (1)", "Zelf gevraagd (1)", "Kwam terug (1)"):
        assert word in told
    for person in (four.fatima, four.bram, four.anouk, four.maarten):
        assert person.name in told
        assert person.email not in page.text
        assert person.email.partition("@")[0] not in page.text
    assert "Het adres bestaat niet of niet meer." in told
    assert "550 5.1.1 …: Recipient address rejected" in told
    assert "De mailbox is vol." in told
    assert "250" not in told  # it was taken first
    assert "Ziet het op elke pagina" in told
    assert "1 van 4; bij 4 stopt de e-mail" in told
    assert page.text.count("/hervatten") == 1


async def test_the_list_is_narrowed_by_reason_and_by_words(four: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(four.mies)
        page = text_of((await browser.get(f"{HERE}?reden=klacht")).text)
        assert four.bram.name in page
        assert four.fatima.name not in page
        page = text_of((await browser.get(f"{HERE}?q=amrani+fatima")).text)
        assert four.fatima.name in page
        assert four.bram.name not in page
        page = text_of((await browser.get(f"{HERE}?q=niemand&reden=gevraagd")).text)
        assert "Niemand gevonden" in page
        assert (await browser.get(f"{HERE}?na=x")).status_code == 404
        english = await browser.get(HERE, headers={"accept-language": "en"})
        assert english.status_code == 200


async def test_pages_go_on_where_the_last_ended(four: Cast) -> None:
    access = await four.access(four.mies)
    whole = [each.member_id for each in await unmailed.listed(access)]
    first = await unmailed.listed(access, limit=2)
    rest = await unmailed.listed(access, after=first[-1].member_id)
    assert [each.member_id for each in (*first, *rest)] == whole
    assert len(whole) == 4
    assert sum((await unmailed.counted(access)).values()) == 4


async def test_nobody_is_listed_when_all_is_well_or_forgiven(cast: Cast) -> None:
    access = await cast.access(cast.mies)
    with clock.at(clock.now() - timedelta(days=31)):
        await trouble.note(cast.bram.id, cast.bram.email, weight=1, unknown=False)
    await suppressions.suppress("iemand@elders.example", "bounced")
    await suppressions.suppress(cast.willem.email, "bounced")  # who takes part elsewhere
    assert await unmailed.listed(access) == []
    async with Client() as browser:
        await browser.sign_in(cast.mies)
        page = text_of((await browser.get(HERE)).text)
    assert "Bij alle deelnemers komt e-mail aan." in page


async def test_the_file_holds_what_the_page_does_and_no_address(four: Cast) -> None:
    async with Client() as browser:
        await browser.sign_in(four.mies)
        got = await browser.post(f"{HERE}/lijst")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="mensenhandel-zonder-e-mail.csv"' in got.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Naam", "Organisatie", "Reden", "Sinds"]
    by_name = {row[0]: row for row in rows[1:]}
    assert by_name[four.fatima.name][2] == "Adres geweigerd"
    assert by_name[four.fatima.name][5:] == [
        "Het adres bestaat niet of niet meer.",
        "5.1.1 …: Recipient address rejected",
    ]
    assert by_name[four.bram.name][4:] == ["", "", ""]
    assert "@" not in got.text


async def test_mail_goes_again_and_the_log_says_so_without_a_name(four: Cast) -> None:
    path = f"{HERE}/{four.fatima.id}/hervatten"
    async with Client() as browser, Client() as reader:
        await browser.sign_in(four.mies)
        await reader.sign_in(four.bram)
        page = await browser.get(path)
        assert four.fatima.name in text_of(page.text)
        assert (await browser.post(path, {"reason": " "})).status_code == 422
        done = await browser.post(path, {"reason": "De gemeente heeft de mailbox hersteld"})
        assert done.headers["location"] == f"{HERE}?melding=e-mail-hervat"
        assert four.fatima.name not in text_of((await browser.get(HERE)).text)
        log = text_of((await browser.get("/mensenhandel/moderatie/logboek")).text)
        assert f"laat weer e-mail sturen aan {four.fatima.name}" in log
        assert "Ongedaan maken" not in log
        log = text_of((await reader.get("/mensenhandel/moderatie/logboek")).text)
        assert "laat weer e-mail sturen aan een deelnemer" in log
        assert "De gemeente heeft de mailbox hersteld" in log
        assert four.fatima.name not in log
    assert not await suppressions.is_suppressed(four.fatima.email)
    assert await db.value("select address_broken_at from member where id = $1", four.fatima.id) is (
        None
    )
    assert await db.value("select count(*) from notice where kind = 'moderation'") == 0


async def test_twice_is_once_and_an_address_that_refuses_again_is_stopped_again(four: Cast) -> None:
    access = await four.access(four.mies)
    assert await unmailed.send_again(access, four.fatima.id, reason="Werkt weer")
    assert await unmailed.send_again(access, four.fatima.id, reason="Werkt weer") is None
    assert await db.value("select count(*) from act where kind = 'mail_again'") == 1
    for moment in (clock.now(), clock.now() + timedelta(days=1, hours=1)):
        assert not await suppressions.is_suppressed(four.fatima.email)
        with clock.at(moment):
            await trouble.note(four.fatima.id, four.fatima.email, weight=2, unknown=True)
    assert await suppressions.is_suppressed(four.fatima.email)


async def test_what_she_asked_for_herself_no_manager_undoes(four: Cast) -> None:
    access = await four.access(four.mies)
    for person in (four.bram, four.anouk):
        with pytest.raises(Conflict):
            await unmailed.send_again(access, person.id, reason="Toch")
        assert await suppressions.is_suppressed(person.email)
        async with Client() as browser:
            await browser.sign_in(four.mies)
            path = f"{HERE}/{person.id}/hervatten"
            assert (await browser.get(path)).status_code == 404
            assert (await browser.post(path, {"reason": "Toch"})).status_code == 404
    assert await db.value("select count(*) from act where kind = 'mail_again'") == 0


async def test_only_who_manages_this_theme_and_nobody_for_herself(four: Cast) -> None:
    await trouble.give_up(four.mies.id, four.mies.email)
    await trouble.give_up(four.willem.id, four.willem.email)
    mies = await four.access(four.mies)
    with pytest.raises(Forbidden):
        await unmailed.send_again(mies, four.mies.id, reason="Mijn eigen")
    with pytest.raises(NotFound):
        await unmailed.send_again(mies, four.willem.id, reason="Van elders")
    maarten = await four.access(four.maarten)
    for asked in (unmailed.listed(maarten), unmailed.counted(maarten)):
        with pytest.raises(Forbidden):
            await asked
    with pytest.raises(Forbidden):
        await unmailed.send_again(maarten, four.fatima.id, reason="Werkt")
    async with Client() as browser:
        await browser.sign_in(four.mies)
        page = await browser.get(HERE)
        assert "/instellingen/e-mailadres" in page.text
        assert f"/{four.mies.id}/hervatten" not in page.text
