"""Mail that came back: what the other server says of it (RFC 3464), and what follows.

Only the address it came back to is trusted: it names the delivery and we signed it. What a report
says of recipients is not looked at, or anybody could silence anybody.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from forum.core import db
from forum.core.unit import unit_of_work
from notifications import trouble
from notifications.channels.email.ending import FULL_MAILBOX, UNKNOWN_MAILBOX
from notifications.inbound import reading, store
from notifications.inbound.store import Mail

logging.getLogger("flufl.bounce").setLevel(
    logging.CRITICAL
)  # it tells of every mail it cannot read
_MOST = 512 * 1024  # bytes of a report
_MOST_SHAPE = 64 * 1024  # of one without fields: what it says, it says at the top
_MOST_LINES = 2_000
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a report says. `weight`: 0 (delayed, delivered, a policy), 1 (later, perhaps) or 2."""

    weight: int
    unknown: bool = False
    status: str = ""


NOTHING = Verdict(0)


async def take(mail: Mail) -> None:
    """Handle one report that was claimed."""
    verdict = await asyncio.to_thread(verdict_of, mail.content)
    async with unit_of_work():
        await store.settle(mail, "noted", verdict.status[:40])
        if verdict.weight or verdict.status:
            await _note(mail.about or 0, verdict)


async def _note(delivery_id: int, verdict: Verdict) -> None:
    """The member sees at her mails that it came back; the address is weighed."""
    row = await db.row("select recipient_id, address from delivery where id = $1", delivery_id)
    if row is None or not row["address"]:
        return
    await db.execute(
        "update delivery set state = 'failed', reason = $2, smtp_reply = $3 "
        "where id = $1 and state in ('sent', 'unknown')",
        *(delivery_id, "bounced" if verdict.unknown else "returned", verdict.status),
    )
    if verdict.weight:
        weight, unknown = verdict.weight, verdict.unknown
        await trouble.note(row["recipient_id"], row["address"], weight=weight, unknown=unknown)


def verdict_of(content: bytes) -> Verdict:
    """What the report says; never raises."""
    try:
        message = reading.parsed(content[:_MOST])
        found = [_verdict(fields) for fields in _recipients(message)]
        if found:
            return max(found, key=lambda each: (each.weight, bool(each.status)))
        return _by_shape(content)
    except Exception:  # flufl.bounce reads the shapes of thirty servers, and none is promised
        return NOTHING


def _recipients(message: Message) -> Iterator[Message]:
    """The fields of each recipient that a report tells of."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (each for each in blocks[:50] if isinstance(each, Message))


def _verdict(fields: Message) -> Verdict:
    action = str(fields.get("action", "")).partition(";")[0].strip().lower()
    found = _STATUS.match(str(fields.get("status", "")))
    if action != "failed":
        return NOTHING
    if found is None:
        return Verdict(2, status="failed")
    kind, place = found[1], (int(found[2]), int(found[3]))
    status = f"{kind}.{place[0]}.{place[1]}"
    if place[0] == 7:  # a policy: not the fault of the address (RFC 3463 section 3.8)
        return Verdict(0, status=status)
    if kind == "4" or place in {FULL_MAILBOX, (4, 7)}:  # full, or given up after days of trying
        return Verdict(1, status=status)
    return Verdict(2, place in UNKNOWN_MAILBOX, status)


def _by_shape(content: bytes) -> Verdict:
    """A report without fields, as some servers write it."""
    lines = content[:_MOST_SHAPE].split(b"\n", _MOST_LINES)
    _later, failed = all_failures(reading.parsed(b"\n".join(lines[:_MOST_LINES])))
    return Verdict(2, status="failed") if failed else NOTHING
