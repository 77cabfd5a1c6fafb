"""Mail that came in, for the browser tests: one reply that is placed, one that waits."""

from __future__ import annotations

from dataclasses import replace

from forum.core import clock, db, settings
from forum.members import queries as members
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ThreadForm
from notifications.inbound import processing, store
from notifications.inbound.addresses import ReplyTo, door, reply_address
from tests.cast import Person
from tests.inbound.relay import AUTHSERV, passed, written_by

TITLE = "Hoe legt u afspraken met het zorghuis vast?"
REPLY = "Wij doen dat in een\nkort convenant van twee kanten.\n\nGroet,\nAnouk\n"
HELD = "Bel mij gerust: 06 12345678. Ik stuur u ons voorbeeld dan toe.\n"
STORY = "Ons voorbeeld is van gemeente Emmen. Vragen? Bel 06 87654321.\n"
QUOTE = "\nOp ma 23 nov 2026 om 13:17 schreef Forum <forum@forum.example>:\n> Beste Anouk,\n"


async def by_mail(writer: Access, asker: Access, category: int) -> dict[str, int]:
    """The thread, the post that was placed, and the mail that waits for its writer."""
    thread = await threads.start_thread(asker, ThreadForm(TITLE, "question", category, TITLE))
    before = settings.current()
    settings.use(replace(before, reply_domain="reply.forum.example", authserv_id=AUTHSERV))
    try:
        await _came(writer, thread, REPLY)
        await _came(writer, thread, HELD)
        await _came(writer, thread, STORY)
    finally:
        settings.use(before)
    return {
        "by_mail": await db.value("select placed_id from inbound_mail where placed_id is not null"),
        "mail_waits": await db.value("select min(id) from inbound_mail where state = 'kept'"),
        "mail_story": await db.value("select max(id) from inbound_mail where state = 'kept'"),
        "mail_thread": thread,
    }


async def _came(writer: Access, thread: int, text: str) -> None:
    card = await members.member(writer.member_id or 0)
    post = await db.value("select id from post where thread_id = $1 and number = 1", thread)
    assert card
    to = reply_address(ReplyTo(card.id, post, card.token_epoch), told=clock.now())
    who = Person(card.id, card.name, card.email)
    raw = written_by(who, to, text + QUOTE, headers={"Authentication-Results": passed(who)})
    found = door(to)
    assert found
    await store.keep(found, to, sender=card.email, content=raw)
    ident = await db.value("select max(id) from inbound_mail")
    await processing.process(ident)
