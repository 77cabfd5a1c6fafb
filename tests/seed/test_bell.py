"""At first start the bell has something to show, for each of who can sign in."""

from __future__ import annotations

from forum.core import db, settings
from forum.seed import demo
from forum.seed.sign_ins import SIGN_INS
from notifications import queries

EMAILS = [line.split()[-1] for line in SIGN_INS if "@" in line]


async def test_who_signs_in_finds_news_and_what_was_read_before(clean: settings.Settings) -> None:
    await demo.seed(1)
    assert len(EMAILS) == 4
    for email in EMAILS:
        member_id = await db.value("select id from member where email = $1", email)
        lines = await queries.notices_of(member_id)
        unread = [line for line in lines if line.unread]
        assert 1 <= len(unread) <= 12, email
        assert len(lines) > len(unread), email
        assert await queries.unread_count(member_id) == len(unread)
    # No mail about the past: what was told has ended, and nothing is planned.
    assert await db.value("select count(*) from delivery where done_at is null") == 0
