"""A separate mail about a conversation: who wrote, and where to read it. Its text stays here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forum.core import clock, i18n
from forum.core import settings as settings_module
from forum.core.i18n import N_
from forum.messages import queries as messages
from forum.messages.queries import Told
from notifications import choices, instant, quiet
from notifications.audiences import Recipient
from notifications.inbound.addresses import no_reply_address
from notifications.kinds.kind import Kind, Letter, People, Rows, Skip, Wait, Written
from notifications.ledger import Claimed
from notifications.redaction import outgoing_title

NAME = "message_news"
STOPS = "message"
WHY = N_("U krijgt deze e-mail omdat een deelnemer u een privébericht stuurde.")
STOP_WORDS = N_("Geen e-mail meer over privéberichten")


async def _write(rows: Rows, people: People) -> dict[int, Written]:
    ids = [row.recipient_id for row in rows if row.recipient_id is not None]
    chosen = await choices.of_all(ids)
    hours = await quiet.of_all(ids)
    covered = await instant.covered(ids, NAME)
    before = await instant.last_mails(ids, [row.ref_id or 0 for row in rows], NAME)
    told = _by_row(await messages.messages_to_tell([_asked(row) for row in rows]))
    written: dict[int, Written] = {}
    for row in rows:
        who, about = row.recipient_id or 0, row.ref_id or 0
        past = covered.get((who, about), set())
        fresh = [each for each in told.get((who, about), []) if each.number not in past]
        wants = chosen[who][STOPS] == choices.MAIL
        written[row.id] = _hushed(people[who], hours[who]) or _about(
            people[who], fresh, before.get((who, about), ""), wants=wants
        )
    return written


def _asked(row: Claimed) -> tuple[int, int, int]:
    conversation_id, _, number = row.period.partition(".")
    return row.recipient_id or 0, int(conversation_id), int(number)


def _by_row(found: Sequence[Told]) -> dict[tuple[int, int], list[Told]]:
    rows: dict[tuple[int, int], list[Told]] = {}
    for each in found:
        rows.setdefault((each.member_id, each.conversation_id), []).append(each)
    return rows


def _hushed(to: Recipient, hours: quiet.Quiet) -> Wait | None:
    """She chose quiet hours, or moved, since it was planned."""
    now = clock.now()
    until = hours.over(now, to.zone)
    return Wait(until) if until > now else None


# Why a message is not told of -> the fact about it that says so. Nothing to tell of: "gone".
_REASONS = (
    ("gone", "gone"),
    ("no_access", "outside"),
    ("read", "seen"),
    ("unwanted", "unwanted"),
)


def _about(to: Recipient, told: Sequence[Told], before: str, *, wants: bool) -> Written:
    """The letter, or the first reason that leaves nothing to tell."""
    for reason, fact in _REASONS:
        told = [each for each in told if not getattr(each, fact)]
        if not told:
            return Skip(reason)
    return _letter(to, told, before) if wants else Skip("unsubscribed")


def _letter(to: Recipient, told: Sequence[Told], before: str) -> Letter:
    first = told[0]
    with i18n.speaking(to.language):
        words = _words(told)
    return Letter(
        to,
        f"Forum {first.theme_name}",
        first.theme_slug,
        words,
        about=f"conversation.{first.conversation_id}",
        after=before,
        stops=STOPS,
        covers=",".join(str(each.number) for each in told),
        reply_to=no_reply_address(),
        takes_reply=False,
    )


def _words(told: Sequence[Told]) -> Mapping[str, Any]:
    base = settings_module.current().base_url
    names = list(dict.fromkeys(outgoing_title(each.author_name) for each in told))
    return {
        "who": messages.named(names),
        "count": len(told),
        "link": f"{base}/gesprekken/{told[0].conversation_id}",
        "rule_link": f"{base}/instellingen/meldingen#message",
        "block_link": f"{base}/instellingen/gesprekken",
        "why": i18n.gettext(WHY),
        "stop_words": i18n.gettext(STOP_WORDS),
    }


KIND = Kind(NAME, _write, "gesprek", capped=True)
