"""From a mail over a socket to a post: once, by the right person, and nothing is ever lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from forum.core import clock, db
from forum.moderation import actions as moderation
from forum.moderation.forms import SanctionForm
from forum.themes import actions as themes
from forum.threads import actions as threads
from forum.threads.queries import ThreadHead, draft_at
from notifications.inbound import processing, store
from tests.cast import Cast
from tests.client import Client, heading, text_of
from tests.files.kept import photo
from tests.inbound.relay import Relay, address_for, handled, passed, written_by
from tests.notifications.post_office import PostOffice, drain

QUOTE = "\n\nOp ma 23 nov 2026 om 13:17 schreef Forum <forum@forum.example>:\n> Beste Bram,\n"


async def posts(thread: ThreadHead) -> list[db.Row]:
    return await db.rows(
        "select id, number, author_id, source, by_mail, reply_to from post where thread_id = $1 "
        "and number > 1 order by number",
        thread.id,
    )


async def fate() -> tuple[str, str]:
    """What became of the last mail."""
    row = await db.row("select state, reason from inbound_mail order by id desc limit 1")
    return (row["state"], row["reason"]) if row else ("none", "")


async def test_a_reply_by_mail_is_a_post_by_its_writer(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    assert await relay.reply(cast.bram, to, f"Wij hebben er een.{QUOTE}") == (250, "2.0.0 Kept")
    await handled()
    (post,) = await posts(thread)
    assert post["source"] == "Wij hebben er een."
    assert (post["author_id"], post["by_mail"]) == (cast.bram.id, True)
    assert await fate() == ("placed", "")
    await drain()
    assert office.to(cast.bram.email) == []  # what went well needs no mail


async def test_the_post_says_quietly_that_it_came_by_mail_and_its_writer_may_cut_it_anew(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, f"Te kort.{QUOTE}")
    await handled()
    async with Client() as bram, Client() as anouk:
        await bram.sign_in(cast.bram)
        await anouk.sign_in(cast.anouk)
        page = await anouk.get(f"{thread.href}?vanaf=1")
        assert "per e-mail" in text_of(page.text)
        (post,) = await posts(thread)
        link = f"/mijn-mail/bericht/{post['id']}"
        assert (await anouk.get(link)).status_code == 404
        cut = await bram.get(link)
        assert "Beste Bram," in text_of(cut.text)  # the whole mail is at hand
        form = {"text": "Te kort, en nu heel.", "version": "1", "do": "post"}
        await bram.follow(f"{thread.place}/2/bewerken", form)
        assert (await posts(thread))[0]["source"] == "Te kort, en nu heel."


async def test_a_mail_that_comes_twice_is_one_post(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    raw = written_by(cast.bram, to, "Eén keer is genoeg.")
    for _ in range(2):
        assert (await relay.hand(to, raw, sender=cast.bram.email))[0] == 250
    await handled()
    again = raw.replace(b"Subject: Re:", b"Received: from elsewhere\r\nSubject: Re:")
    assert (await relay.hand(to, again, sender=cast.bram.email))[0] == 250
    await handled()
    assert len(await posts(thread)) == 1


async def test_a_mail_without_an_id_that_comes_twice_is_one_post(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    raw = written_by(cast.bram, to, "Zonder nummer.", headers={"Message-ID": None})
    for each in (raw, raw, b"Message-ID: <@>\r\n" + raw, b"Message-ID: <@>\r\n" + raw):
        assert (await relay.hand(to, each, sender=cast.bram.email))[0] == 250
    await handled()
    assert await db.value("select count(*) from inbound_mail") == 2
    assert len(await posts(thread)) == 2


async def test_two_workers_at_once_and_a_job_run_twice_make_one_post(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "Tegelijk.")
    ident = await db.value("select id from inbound_mail")
    await asyncio.gather(*(processing.process(ident) for _ in range(3)))
    await processing.process(ident)
    assert len(await posts(thread)) == 1


async def test_a_worker_that_dies_between_keeping_and_placing_loses_nothing(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    now = clock.now()
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "Blijft staan.")
    ident = await db.value("select id from inbound_mail")
    assert await store.claim(ident)  # and then it was killed
    await processing.sweep()
    assert await posts(thread) == []  # its lease still stands
    with clock.at(now + timedelta(minutes=6)):
        await processing.sweep()
        await processing.sweep()
    assert [post["source"] for post in await posts(thread)] == ["Blijft staan."]


async def test_who_was_away_too_long_settles_nothing_any_more(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "Van wie?")
    first = await store.claim(await db.value("select id from inbound_mail"))
    assert first
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert await store.claim(first.id)
    with pytest.raises(store.Lost):
        await store.settle(first, "placed")


async def test_the_sweep_makes_up_for_a_lost_job(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "De broker was weg.")
    with clock.at(clock.now() + timedelta(minutes=2)):
        await processing.sweep()
    assert len(await posts(thread)) == 1


async def test_an_answer_to_one_post_says_which(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    await relay.reply(cast.bram, await address_for(cast, cast.bram, thread), "Wie weet meer?")
    await handled()
    to = await address_for(cast, cast.anouk, thread, number=2)
    await relay.reply(cast.anouk, to, "Ik.")
    await handled()
    assert [post["reply_to"] for post in await posts(thread)] == [None, 2]


async def test_the_owner_places_it_from_its_page_and_twice_is_once(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    headers = {"Authentication-Results": passed(cast.bram, "fail")}
    await relay.reply(cast.bram, to, f"Toch van mij.{QUOTE}", headers=headers)
    await handled()
    ident = await db.value("select id from inbound_mail")
    link = f"/mijn-mail/antwoord/{ident}"
    async with Client() as bram, Client() as anouk:
        await anouk.sign_in(cast.anouk)
        assert (await anouk.get(link)).status_code == 404
        await bram.sign_in(cast.bram)
        page = await bram.get(link)
        assert heading(page.text) == "Uw antwoord per e-mail"
        waits = f'href="{link}"'
        assert waits in (await bram.get("/mijn-mail")).text
        assert waits not in (await anouk.get("/mijn-mail")).text
        token = await db.value("select 'mail/' || left(key, 32) from inbound_mail")
        assert f'name="form_token" value="{token}"' in page.text
        form = {"text": "Toch van mij.", "form_token": token, "do": "post"}
        for _ in range(2):
            await bram.follow(f"{thread.href}/reageren", form)
        assert (await bram.get(link)).headers["location"] == f"{thread.href}/2#bericht-2"
        assert waits not in (await bram.get("/mijn-mail")).text
    assert [post["source"] for post in await posts(thread)] == ["Toch van mij."]


async def test_what_may_be_personal_data_becomes_a_draft_and_one_mail_says_so(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, f"Bel haar op 06 12345678.{QUOTE}")
    await handled()
    await drain()
    assert await posts(thread) == []
    assert await fate() == ("kept", "guard")
    kept = await draft_at(await cast.access(cast.bram), f"thread:{thread.id}")
    assert kept
    assert kept.source == "Bel haar op 06 12345678."
    (mail,) = office.to(cast.bram.email)
    assert "06" not in mail.text.replace("2026", "")
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        page = await bram.get(
            f"/mijn-mail/antwoord/{await db.value('select id from inbound_mail')}"
        )
        assert "Bel haar op 06 12345678." in text_of(page.text)
        assert "guard_seen" in page.text


async def test_her_own_draft_is_not_overwritten(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    from forum.threads.forms import DraftForm  # noqa: PLC0415

    bram = await cast.access(cast.bram)
    await threads.save_draft(bram, DraftForm(f"thread:{thread.id}", "Hier was ik mee bezig", 0))
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "Bel haar op 06 12345678.")
    await handled()
    kept = await draft_at(bram, f"thread:{thread.id}")
    assert kept
    assert kept.source == "Hier was ik mee bezig"
    assert await fate() == ("kept", "guard")


async def refusal(cast: Cast, relay: Relay, office: PostOffice, to: str, text: str) -> str:
    """What a mail of Bram's is answered with, on one line."""
    assert (await relay.reply(cast.bram, to, text))[0] == 250
    await handled()
    await drain()
    (mail,) = office.to(cast.bram.email)
    return " ".join(mail.text.split())


async def test_a_thread_that_was_closed_says_so(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await moderation.lock(await cast.access(cast.maarten), thread.id, reason="Klaar")
    told = await refusal(cast, relay, office, to, "Te laat?")
    assert "Dit onderwerp is intussen gesloten." in told
    assert await posts(thread) == []


async def test_who_reads_along_or_left_hears_that_it_is_not_placed(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    form = SanctionForm(clock.now() + timedelta(days=2), "Rust")
    await moderation.silence(await cast.access(cast.maarten), cast.bram.id, form=form)
    told = await refusal(cast, relay, office, to, "Mag ik?")
    assert "niet schrijven in dit forum" in told
    await themes.leave(cast.theme_id, cast.bram.id)
    await relay.reply(cast.bram, to, "En nu?")
    await handled()
    await drain()
    last = office.to(cast.bram.email)[-1]
    assert "er niet meer voor u" in " ".join(last.text.split())
    assert thread.title not in last.text  # who is out is told no titles
    assert await posts(thread) == []


async def test_an_empty_mail_and_one_that_is_too_long_are_answered(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    assert "geen antwoord boven" in await refusal(cast, relay, office, to, QUOTE)
    assert (await relay.reply(cast.bram, to, "nog een woord\n" * 2_000))[0] == 250
    await handled()
    assert await fate() == ("kept", "too_long")
    await drain()
    assert "te lang" in " ".join(office.to(cast.bram.email)[-1].text.split())
    assert await posts(thread) == []


async def test_files_come_along_under_the_same_rules_and_refused_ones_are_named(
    cast: Cast, relay: Relay, office: PostOffice, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    files = {"situatie.jpg": photo(), "script.exe": b"MZ\x90\x00"}
    assert (await relay.reply(cast.bram, to, "Zie de foto.", files=files))[0] == 250
    await handled()
    assert await fate() == ("placed", "files")
    (post,) = await posts(thread)
    assert post["source"].startswith("Zie de foto.\n\n![Afbeelding uit een e-mail")
    assert await db.value("select count(*) from attachment where post_id = $1", post["id"]) == 1
    await drain()
    (mail,) = office.to(cast.bram.email)
    assert "script.exe" in mail.text
    assert "situatie.jpg" not in mail.text
