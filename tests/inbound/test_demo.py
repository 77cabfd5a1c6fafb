"""Whoever tries the demo answers a mail in its post box, and sees the post."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from forum.cli.mailserver import Keeper, deliver
from forum.core import db, settings
from tests.cast import Cast
from tests.client import Client, text_of
from tests.inbound.relay import Relay, handled
from tests.notifications.post_office import PostOffice
from tests.notifications.test_instant import MINUTE, begun, drained, news, said
from tests.notifications.weekly import MONDAY


async def test_a_mail_in_the_post_box_is_answered_from_its_page(
    cast: Cast, relay: Relay, office: PostOffice, tmp_path: Path
) -> None:
    ident = await begun(cast)
    await said(cast, cast.bram, ident, "Wie weet meer?", at=MONDAY + MINUTE)
    await drained(MONDAY + 17 * MINUTE)
    (mail,) = news(office, cast.anouk)
    settings.use(replace(settings.current(), demo=True, data_dir=tmp_path))
    Keeper(tmp_path / "mail")
    at = f"/dev/outbox/{deliver(tmp_path / 'mail', mail.raw).name}"
    async with Client() as visitor:
        page = await visitor.get(at)
        assert f'action="{at}/antwoord"' in page.text
        done = await visitor.follow(f"{at}/antwoord", {"text": "Ik, kijk maar."})
        assert "De e-mail is verstuurd." in text_of(done.text)
        assert (await visitor.post(f"{at}/antwoord", {"text": " "})).status_code == 422
        await handled()
        post = await db.row("select source, author_id from post order by id desc limit 1")
        assert post == {"source": "Ik, kijk maar.", "author_id": cast.anouk.id}
        settings.use(replace(settings.current(), inbound_lmtp=""))
        assert (await visitor.post(f"{at}/antwoord", {"text": "Nog eens"})).status_code == 409
        settings.use(replace(settings.current(), demo=False))
        assert (await visitor.post(f"{at}/antwoord", {"text": "Nog eens"})).status_code == 404
