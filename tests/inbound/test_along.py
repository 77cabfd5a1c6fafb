"""Files of a reply that waits: they wait with it, and are placed with it."""

from __future__ import annotations

from forum.core import db
from forum.threads.queries import ThreadHead, draft_at
from tests.cast import Cast
from tests.client import Client, text_of, value_of
from tests.files.kept import photo
from tests.inbound.relay import Relay, address_for, handled, passed
from tests.inbound.test_replies import fate, posts

FILES = {"situatie.jpg": photo(), "script.exe": b"MZ\x90\x00"}


async def kept() -> list[str]:
    return [row["name"] for row in await db.rows("select name from file order by id")]


async def test_files_of_a_reply_that_waits_for_a_look_wait_with_it_and_are_placed_with_it(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "Bel haar op 06 12345678.", files=FILES)
    await handled()
    assert await fate() == ("kept", "guard")
    assert await kept() == ["situatie.jpg"]
    draft = await draft_at(await cast.access(cast.bram), f"thread:{thread.id}")
    assert draft
    assert "/situatie.jpg)" in draft.source
    async with Client() as bram:
        await bram.sign_in(cast.bram)
        link = f"/mijn-mail/antwoord/{await db.value('select id from inbound_mail')}"
        page = await bram.get(link)
        assert "Niet aangenomen: script.exe" in text_of(page.text)
        typed = value_of(page.text, "text").replace("06 12345678", "het meldpunt")
        token = await db.value("select 'mail/' || left(key, 32) from inbound_mail")
        form = {"text": typed, "form_token": token, "do": "post"}
        await bram.follow(f"{thread.href}/reageren", form)
    (post,) = await posts(thread)
    assert post["source"].startswith("Bel haar op het meldpunt.\n\n![Afbeelding")
    assert await db.value("select count(*) from attachment where post_id = $1", post["id"]) == 1


async def test_of_a_mail_that_may_be_a_strangers_nothing_is_taken_before_its_owner_says_so(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    headers = {"Authentication-Results": passed(cast.bram, "fail")}
    await relay.reply(cast.bram, to, "Zie de foto.", headers=headers, files=FILES)
    await handled()
    assert await kept() == []
    link = f"/mijn-mail/antwoord/{await db.value('select id from inbound_mail')}"
    async with Client() as bram, Client() as anouk:
        await anouk.sign_in(cast.anouk)
        assert (await anouk.post(f"{link}/bestanden", {"text": "x"})).status_code == 404
        await bram.sign_in(cast.bram)
        page = await bram.get(link)
        assert "zaten 2 bestanden: situatie.jpg, script.exe" in text_of(page.text)
        for _ in range(2):
            page = await bram.post(f"{link}/bestanden", {"text": "Ik typte verder."})
        assert page.status_code == 200
        assert value_of(page.text, "text").startswith("Ik typte verder.\n\n![Afbeelding")
        assert "Bestanden erbij zetten" not in page.text
    assert await kept() == ["situatie.jpg"]


async def test_a_reply_that_waits_is_shown_its_files_once_it_was_taken_twice(
    cast: Cast, relay: Relay, thread: ThreadHead
) -> None:
    to = await address_for(cast, cast.bram, thread)
    await relay.reply(cast.bram, to, "nog een woord\n" * 2_000, files=FILES)
    await handled()
    await handled()
    assert await fate() == ("kept", "too_long")
    assert await kept() == ["situatie.jpg"]
