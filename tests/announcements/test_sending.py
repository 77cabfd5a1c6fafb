"""Sending an announcement: to whom, once, paused, resumed, stopped; crashes and duplicates too."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.core.errors import Conflict, Forbidden, Invalid
from forum.moderation import actions as moderation
from forum.moderation.forms import SanctionForm
from forum.themes import actions as themes
from notifications import ledger, preferences
from notifications.announcements import due, holding, planning, running, selection
from notifications.announcements.selection import Selection
from notifications.kinds.kind import Park, Skip
from notifications.kinds.registry import letters
from notifications.preferences import Chosen
from notifications.reaping import reap
from notifications.suppressions import suppress
from tests.announcements.stage import begun, card, progress, states, written
from tests.cast import Cast
from tests.notifications.post_office import PostOffice, drain, work

MUNICIPALITIES = Selection(kinds=("municipality",))


async def test_everyone_selected_gets_it_once_however_often_it_is_sent(
    cast: Cast, office: PostOffice
) -> None:
    made = await begun(cast, selection=MUNICIPALITIES)
    mies, seen = await cast.access(cast.mies), made.changed_at.isoformat()
    await asyncio.gather(*(running.send(mies, made.id, seen=seen) for _ in range(3)))
    await work()
    await due.go_on(made.id)
    await due.sweep()
    await drain()
    told = sorted(mail.recipient for mail in office.mails)
    assert told == sorted(who.email for who in (cast.anouk, cast.bram, cast.fatima))
    now = await progress(made)
    assert (now.total, now.sent, now.finished) == (3, 3, True)


async def test_the_mail_has_the_managers_words_and_one_click_that_ends_announcements(
    cast: Cast, office: PostOffice
) -> None:
    await begun(cast, selection=MUNICIPALITIES, text="Bel 06-12345678. BSN 111222333.\n\n- een")
    await drain()
    (mail,) = office.to(cast.anouk.email)
    assert mail["Subject"] == "Nieuwe regeling voor opvang"
    assert mail["Reply-To"] == "Forum Mensenhandel <mensenhandel@vereniging.example>"
    assert mail["List-ID"].endswith("<aankondigingen.forum.example>")
    assert mail["List-Post"] == "NO"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "06-12345678" in mail.text
    assert "111222333" not in mail.text + mail.html
    assert '<li class="point" style=' in mail.html


async def test_links_of_the_forum_lead_there_from_a_mail_too(
    cast: Cast, office: PostOffice
) -> None:
    await begun(cast, selection=MUNICIPALITIES)
    await drain()
    (mail,) = office.to(cast.bram.email)
    link = "http://127.0.0.1:8000/mensenhandel/forum/1"
    assert f'href="{link}"' in mail.html
    assert f"]({link})" in mail.text


async def test_who_left_is_suspended_or_wants_none_gets_no_mail_and_the_reason_is_kept(
    cast: Cast, office: PostOffice
) -> None:
    made = await begun(cast)
    await preferences.choose(cast.bram.id, Chosen("weekly", 2, 9, False, True))
    await suppress(cast.fatima.email, "bounced")
    form = SanctionForm(clock.now() + timedelta(days=3), "Rust")
    await moderation.suspend(await cast.access(cast.maarten), cast.anouk.id, form=form)
    await drain()
    assert {mail.recipient for mail in office.mails} == {cast.maarten.email, cast.mies.email}
    assert await states(made) == {
        cast.anouk.id: "skipped:no_access",
        cast.bram.id: "skipped:unsubscribed",
        cast.fatima.id: "skipped:suppressed",
        cast.maarten.id: "sent",
        cast.mies.id: "sent",
    }


async def test_paused_nothing_leaves_or_expires_and_resumed_it_goes_on(
    cast: Cast, office: PostOffice
) -> None:
    made = await begun(cast)
    mies = await cast.access(cast.mies)
    await running.pause(mies, made.id)
    await running.pause(mies, made.id)
    await drain()
    assert office.mails == []
    with clock.at(clock.now() + timedelta(days=10)):
        await reap()
        assert set((await states(made)).values()) == {"paused"}
        await running.resume(mies, made.id)
        await drain()
    assert len(office.mails) == 5
    assert (await progress(made)).sent == 5


async def test_a_mail_in_the_hands_of_a_worker_is_given_back_when_paused(cast: Cast) -> None:
    made = await begun(cast)
    rows = await ledger.claim(10)
    decided = await letters(rows)
    await running.pause(await cast.access(cast.mies), made.id)
    wishes = await ledger.hold(rows[0], address="a@b.example", subject="x")
    assert wishes is not None
    assert wishes["halted"] == holding.PAUSED
    again = await letters(rows)
    assert {type(again[row.id]) for row in rows} == {Park}
    assert decided.keys() == again.keys()
    for row in rows:
        await holding.park(row)
    assert set((await states(made)).values()) == {"paused"}
    assert {item["tries"] for item in await db.rows("select tries from delivery")} == {0}


async def test_what_is_given_back_just_as_sending_goes_on_is_in_line_again(cast: Cast) -> None:
    made = await begun(cast, selection=MUNICIPALITIES)
    mies = await cast.access(cast.mies)
    (first, *_others) = await ledger.claim(1)
    await running.pause(mies, made.id)
    await running.resume(mies, made.id)
    await holding.park(first)
    assert set((await states(made)).values()) == {"pending"}


async def test_stopped_the_rest_gets_nothing_for_good(cast: Cast, office: PostOffice) -> None:
    made = await begun(cast)
    mies = await cast.access(cast.mies)
    (held,) = await ledger.claim(1)
    await running.stop(mies, made.id)
    await running.stop(mies, made.id)
    assert isinstance((await letters([held]))[held.id], Skip)
    await ledger.release(held, until=clock.now())
    await drain()
    assert office.mails == []
    assert set((await states(made)).values()) == {"skipped:stopped"}
    assert await db.value("select count(*) from notice where kind = 'announcement'") == 0
    with pytest.raises(Conflict):
        await running.resume(mies, made.id)


async def test_a_crash_between_two_chunks_loses_nobody_and_doubles_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "CHUNK", 2)
    made = await written(cast)
    await running.send(await cast.access(cast.mies), made.id, seen=made.changed_at.isoformat())
    assert await planning.plan_chunk(made.id)
    assert (await progress(made)).total == 5
    await asyncio.gather(*(due.sweep() for _ in range(3)))
    assert len(await states(made)) == 5
    assert await db.value("select count(*) from delivery") == 5
    assert await db.value("select audience from announcement_wave") in ("[]", [])


async def test_paused_in_the_midst_of_planning_the_rest_is_planned_when_it_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "CHUNK", 2)
    made = await written(cast)
    mies = await cast.access(cast.mies)
    await running.send(mies, made.id, seen=made.changed_at.isoformat())
    await planning.plan_chunk(made.id)
    await running.pause(mies, made.id)
    await due.sweep()
    now = await progress(made)
    assert (len(await states(made)), now.total, now.waiting) == (2, 5, 5)
    await running.resume(mies, made.id)
    await due.go_on(made.id)
    assert set((await states(made)).values()) == {"pending"}
    assert len(await states(made)) == 5


async def test_stopped_in_the_midst_of_planning_everybody_is_accounted_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "CHUNK", 2)
    made = await written(cast)
    mies = await cast.access(cast.mies)
    await running.send(mies, made.id, seen=made.changed_at.isoformat())
    await running.stop(mies, made.id)
    now = await progress(made)
    assert (now.total, now.skipped, now.finished) == (5, 5, True)


async def test_two_workers_at_once_send_each_mail_once(cast: Cast, office: PostOffice) -> None:
    made = await begun(cast)
    claims = await asyncio.gather(ledger.claim(3), ledger.claim(3))
    ids = [row.id for some in claims for row in some]
    assert len(ids) == len(set(ids)) == 5
    await running.pause(await cast.access(cast.mies), made.id)
    for row in (row for some in claims for row in some):
        assert isinstance((await letters([row]))[row.id], Park)
        await holding.park(row)
    await running.resume(await cast.access(cast.mies), made.id)
    await drain()
    assert len(office.mails) == 5


async def test_only_who_manages_may_send_pause_or_stop(cast: Cast) -> None:
    made = await begun(cast)
    for who in (cast.anouk, cast.maarten):
        access = await cast.access(who)
        for verb in (running.pause, running.resume, running.stop, running.send_test):
            with pytest.raises(Forbidden):
                await verb(access, made.id)
        with pytest.raises(Forbidden):
            await running.send(access, made.id, seen="")
        with pytest.raises(Forbidden):
            await running.resend(access, made.id, wave=1)


async def test_nobody_who_fits_is_nothing_sent(cast: Cast) -> None:
    made = await written(cast, selection=Selection(regions=("Zeeland",)))
    with pytest.raises(Invalid):
        await running.send(await cast.access(cast.mies), made.id, seen=made.changed_at.isoformat())
    assert (await card(made.id)).state == "concept"


async def test_what_was_changed_by_somebody_else_is_not_sent_unseen(cast: Cast) -> None:
    made = await written(cast)
    with pytest.raises(Conflict):
        await running.send(await cast.access(cast.mies), made.id, seen="yesterday")
    assert await db.value("select count(*) from announcement_wave") == 0


async def test_a_test_goes_to_oneself_alone_whatever_one_has_switched_off(
    cast: Cast, office: PostOffice
) -> None:
    made = await written(cast)
    await preferences.choose(cast.mies.id, Chosen("weekly", 2, 9, False, True))
    await running.send_test(await cast.access(cast.mies), made.id)
    await work()
    (mail,) = office.mails
    assert mail.recipient == cast.mies.email
    assert mail["Subject"].startswith("[Proef] ")
    assert "List-Unsubscribe-Post" in mail.parsed
    assert (await progress(made)).total == 0


async def test_it_rings_the_bell_of_who_may_read_and_the_log_says_who_sent_to_how_many(
    cast: Cast,
) -> None:
    made = await begun(cast)
    rung = await db.rows("select member_id, href from notice where kind = 'announcement'")
    assert len(rung) == 5
    assert {item["href"] for item in rung} == {made.href}
    kind, detail = (await db.rows("select kind, detail from act"))[0].values()
    assert kind == "announce"
    assert '"people": 5' in (detail if isinstance(detail, str) else str(detail).replace("'", '"'))


async def test_who_joins_after_it_began_is_not_among_those_it_is_for(
    cast: Cast, office: PostOffice
) -> None:
    made = await written(cast)
    await running.send(await cast.access(cast.mies), made.id, seen=made.changed_at.isoformat())
    await themes.join(cast.theme_id, cast.willem.id, role="participant")
    assert len(await selection.people(cast.theme_id, Selection())) == 6
    await due.go_on(made.id)
    await drain()
    assert cast.willem.email not in {mail.recipient for mail in office.mails}
    assert len(office.mails) == 5
