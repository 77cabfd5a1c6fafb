"""The demo shows what was mailed, a reply that came by mail, and a webinar that is talked about."""

from __future__ import annotations

from forum.core import db, settings
from forum.seed import demo
from notifications import mails
from tests.seed.test_living import member


async def test_its_people_were_mailed_and_answered_by_mail_and_talk_about_a_webinar(
    clean: settings.Settings,
) -> None:
    await demo.seed(1)
    for first in ("anouk", "maarten", "samira", "hanneke"):
        told = await mails.mails_of(await member(first), before=None, limit=50, states=None)
        found = [line for line in told if line.kind in {"digest", "thread_news"}]
        kinds = {line.kind for line in found}
        assert "digest" in kinds, first
        assert all(line.state in {"sent", "skipped"} for line in found), first
        assert len(found) >= 3, first
    told = await mails.mails_of(await member("anouk"), before=None, limit=50, states=None)
    assert {line.kind for line in told} >= {"digest", "thread_news"}
    assert await db.value("select count(*) from post where by_mail") == 1
    posts = "select count(p.id) from webinar w join post p on p.thread_id = w.thread_id"
    assert await db.value(posts) == 4
    # What was told once is not told again when the clock goes on.
    assert await db.value("select count(*) from delivery where state = 'pending'") == 0
