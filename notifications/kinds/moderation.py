"""Mails about acts of moderators: to whom they concern, and to who reported.

Never who reported, never the text it was about: title, reason and a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from forum.core import clock, db, i18n
from forum.core import settings as settings_module
from forum.core.i18n import N_
from forum.core.jobs import Job, enqueue_after_commit
from forum.core.unit import unit_of_work
from forum.moderation import queries
from forum.moderation.queries import ActCard
from forum.threads import queries as threads
from notifications import ledger, notices
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Written
from notifications.ledger import Claimed, Intent
from notifications.notices import Line
from notifications.redaction import outgoing, outgoing_title

# Kind of act -> subject (and heading), and the sentence that says it.
TOLD: Mapping[str, tuple[str, str]] = {
    "hide_post": (
        N_("Uw bericht is verborgen"),
        N_("Een moderator heeft uw bericht verborgen. Anderen kunnen het niet meer lezen."),
    ),
    "unhide_post": (
        N_("Uw bericht is weer zichtbaar"),
        N_("Een moderator heeft uw bericht weer zichtbaar gemaakt."),
    ),
    "hide_thread": (
        N_("Uw onderwerp is verborgen"),
        N_("Een moderator heeft uw onderwerp verborgen. Anderen kunnen het niet meer lezen."),
    ),
    "unhide_thread": (
        N_("Uw onderwerp is weer zichtbaar"),
        N_("Een moderator heeft uw onderwerp weer zichtbaar gemaakt."),
    ),
    "hide_message": (
        N_("Uw privébericht is verborgen"),
        N_("Een moderator heeft uw privébericht verborgen. Anderen kunnen het niet meer lezen."),
    ),
    "unhide_message": (
        N_("Uw privébericht is weer zichtbaar"),
        N_("Een moderator heeft uw privébericht weer zichtbaar gemaakt."),
    ),
    "silence": (
        N_("U kunt voorlopig alleen meelezen"),
        N_("Een moderator heeft bepaald dat u voorlopig kunt lezen, maar niet schrijven."),
    ),
    "suspend": (
        N_("Uw toegang is tijdelijk ingetrokken"),
        N_("Een moderator heeft uw toegang tot het forum tijdelijk ingetrokken."),
    ),
    "lift": (
        N_("De maatregel is opgeheven"),
        N_("U kunt weer zoals voorheen aan het forum deelnemen."),
    ),
}
WAITS = (
    N_("Uw bericht wacht weer op een moderator"),
    N_(
        "Een besluit over uw bericht is teruggenomen. Tot een moderator opnieuw beslist, ziet "
        "alleen u het."
    ),
)
KEPT = (
    N_("Uw melding is behandeld"),
    N_("Dank u voor uw melding. Een moderator heeft ernaar gekeken. Het bericht blijft staan."),
)
AWAY = (
    N_("Uw melding is behandeld"),
    N_("Dank u voor uw melding. Het bericht is niet meer te lezen."),
)
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "dismiss": KEPT,
    "uphold": AWAY,
    "hide_post": AWAY,
    "dismiss_message": KEPT,
    "uphold_message": AWAY,
    "hide_message": AWAY,
}
SWEPT = timedelta(days=1)


async def tell(act_id: int) -> int:
    """Plan the mails and the lines behind the bell of one act; how many rows were new."""
    act = await queries.act(act_id)
    if act is None:
        return 0
    upon = await _upon(act) if act.kind in TOLD else None
    reporters = await queries.reporters_of(act_id) if act.kind in OUTCOMES else []
    concerned = {f"act.{act.id}": [upon] if upon and upon != act.actor_id else []}
    concerned[f"report.{act.id}"] = [who for who in reporters if who != act.actor_id]
    async with unit_of_work():
        new = await ledger.intend(
            [
                Intent("moderation_notice", period, who, act.id)
                for period, people in concerned.items()
                for who in people
            ]
        )
        for period, people in concerned.items():
            told = _outcome(act) if period.startswith("report.") else act.kind
            line = Line("moderation", period, told, f"/{act.theme_slug}/moderatie/mijn", act.at)
            await notices.note(people, line)
        if new:
            enqueue_after_commit(Job.DRAIN_DELIVERIES)
    return new


def _outcome(act: ActCard) -> str:
    """What the line says to who reported: what became of it, not what became of the writer."""
    return "dismiss" if OUTCOMES.get(act.kind) == KEPT else "uphold"


async def sweep() -> int:
    """The acts of the last day: what a lost job left untold."""
    found = await db.rows("select id from act where at > $1 order by id", clock.now() - SWEPT)
    return sum([await tell(int(item["id"])) for item in found])


async def _upon(act: ActCard) -> int | None:
    if act.member_id is not None:
        return act.member_id
    if act.post_id is not None:
        return act.post_author_id
    if act.upon_message:
        return act.message_author_id
    heads = await threads.thread_heads([act.thread_id] if act.thread_id else [])
    return heads[act.thread_id].author_id if act.thread_id in heads else None


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    return {row.id: await _about(row, people[row.recipient_id or 0]) for row in rows}


async def _about(row: Claimed, to: Recipient) -> Written:
    act = await queries.act(row.ref_id or 0)
    if act is None:
        return Skip("gone")
    if act.undone_by:
        return Skip("superseded")
    told = OUTCOMES if row.period.startswith("report.") else TOLD
    theme = await db.value("select name from theme where id = $1", act.theme_id)
    with i18n.speaking(to.language):
        waits = act.detail.get("waits") and told is TOLD
        words = await _words(act, *(WAITS if waits else told[act.kind]))
    return Letter(to, f"Forum {theme}", act.theme_slug, words)


async def _words(act: ActCard, subject: str, sentence: str) -> dict[str, Any]:
    heads = await threads.thread_heads([act.thread_id] if act.thread_id else [])
    secret = any(head.confidential for head in heads.values())
    return {
        "subject": i18n.gettext(subject),
        "heading": i18n.gettext(subject),
        "sentence": i18n.gettext(sentence),
        "thread_title": outgoing_title(act.thread_title or ""),
        "reason": outgoing(act.reason, confidential=secret, length=600),
        "until": act.until,
        "link": f"{settings_module.current().base_url}/{act.theme_slug}/moderatie/mijn",
    }


KINDS = (Kind("moderation_notice", _write, "moderation", repeatable=False),)
