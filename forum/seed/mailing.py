"""What the demo's people were mailed before today, and a reply that came by mail.

Written into the ledger as the senders do: meant, claimed, and ended with what a server says. No
text of a mail is kept there, so nothing has to be made up but when it went and what it covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from forum.core import clock, db
from forum.seed.stage import Stage
from forum.threads import actions as threads
from forum.threads.forms import ReplyForm
from notifications import ledger, schedule
from notifications.ledger import Intent

WEEKS = 3
SENDER = "Forum Mensenhandel"
SPOKEN = "250 2.0.0 Ok: queued"
BY_MAIL = (
    "maarten",
    "beleid-borging-bij-vertrek",
    "Bij ons staat het in de overdracht van iedere functie: wie is aanspreekpunt, wie vervangt, en "
    "waar staan de werkafspraken. Dat kost een uur per overdracht, en het was één keer nodig.",
)
"""Who answered a mail, in which thread, and with what."""


async def post(stage: Stage) -> None:
    """A digest a week, separate mails about what was said to them, one digest with nothing in it;
    and one answer that came by mail."""
    await _answer(stage)
    for turn, member_id in enumerate(stage.sign_ins()):
        for week in range(WEEKS, 0, -1):
            await _digest(stage, member_id, stage.now - timedelta(days=7 * week - 1, hours=turn))
        await _separate(stage, member_id)


async def _answer(stage: Stage) -> None:
    first, key, text = BY_MAIL
    with clock.at(stage.now - timedelta(hours=5)):
        access = await stage.access(stage.named(first))
        form = ReplyForm(text, by_mail=True)
        await threads.reply(access, stage.threads[key], form=form)


_LATELY = """
select t.id, t.title, max(p.number) as number from post p
join thread t on t.id = p.thread_id join category c on c.id = t.category_id
where p.created_at > $1 and p.created_at <= $2 and p.author_id <> $3 and not c.confidential
  and p.hidden_at is null and t.hidden_at is null
group by t.id, t.title order by count(*) desc, t.id limit 8
"""


async def _digest(stage: Stage, member_id: int, at: datetime) -> None:
    """One of a week: what was talked about in it, or that there was nothing."""
    found = await db.rows(_LATELY, at - timedelta(days=7), at, member_id)
    period = schedule.period("weekly", at.date())
    covers = ",".join(f"{row['id']}.{row['number']}" for row in found)
    await _sent(stage, Intent("digest", period, member_id), at, _subject(found), covers)


def _subject(found: Sequence[db.Row]) -> str:
    if not found:
        return ""
    more = len(found) - 1
    others = (
        "" if not more else " en 1 ander bericht" if more == 1 else f" en {more} andere berichten"
    )
    return f"{SENDER}: {found[0]['title']}{others}"


_HERS = """
select thread_id from post where author_id = $1
union select thread_id from follow where member_id = $1 and level = 'follow'
"""
# Each thread by itself: what PostgreSQL thinks of these tables dates from when they were empty.
_TO_HER = """
select t.id, t.title, p.number, p.created_at from thread t
join category c on c.id = t.category_id
cross join lateral (select number, created_at from post where thread_id = t.id
  and author_id <> $2 and number > 1 and hidden_at is null and created_at < $3
  order by number desc limit 1) p
where t.id = any($1::int[]) and t.hidden_at is null and not c.confidential
order by p.created_at desc limit 5
"""


async def _separate(stage: Stage, member_id: int) -> None:
    """Mails of their own about what was said where she wrote or follows, soon after each."""
    hers = [row["thread_id"] for row in await db.rows(_HERS, member_id)]
    for row in await db.rows(_TO_HER, hers, member_id, stage.now - timedelta(days=1)):
        period = f"{row['id']}.{row['number']}"
        intent = Intent("thread_news", period, member_id, row["id"])
        at = row["created_at"] + timedelta(minutes=15)
        await _sent(stage, intent, at, f"{SENDER}: {row['title']}", str(row["number"]))


async def _sent(stage: Stage, intent: Intent, at: datetime, subject: str, covers: str) -> None:
    """Meant, claimed and sent at this moment; without a subject, ended as empty."""
    address = stage.people[intent.recipient_id or 0].email
    with clock.at(at):
        await ledger.intend([intent])
        for row in await ledger.claim(10):
            if not subject:
                await ledger.finish(row, "skipped", reason="empty", address=address)
                continue
            await ledger.hold(row, address=address, subject=subject, covers=covers)
            await ledger.finish(row, "sent", code=250, reply=SPOKEN)
