"""Complaints (RFC 5965): somebody told her provider that a mail of ours is unwanted.

That kind of mail stops at once, and no mail says so. Whose mail it was is read from what we signed
in it: the link to unsubscribe, or its Message-ID. A report without either is noted and no more.
"""

from __future__ import annotations

import asyncio
import hmac
import re

from forum.core import db, security
from forum.core.unit import unit_of_work
from notifications import unsubscribing
from notifications.inbound import reading, store
from notifications.inbound.store import Mail
from notifications.unsubscribing import Stop

_LINK = re.compile(rb"/afmelden/([a-z0-9.]{10,60})")
_MESSAGE = re.compile(rb"<([a-z_]{3,32})\.([1-9][0-9]{0,17})\.([a-z2-7]{10})@")
_MOST = 20  # signed words that are tried
# A complaint about any mail of a conversation ends them all: nobody asks which was meant.
_TALK = ("mention", "reply", "thread")
_STOPS = {
    "thread_news": _TALK,
    "message_news": ("message",),
    "digest": ("digest",),
    "webinar_reminder": ("reminders",),
}
_ANNOUNCED = ("webinar_announced", "webinar_recording")


async def take(mail: Mail) -> None:
    """Handle one report that was claimed."""
    words = await asyncio.to_thread(_words, mail.content)
    stops = _linked(words) or await _by_delivery(words)
    async with unit_of_work():
        await store.settle(mail, "noted", "complaint" if stops else "unknown")
        for each in stops:
            await unsubscribing.stop(each)


def _words(content: bytes) -> bytes:
    """The report with soft line ends taken out; nothing when it is no report."""
    message = reading.parsed(content)
    told = str(message.get_param("report-type", "")).lower()
    return content.replace(b"=\r\n", b"").replace(b"=\n", b"") if told == "feedback-report" else b""


def _linked(words: bytes) -> list[Stop]:
    for token in dict.fromkeys(_LINK.findall(words)[:_MOST]):
        found = unsubscribing.read(token.decode())
        if found is not None:
            return [Stop(found.member_id, what) for what in _all_of(found.what)]
    return []


def _all_of(what: str) -> tuple[str, ...]:
    return _TALK if what in _TALK else (what,)


async def _by_delivery(words: bytes) -> list[Stop]:
    for kind, number, given in _MESSAGE.findall(words)[:_MOST]:
        told = f"{kind.decode()}.{number.decode()}"
        if not hmac.compare_digest(security.mac("message-id", told, size=10).encode(), given):
            continue
        found = await db.row("select recipient_id, kind from delivery where id = $1", int(number))
        if found and found["recipient_id"] is not None:
            return [Stop(found["recipient_id"], what) for what in _stops(found["kind"])]
    return []


def _stops(kind: str) -> tuple[str, ...]:
    return ("announcements",) if kind in _ANNOUNCED else _STOPS.get(kind, ())
