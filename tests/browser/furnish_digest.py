"""A digest that was sent, for the browser tests: its row, and a link that ends a rule."""

from __future__ import annotations

from typing import Any

from forum.core import clock, db
from forum.themes.queries import Access
from forum.threads import actions as threads
from forum.threads.forms import ThreadForm
from notifications import ledger, rules
from notifications.ledger import Intent
from notifications.rules import Rule

TITLE = "Hoe lang bewaart u een signaal?"


async def by_digest(reader: Access, asker: Access, category: int) -> dict[str, Any]:
    """The row of a digest with one thread in it, and the rule "her region" of its reader."""
    thread = await threads.start_thread(asker, ThreadForm(TITLE, "question", category, TITLE))
    assert reader.member_id
    await ledger.intend([Intent("digest", "2026-W01", reader.member_id)])
    number = await db.value("select max(id) from delivery where kind = 'digest'")
    await db.execute(
        "update delivery set state = 'sent', done_at = $2, covers = $3, subject = $4, "
        "address = 'anouk.de.vries@utrecht.example' where id = $1",
        *(number, clock.now(), f"{thread}.1", f"Forum Mensenhandel: {TITLE}"),
    )
    return {"digest": number, "rule": rules.address(Rule(reader.member_id, "region"))}
